package main

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
)

type locateCommand struct {
	Text  string    `arg:"" optional:"" help:"What to look for a place in; standard input where it is not given."`
	JSONL bool      `name:"jsonl" help:"Read one {\"text\": …} a line and answer one a line."`
	Day   time.Time `help:"The day whose map counts; today where it is not said." format:"2006-01-02" placeholder:"DATE"`
	placeFiles
}

// Run is commonline locate. With files it works from those, with no database and no setting; without, from the places that are
// loaded.
func (l *locateCommand) Run(c *call) error {
	if l.named() {
		return locateInFiles(c, l)
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return locateLoaded(c.ctx, settings, c, l)
}

func locateInFiles(c *call, l *locateCommand) error {
	if l.Districts == "" || len(l.Addresses) == 0 {
		return invalid("to work from files commonline locate needs both --districts and --addresses")
	}
	o := locateOptions{Files: l.files("", time.Time{}), Day: l.Day}
	atlas, err := locateAtlas(o)
	if err != nil {
		return err
	}
	return l.answer(c, atlas, o)
}

// locateLoaded answers as a running gateway would.
func locateLoaded(ctx context.Context, s *Settings, c *call, l *locateCommand) error {
	city, err := cityOrNone(s)
	if err != nil {
		return err
	}
	if city == nil {
		city = &casework.City{}
	}
	return withDB(ctx, s, func(db *postgres.DB) error {
		e := newEngine(db, city, nil, newLogger(io.Discard, s.Log))
		if err := e.refresh(ctx); err != nil {
			return err
		}
		if e.atlas() == nil {
			return invalid("no places are loaded: load them with commonline places import, or name files with --districts and --addresses")
		}
		o := locateOptions{Day: l.Day, Offices: e.offices}
		if o.Day.IsZero() {
			o.Day = e.hints(time.Now()).Day
		}
		return l.answer(c, e.atlas(), o)
	})
}

func (l *locateCommand) answer(c *call, atlas *routing.Atlas, o locateOptions) error {
	if l.JSONL {
		return locateJSONL(c.out, c.in, atlas, o)
	}
	text := l.Text
	if text == "" {
		all, err := io.ReadAll(c.in)
		if err != nil {
			return invalid("standard input cannot be read: %s", withoutPath(err))
		}
		text = strings.TrimSpace(string(all))
	}
	return locateText(c.out, atlas, text, o)
}
