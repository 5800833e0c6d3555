package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5/pgconn"
)

// hold places one.
func (to *town) hold(v casework.Viewer, scope casework.Scope, what string) int64 {
	to.t.Helper()
	id, err := to.pages.PlaceHold(to.t.Context(), v, time.Now(), scope, what, "Suit 26-1881")
	to.must(err)
	return id
}

func TestAHoldOnACase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, rhea, ole := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("", "Rhea Dunn", casework.RecordsOfficer), to.hire("", "Ole", casework.CityAdmin)
	to.deliver("d1", mail("1@x", "Rosa <rosa@home.example>", "d1@riverton.example", "Lamp", "Out."), mail("2@x", "Jorge <jorge@home.example>", "d1@riverton.example", "Tree", "Fell."))
	to.file()
	to.searchable()
	n := to.numbers()
	lamp, tree := to.look(ana, n[0]), to.look(ana, n[1])
	id := to.hold(ole, casework.OneCase, n[0].String())

	t.Run("no row of it goes", func(t *testing.T) {
		for _, table := range []string{"messages", "raws", "cases"} {
			column := map[string]string{"cases": "id"}[table]
			if column == "" {
				column = "case_id"
			}
			_, err := to.pool.Exec(ctx(t), `DELETE FROM `+table+` WHERE `+column+` = $1`, lamp.ID)
			if e, ok := err.(*pgconn.PgError); !ok || e.Code != "CL001" { //nolint:errorlint // pgx gives it as it is
				t.Errorf("%s: %v", table, err)
			}
		}
		if one[bool](to, `SELECT is_held($1)`, tree.ID) {
			t.Error("another case is held too")
		}
	})
	t.Run("who sees it", func(t *testing.T) {
		on, err := to.pages.HoldsOn(ctx(t), ana, lamp.ID)
		if err != nil || len(on) != 1 || on[0].Reason != "Suit 26-1881" || on[0].By != "Ole" || on[0].Cases != 1 {
			t.Errorf("%+v, %v", on, err)
		}
		if on, err := to.pages.HoldsOn(ctx(t), to.hire("d2", "Otto", casework.OfficeHead), lamp.ID); err != nil || len(on) != 0 {
			t.Errorf("another office sees %v, %v", on, err)
		}
		if on, err := to.pages.HoldsOn(ctx(t), ana, tree.ID); err != nil || len(on) != 0 {
			t.Errorf("the other case: %v, %v", on, err)
		}
	})
	t.Run("merged it is held with its head", func(t *testing.T) {
		to.must(to.pages.Merge(ctx(t), ana, n[0], n[1], time.Now(), "one matter"))
		if on, err := to.pages.HoldsOn(ctx(t), ana, tree.ID); err != nil || len(on) != 1 {
			t.Errorf("the head: %v, %v", on, err)
		}
		to.must(to.pages.Unmerge(ctx(t), ana, n[0], n[1], time.Now()))
	})
	t.Run("who may not", func(t *testing.T) {
		for _, v := range []casework.Viewer{ana, to.hire("d1", "Marcus", casework.OfficeHead)} {
			if _, err := to.pages.PlaceHold(ctx(t), v, time.Now(), casework.OneCase, n[0].String(), "why"); casework.KindOf(err) != casework.Forbidden {
				t.Errorf("%s places: %v", v.Role, err)
			}
			if err := to.pages.LiftHold(ctx(t), v, time.Now(), id, "why"); casework.KindOf(err) != casework.Forbidden {
				t.Errorf("%s lifts: %v", v.Role, err)
			}
			if _, err := to.pages.AllHolds(ctx(t), v); casework.KindOf(err) != casework.Forbidden {
				t.Errorf("%s lists: %v", v.Role, err)
			}
		}
		if _, err := to.pages.PlaceHold(ctx(t), ole, time.Now(), casework.OneSearch, "lamp", "why"); casework.KindOf(err) != casework.Forbidden {
			t.Errorf("who reads no case searches: %v", err)
		}
		for _, bad := range [][2]string{{"", "why"}, {n[0].String(), " "}} {
			if _, err := to.pages.PlaceHold(ctx(t), rhea, time.Now(), casework.OneCase, bad[0], bad[1]); casework.KindOf(err) != casework.Invalid {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
	t.Run("lifted", func(t *testing.T) {
		if err := to.pages.LiftHold(ctx(t), rhea, time.Now(), id, ""); casework.KindOf(err) != casework.Invalid {
			t.Errorf("lifted without a reason: %v", err)
		}
		to.must(to.pages.LiftHold(ctx(t), rhea, time.Now(), id, "Settled"))
		if err := to.pages.LiftHold(ctx(t), rhea, time.Now(), id, "Settled"); casework.KindOf(err) != casework.Conflict {
			t.Errorf("lifted twice: %v", err)
		}
		if on, err := to.pages.HoldsOn(ctx(t), ana, lamp.ID); err != nil || len(on) != 0 {
			t.Errorf("still %v, %v", on, err)
		}
		all, err := to.pages.AllHolds(ctx(t), rhea)
		if err != nil || len(all) != 1 || all[0].LiftedBy != "Rhea Dunn" || all[0].LiftWhy != "Settled" {
			t.Errorf("%+v, %v", all, err)
		}
		_, _, events, err := to.pages.Case(ctx(t), ana, n[0])
		to.must(err)
		kinds := []casework.EventKind{}
		for _, e := range events {
			kinds = append(kinds, e.Kind)
		}
		if !slices.Contains(kinds, casework.HoldPlaced) || !slices.Contains(kinds, casework.HoldLifted) {
			t.Errorf("the case tells %v", kinds)
		}
	})
	t.Run("of a search", func(t *testing.T) {
		to.hold(rhea, casework.OneSearch, "fell")
		if on, err := to.pages.HoldsOn(ctx(t), ana, tree.ID); err != nil || len(on) != 1 {
			t.Errorf("%v, %v", on, err)
		}
	})
}

// TestAHoldOnAResident holds what they write later, too.
func TestAHoldOnAResident(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, rhea := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	to.deliver("d1", mail("1@x", "Rosa <rosa@home.example>", "d1@riverton.example", "Lamp", "Out."))
	to.file()
	to.hold(rhea, casework.OneResident, fmt.Sprint(one[int64](to, `SELECT resident_id FROM identities WHERE value = 'rosa@home.example'`)))
	to.deliver("d1", mail("2@x", "Rosa <rosa@home.example>", "d1@riverton.example", "Tree", "It fell."), mail("3@x", "Jorge <j@home.example>", "d1@riverton.example", "Rat", "A rat."))
	to.file()
	for i, want := range []int{1, 1, 0} {
		if on, err := to.pages.HoldsOn(ctx(t), ana, to.look(ana, to.numbers()[i]).ID); err != nil || len(on) != want {
			t.Errorf("case %d: %v, %v", i, on, err)
		}
	}
}

// TestAHoldKeepsFilesAtTheProvider: what the city's setting deletes there once it is kept here stays while it is held.
func TestAHoldKeepsFilesAtTheProvider(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, rhea := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	shelf := &shelfAtTwilio{files: map[string][]byte{mediaURL(0): []byte("\xff\xd8\xff\xe0 a picture")}}
	to.hook(withPictures("Look", 1))
	p := to.pictures(shelf, true)
	to.step(p)
	to.file()
	id := to.hold(rhea, casework.OneCase, to.numbers()[0].String())
	to.pass("2 hours")
	to.step(p)
	if len(shelf.deleted) != 0 {
		t.Fatalf("deleted %v", shelf.deleted)
	}
	to.must(to.pages.LiftHold(ctx(t), rhea, time.Now(), id, "Settled"))
	to.step(p)
	if len(shelf.deleted) != 1 {
		t.Errorf("after it was lifted: deleted %v", shelf.deleted)
	}
	_ = ana
}
