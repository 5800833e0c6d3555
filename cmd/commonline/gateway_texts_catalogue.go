package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/ticking"
	"github.com/commonline/commonline/internal/twilio/segment"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/web"
)

// textDesk shows the catalogue to the pages, and tells it which texts people stand for.
type textDesk struct {
	catalogue *notify.Catalogue
	composer  *notify.Composer
	store     approvals
	city      *casework.City
	log       *slog.Logger
}

type approvals interface {
	ApprovedTexts(context.Context) ([]notify.Approval, error)
}

var _ web.Texts = &textDesk{}

// textFolders are the texts of the program, and after them those of the city, where the settings name a folder.
func textFolders(s *Settings) []fs.FS {
	folders := []fs.FS{notify.BuiltIn()}
	if s.TextsDir != "" {
		folders = append(folders, os.DirFS(s.TextsDir))
	}
	return folders
}

func english(all []string) []string {
	all = slices.DeleteFunc(all, func(l string) bool { return l == "en" })
	return append([]string{"en"}, all...)
}

func (d *textDesk) Languages() []string              { return english(d.catalogue.Approved()) }
func (d *textDesk) Known() []string                  { return english(d.catalogue.Languages()) }
func (d *textDesk) Words(l string) map[string]string { return d.catalogue.WordsOf(l) }

func (d *textDesk) Offer(l string) string { return d.catalogue.Line(notify.Interpreter, l) }

func (d *textDesk) Drafts(language string) (all []web.DraftText) {
	for _, t := range d.catalogue.Drafts(language) {
		all = append(all, web.DraftText{Language: t.Language, Name: t.Name, Hash: t.Hash, Source: t.Source, Reviewer: t.Review.By, Approved: t.Approved})
	}
	return all
}

func (d *textDesk) Preview(language, name string) web.TextPreview {
	p, err := d.composer.Preview(name, language, d.city.Name, d.office())
	if err != nil {
		return web.TextPreview{Problem: "The text cannot be made: " + err.Error()}
	}
	out := web.TextPreview{Subject: p.Subject, Plain: p.Plain}
	if p.Short {
		n := segment.Of(p.Plain)
		out.Segments, out.Encoding = n.Segments, string(n.Encoding)
	}
	return out
}

// office is the one that stands in the previews.
func (d *textDesk) office() notify.OfficeFacts {
	for _, o := range d.city.Offices {
		return notify.OfficeFacts{ID: o.ID, Name: o.Name, Phone: o.Phone}
	}
	return notify.OfficeFacts{Name: d.city.Name}
}

// Changed reads again which texts people stand for.
func (d *textDesk) Changed(ctx context.Context) error {
	all, err := d.store.ApprovedTexts(ctx)
	if err != nil {
		return fmt.Errorf("reading which texts are approved: %w", err)
	}
	d.catalogue.Approve(all)
	return nil
}

// approvalsEvery is how often other processes' approvals are looked for.
const approvalsEvery = 30 * time.Second

// Run follows the approvals of all processes until ctx ends.
func (d *textDesk) Run(ctx context.Context) error {
	return ticking.Run(ctx, approvalsEvery, nil, d.Changed, func(err error) {
		d.log.WarnContext(ctx, "which texts are approved cannot be read; what was known counts", "err", err)
	})
}
