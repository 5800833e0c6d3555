package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func (s *server) arrangeRows() []Row {
	return []Row{
		changes("mergeCase", http.MethodPost, "/cases/{number}/merges", "cases", "Show another case on this one", casework.ScopeCasesWrite, mergeCase).need(casework.Arrange),
		changes("unmergeCase", http.MethodDelete, "/cases/{number}/merges/{other}", "cases", "Part two cases again", casework.ScopeCasesWrite, unmergeCase).need(casework.Arrange),
		changes("routeCase", http.MethodPost, "/cases/{number}/office", "cases", "Give a case to another office", casework.ScopeCasesWrite, routeCase).need(casework.RouteCases),
		changes("newCase", http.MethodPost, "/cases", "cases", "Write down what came by no machine", casework.ScopeCasesWrite, newCase).need(casework.Arrange).again(),
	}
}

type mergeInput struct {
	DeedHead
	Body struct {
		Other  string `json:"other" maxLength:"20" doc:"The case whose messages are to show on this one."`
		Reason string `json:"reason" maxLength:"300"`
	}
}

func mergeCase(c *call, in *mergeInput) (Done, error) {
	n, other, err := both(in.Number, in.Body.Other)
	if err == nil {
		err = c.Store.Merge(c, c.Viewer, n, other, c.server.Now(), in.Body.Reason)
	}
	if err != nil {
		return Done{}, err
	}
	return c.now(n)
}

type unmergeInput struct {
	DeedHead
	Other string `path:"other" maxLength:"20"`
}

func unmergeCase(c *call, in *unmergeInput) (Done, error) {
	n, other, err := both(in.Number, in.Other)
	if err == nil {
		err = c.Store.Unmerge(c, c.Viewer, n, other, c.server.Now())
	}
	if err != nil {
		return Done{}, err
	}
	return c.now(n)
}

func both(number, other string) (n, o casework.CaseNumber, err error) {
	if n, err = (&OneCase{number}).number(); err == nil {
		o, err = (&OneCase{other}).number()
	}
	return n, o, err
}

type routeInput struct {
	DeedHead
	Body struct {
		Office  string `json:"office" maxLength:"100" doc:"By its id."`
		Reason  string `json:"reason" maxLength:"300"`
		Version int    `json:"version" doc:"Of the case that it was decided on."`
	}
}

func routeCase(c *call, in *routeInput) (Done, error) {
	n, err := in.number()
	if err != nil {
		return Done{}, err
	}
	lead, err := c.Store.Reroute(c, c.Viewer, n, casework.RouteOrder{Act: casework.HandOver, Office: casework.OfficeID(in.Body.Office), Reason: in.Body.Reason, Version: in.Body.Version})
	if err != nil {
		return Done{}, fmt.Errorf("giving case %s to another office: %w", n, err)
	}
	return Done{Case: n.String(), Office: string(lead)}, nil
}

type newInput struct {
	Keyed
	Body struct {
		Channel  string `json:"channel" enum:"call,walk-in,paper"`
		Out      bool   `json:"out,omitempty" doc:"Staff called, or wrote the letter."`
		Case     string `json:"case,omitempty" maxLength:"20" doc:"Of the office's own, to write it on; left out: a new one."`
		Name     string `json:"name,omitempty" maxLength:"200"`
		Contact  string `json:"contact,omitempty" maxLength:"200" doc:"A telephone number or a mail address."`
		Postal   string `json:"postal,omitempty" maxLength:"500" doc:"Where a letter goes."`
		Text     string `json:"text" maxLength:"5000" doc:"What it is about."`
		Owed     bool   `json:"owed,omitempty" doc:"Somebody still has to act."`
		Place    string `json:"place,omitempty" maxLength:"200" doc:"Where the matter is, as an address: it may give the case to another office."`
		Topic    string `json:"topic,omitempty" maxLength:"100"`
		Language string `json:"language,omitempty" maxLength:"20"`
	}
}

func newCase(c *call, in *newInput) (Done, error) {
	b := in.Body
	x := web.HandCase{Key: c.formKey(in.Key), Out: b.Out, Language: b.Language, Postal: strings.TrimSpace(b.Postal), At: oneLine(b.Place), Topic: b.Topic,
		HandLog: web.HandLog{Channel: casework.Channel(b.Channel), Name: oneLine(b.Name), Contact: oneLine(b.Contact), Line: strings.TrimSpace(b.Text), Owed: b.Owed}}
	if b.Topic != "" && !slices.ContainsFunc(c.City.OpenTopics(), func(t casework.Topic) bool { return t.ID == b.Topic }) {
		return Done{}, casework.Errorf(casework.Invalid, "The city has no such topic.")
	}
	if b.Case != "" {
		n, err := (&OneCase{b.Case}).number()
		if err != nil {
			return Done{}, err
		}
		x.Case = n
	}
	f, err := c.Store.NewByHand(c, c.Viewer, x)
	if refusal, is := errors.AsType[*casework.Error](err); is {
		return Done{}, refusal
	}
	if err != nil {
		return Done{}, fmt.Errorf("filing by hand: %w", err)
	}
	done := c.after(f.Case)
	done.Office, done.Unplaced = string(f.Lead), f.Unplaced
	return done, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
