package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestTheHeadSeesWhoLookedFromOutside(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, head, rhea := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	other := to.hire("d2", "Otto Two", casework.OfficeHead)
	id := to.open(ana, "a@home.example").ID
	for _, v := range []casework.Viewer{ana, rhea, head} {
		to.must(to.pages.Record(ctx(t), []casework.Event{{Kind: casework.CaseRead, Case: id, Office: v.Office, Actor: v.Staff.Actor(), At: time.Now()}}))
	}
	for name, c := range map[string]struct {
		v    casework.Viewer
		want int
	}{"the head": {head, 1}, "staff": {ana, 0}, "another head": {other, 0}, "the records officer": {rhea, 0}} {
		all, err := to.pages.Readings(ctx(t), c.v, id)
		if err != nil || len(all) != c.want {
			t.Errorf("%s sees %+v, %v", name, all, err)
		}
		if c.want == 1 && (all[0].Name != "Rhea Dunn" || all[0].Role != casework.RecordsOfficer || all[0].What != casework.CaseRead) {
			t.Errorf("%s sees %+v", name, all)
		}
	}
}
