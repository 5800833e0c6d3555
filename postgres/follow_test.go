package postgres_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// deed does a deed on what is seen now.
func (to *town) deed(v casework.Viewer, n casework.CaseNumber, d casework.Deed) casework.Case {
	to.t.Helper()
	c := to.look(v, n)
	next, err := to.pages.Do(to.t.Context(), v, n, time.Now(), c.ThreadVersion, d, "")
	if err != nil {
		to.t.Fatal(err)
	}
	return next
}

// fates are occasion, state and reason of the news of a case, oldest first.
func (to *town) fates(id casework.CaseID) string {
	to.t.Helper()
	return one[string](to, `SELECT coalesce(string_agg(occasion || ' ' || state || CASE WHEN reason = '' THEN '' ELSE ': ' || reason END, E'\n' ORDER BY id), '')
		FROM deliveries WHERE case_id = $1 AND occasion NOT IN ('received', 'answered')`, id)
}

func TestNewsGoesOutOnceAndTogether(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	n := to.open(ana, "a@home.example").Number
	to.lapse(time.Second)
	to.deed(ana, n, casework.WaitFor{Status: casework.WaitingOnDepartment, Request311: "101-1"})
	c := to.deed(ana, n, casework.Resolve{Done: "The lamp was replaced."})
	to.lapse(time.Minute)
	if got := to.fates(c.ID); got != "" {
		t.Errorf("it went out before more could come along: %s", got)
	}
	to.lapse(3 * time.Minute)
	to.lapse(4 * time.Minute)
	got := to.fates(c.ID)
	if want := "department suppressed: The case changed again within minutes; this travels with the news of that.\nresolved pending"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	text := one[string](to, `SELECT body_text FROM deliveries WHERE occasion = 'resolved'`)
	for _, part := range []string{"What was done: The lamp was replaced.", "We handed it to a city department.", "/s/"} {
		if !strings.Contains(text, part) {
			t.Errorf("the mail lacks %q:\n%s", part, text)
		}
	}
	to.deed(ana, n, casework.Reopen{})
	to.lapse(6 * time.Minute)
	if got := to.fates(c.ID); !strings.HasSuffix(got, "reopened pending") {
		t.Errorf("got\n%s", got)
	}
}

func TestSensitiveCaseHearsNothing(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	n := to.open(ana, "a@home.example").Number
	to.lapse(time.Second)
	to.deed(ana, n, casework.SetTopic{Topic: casework.Topic{ID: "shelter", Name: "Shelter", Sensitive: true}})
	c := to.deed(ana, n, casework.Resolve{Done: "Called."})
	to.lapse(5 * time.Minute)
	if got := to.fates(c.ID); !strings.HasPrefix(got, "resolved suppressed: Sensitive matter") {
		t.Errorf("got %s", got)
	}
}
