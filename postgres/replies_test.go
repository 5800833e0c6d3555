package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestRepliesOfAnOffice(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head, ana, other := to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Four", casework.OfficeHead)
	keep := func(v casework.Viewer, r casework.Reply) error {
		return to.pages.SaveReply(t.Context(), v, time.Now(), r)
	}
	list := func(v casework.Viewer) []casework.Reply {
		t.Helper()
		all, err := to.pages.Replies(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	pothole := casework.Reply{Name: "Pothole", Language: "en", Body: "Hello {resident first name}", Short: "Hello"}
	for _, r := range []casework.Reply{pothole, {Name: "Pothole", Language: "es", Body: "Hola"}, {Name: "Away", Language: "en", Body: "We are closed."}} {
		if err := keep(head, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := keep(head, casework.Reply{Name: " POTHOLE", Language: "en", Body: "x"}); casework.KindOf(err) != casework.Invalid {
		t.Errorf("twice under one name: %v", err)
	}
	if err := keep(ana, pothole); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("by one who may not: %v", err)
	}
	all := list(ana)
	if len(all) != 3 || all[0].Name != "Away" || all[1].Body != pothole.Body || all[1].Short != "Hello" || all[2].Language != "es" || all[0].Source != "" {
		t.Fatalf("%+v", all)
	}
	if got := list(other); len(got) != 0 {
		t.Errorf("another office sees %+v", got)
	}
	changed := all[1]
	changed.Body = "Good day"
	if err := keep(other, changed); casework.KindOf(err) != casework.NotFound {
		t.Errorf("changed by another office: %v", err)
	}
	if err := keep(head, changed); err != nil {
		t.Fatal(err)
	}
	if err := to.pages.RetireReply(t.Context(), other, time.Now(), all[0].ID); casework.KindOf(err) != casework.NotFound {
		t.Errorf("retired by another office: %v", err)
	}
	if err := to.pages.RetireReply(t.Context(), ana, time.Now(), all[0].ID); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("retired by one who may not: %v", err)
	}
	if err := to.pages.RetireReply(t.Context(), head, time.Now(), all[0].ID); err != nil {
		t.Fatal(err)
	}
	if all = list(head); len(all) != 2 || all[0].Body != "Good day" {
		t.Errorf("%+v", all)
	}
	if err := keep(head, casework.Reply{Name: "Away", Language: "en", Body: "Once more."}); err != nil {
		t.Errorf("a retired name is not free: %v", err)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'reply.kept'`); n != 6 {
		t.Errorf("%d events", n)
	}
}
