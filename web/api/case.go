package api

import (
	"fmt"

	"github.com/commonline/commonline/casework"
)

// wholeCase reads a case and what lies beside it, and records that it was read.
func (c *call) wholeCase(n casework.CaseNumber) (*WholeCase, error) {
	x, messages, events, err := c.Store.Case(c, c.Viewer, n)
	if err != nil {
		return nil, fmt.Errorf("reading case %s: %w", n, err)
	}
	desk, err := c.Store.Desk(c, c.Viewer, x.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what lies beside case %s: %w", n, err)
	}
	ties, err := c.Store.Ties(c, c.Viewer, x.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what case %s hangs together with: %w", n, err)
	}
	out := &WholeCase{Case: c.caseOf(x), Thread: []Message{}, Notes: []Note{}, Voices: c.voicesOf(desk.Voices), Events: []Happening{}, Merged: []string{}, Linked: []string{}}
	for _, m := range messages {
		out.Thread = append(out.Thread, c.messageOf(m))
	}
	if c.Has(casework.ScopeMessagesRead) {
		for _, note := range desk.Notes {
			out.Notes = append(out.Notes, Note{By: note.By, At: note.At.UTC(), Text: note.Text})
		}
	}
	for _, e := range events {
		out.Events = append(out.Events, happeningOf(e))
	}
	for _, m := range ties.Merged {
		out.Merged = append(out.Merged, m.Number.String())
	}
	for _, l := range ties.Links {
		out.Linked = append(out.Linked, l.Number.String())
	}
	if ties.MergedInto != 0 {
		out.Into = ties.MergedInto.String()
	}
	return out, c.record(casework.Event{Kind: casework.CaseRead, Case: x.ID})
}

// told are the facts of events that are passed on: none names a resident or their address.
var told = []string{"by", "to", "staff", "status", "at", "why", "number", "into", "from", "311", "311 due", "department"}

func happeningOf(e casework.Event) Happening {
	data := map[string]string{}
	for _, key := range told {
		if v := e.Detail[key]; v != "" {
			data[key] = v
		}
	}
	return Happening{ID: int64(e.ID), At: e.At.UTC(), Kind: string(e.Kind), Who: e.Actor, Data: data}
}
