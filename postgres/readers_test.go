package postgres_test

import (
	"slices"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func TestWhoLooked(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, head, rhea := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	other := to.hire("d2", "Otto Two", casework.OfficeHead)
	to.deliver("d1", mail("1@x", "Rosa <rosa@home.example>", "d1@riverton.example", "Lamp", "Out."))
	to.file()
	id := to.look(ana, to.numbers()[0]).ID
	for range 3 {
		to.must(to.pages.Record(ctx(t), []casework.Event{{Kind: casework.CaseRead, Case: id, Office: "d1", Actor: ana.Staff.Actor()}, {Kind: casework.RawRead, Case: id, Office: "d1", Actor: ana.Staff.Actor(), Detail: map[string]string{"what": "file 2"}}}))
	}
	resident := one[int64](to, `SELECT resident_id FROM identities WHERE value = 'rosa@home.example'`)
	to.must(to.pages.Record(ctx(t), []casework.Event{{Kind: casework.CaseRead, Case: id, Actor: rhea.Staff.Actor()}, {Kind: casework.PersonRead, Actor: rhea.Staff.Actor(), Detail: map[string]string{"resident": one[string](to, `SELECT $1::bigint::text`, resident)}}}))
	one[int](to, `WITH x AS (INSERT INTO events (at, kind, case_id, actor) VALUES (now() - interval '3 hours', 'read.case', $1, $2) RETURNING 1) SELECT count(*) FROM x`, id, rhea.Staff.Actor())

	for name, x := range map[string]struct {
		v    casework.Viewer
		want int
	}{"the head": {head, 3}, "staff": {ana, 0}, "another head": {other, 0}, "the records officer": {rhea, 3}, "the administrator": {to.hire("", "Ole", casework.CityAdmin), 0}} {
		all, err := to.pages.Readings(ctx(t), x.v, id, 10)
		if err != nil || len(all) != x.want {
			t.Errorf("%s sees %+v, %v", name, all, err)
		}
		theirs, err := to.pages.PersonReadings(ctx(t), x.v, casework.ResidentID(resident), 10)
		if err != nil || len(theirs) != x.want {
			t.Errorf("%s sees of the person %+v, %v", name, theirs, err)
		}
	}
	all, err := to.pages.Readings(ctx(t), head, id, 10)
	to.must(err)
	i := slices.IndexFunc(all, func(r web.Reading) bool { return r.Name == "Ana Ribeiro" })
	if r := all[i]; r.Times != 6 || !slices.Equal(r.What, []string{"file 2", "read.case"}) || r.Role != casework.Staffer || time.Since(r.At) > time.Hour {
		t.Errorf("Ana: %+v", r)
	}
	if all[2].Name != "Rhea Dunn" || all[2].Times != 1 {
		t.Errorf("the oldest: %+v", all[2])
	}
	theirs, err := to.pages.PersonReadings(ctx(t), head, casework.ResidentID(resident), 10)
	if err != nil || !slices.ContainsFunc(theirs, func(r web.Reading) bool { return slices.Contains(r.What, "read.person") }) {
		t.Errorf("the person: %+v, %v", theirs, err)
	}
	if some, err := to.pages.Readings(ctx(t), head, id, 1); err != nil || len(some) != 1 {
		t.Errorf("at most one: %v, %v", some, err)
	}
}
