package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func TestAPulseTellsNothingButThat(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	if _, err := to.pages.Pulse(t.Context(), ana, 0); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("a person asks for the hints of all offices: %v", err)
	}
	n := to.open(ana, "a@home.example").Number
	first, err := to.pages.Pulse(t.Context(), casework.SystemViewer, 0)
	if err != nil || first.Newest == 0 || len(first.Hints) != 0 || len(first.Writing) != 0 {
		t.Errorf("the first: %+v %v", first, err)
	}
	if err := to.pages.AddNote(t.Context(), ana, n, time.Now(), "x"); err != nil {
		t.Fatal(err)
	}
	if err := to.pages.Record(t.Context(), []casework.Event{{Kind: casework.CaseRead, Case: to.look(ana, n).ID, Actor: "staff:1"}}); err != nil {
		t.Fatal(err)
	}
	if err := to.pages.SaveDraft(t.Context(), ana, n, web.Draft{Kind: web.NoteDraft, Text: "and"}); err != nil {
		t.Fatal(err)
	}
	p, err := to.pages.Pulse(t.Context(), casework.SystemViewer, first.Newest)
	if err != nil || p.Newest != first.Newest+2 {
		t.Fatalf("%+v %v", p, err)
	}
	fresh := slices.DeleteFunc(p.Hints, func(h web.Hint) bool { return h.Event <= first.Newest })
	if len(fresh) != 1 || fresh[0].Case != n || !slices.Equal(fresh[0].Offices, []casework.OfficeID{"d1"}) || fresh[0].Opened {
		t.Errorf("hints: %+v", fresh)
	}
	if len(p.Writing) != 1 || p.Writing[0] != (web.Writer{Case: n, Office: "d1", Staff: ana.Staff, Name: "Ana Ribeiro", Kind: web.NoteDraft}) {
		t.Errorf("writing: %+v", p.Writing)
	}
	if _, err := to.pool.Exec(t.Context(), `UPDATE drafts SET saved_at = now() - interval '1 minute'`); err != nil {
		t.Fatal(err)
	}
	if p, _ := to.pages.Pulse(t.Context(), casework.SystemViewer, p.Newest); len(p.Writing) != 0 {
		t.Errorf("still writing: %+v", p.Writing)
	}
}
