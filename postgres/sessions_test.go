package postgres_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
)

// signIn begins a session, named by one byte.
func (to *town) signIn(v casework.Viewer, name byte, at time.Time) [32]byte {
	to.t.Helper()
	token := [32]byte{name}
	err := to.pages.NewSession(to.t.Context(), web.Session{TokenHash: token, Staff: v.Staff, CreatedAt: at, ExpiresAt: at.Add(12 * time.Hour), Device: "Firefox", Place: "192.0.2.0/24", Way: web.ByPassword})
	if err != nil {
		to.t.Fatal(err)
	}
	return token
}

const idle = 4 * time.Hour

// stands reports whether a session goes on.
func (to *town) stands(token [32]byte, now time.Time, touch bool) bool {
	to.t.Helper()
	_, err := to.pages.Session(to.t.Context(), web.Look{TokenHash: token, Now: now, Idle: idle, Touch: touch})
	if err != nil && casework.KindOf(err) != casework.NotFound {
		to.t.Fatal(err)
	}
	still, err := to.pages.StillOpen(to.t.Context(), now, idle, [][32]byte{token, {99}})
	if err != nil {
		to.t.Fatal(err)
	}
	open := slices.Equal(still, [][32]byte{token})
	if found := len(still) > 0; found != open {
		to.t.Errorf("still open are %v", still)
	}
	return open
}

func TestSessionsAreIdleAndOver(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	v := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	now := time.Now()
	token := to.signIn(v, 1, now)
	if !to.stands(token, now.Add(3*time.Hour), false) || to.stands(token, now.Add(idle+time.Second), false) {
		t.Error("untouched, it ends at another time than after four hours")
	}
	for _, hours := range []int{3, 6, 9, 11} {
		if !to.stands(token, now.Add(time.Duration(hours)*time.Hour), true) {
			t.Errorf("touched, it ended within %d hours", hours)
		}
	}
	if to.stands(token, now.Add(12*time.Hour), true) {
		t.Error("it goes on after twelve hours")
	}
}

func TestSessionsEndOneByOne(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, marcus := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.OfficeHead)
	now := time.Now()
	here, there, third, his := to.signIn(ana, 1, now), to.signIn(ana, 2, now), to.signIn(ana, 3, now), to.signIn(marcus, 4, now)
	open := func() (names []byte) {
		all, err := to.pages.OpenSessions(ctx(t), ana, now, idle)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all {
			names = append(names, o.TokenHash[0])
			if o.Place != "192.0.2.0/24" || o.Way != web.ByPassword || o.Device != "Firefox" {
				t.Errorf("listed as %+v", o)
			}
		}
		return names
	}
	if got := open(); !slices.Equal(got, []byte{3, 2, 1}) {
		t.Errorf("listed %v", got)
	}
	all, err := to.pages.OpenSessions(ctx(t), ana, now, idle)
	if err != nil {
		t.Fatal(err)
	}
	if err := to.pages.EndOwnSession(ctx(t), marcus, all[1].ID); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another ends it: %v", err)
	}
	if err := to.pages.EndOwnSession(ctx(t), ana, all[1].ID); err != nil || to.stands(there, now, false) || !to.stands(third, now, false) {
		t.Errorf("ending one: %v", err)
	}
	fresh := [32]byte{9}
	if err := to.pages.SetPassword(ctx(t), ana, "a hash", here, fresh); err != nil {
		t.Fatal(err)
	}
	if got := open(); !slices.Equal(got, []byte{9}) {
		t.Errorf("after a new password there are %v", got)
	}
	if err := to.pages.SetPassword(ctx(t), ana, "another hash", here, [32]byte{8}); casework.KindOf(err) != casework.Conflict {
		t.Errorf("from a session that is over: %v", err)
	}
	if a, err := to.pages.OwnAccount(ctx(t), ana); err != nil || a.PasswordHash != "a hash" {
		t.Errorf("the password is %q, %v: a refused change was kept", a.PasswordHash, err)
	}
	to.signIn(ana, 5, now)
	if n, err := to.pages.EndOtherSessions(ctx(t), ana, fresh); n != 1 || err != nil || !to.stands(his, now, false) {
		t.Errorf("%d ended, %v", n, err)
	}
	if err := to.db.DisableStaff(ctx(t), "ana.ribeiro@riverton.example"); err != nil || to.stands(fresh, now, false) {
		t.Errorf("switched off, the session goes on (%v)", err)
	}
}

// TestBrakesCountForAllProcesses takes tries in turn at two processes.
func TestBrakesCountForAllProcesses(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	now := time.Now().Truncate(time.Microsecond)
	clock := func() time.Time { return now }
	one := postgres.Brakes{DB: to.db, Now: clock, Otherwise: web.NewBrake(clock), Log: slog.New(slog.DiscardHandler)}
	two := postgres.Brakes{DB: postgres.New(to.pool, to.city, nil), Now: clock, Otherwise: web.NewBrake(clock), Log: one.Log}
	take := func(b web.Brake, want time.Duration) {
		t.Helper()
		if got := b.Take(ctx(t), "account:x", 2); got != want {
			t.Fatalf("waiting %v, want %v", got, want)
		}
	}
	take(one, 0)
	take(two, 0)
	take(one, 30*time.Second)
	now = now.Add(30 * time.Second)
	take(two, 0)
	take(one, time.Minute)
	if got := two.Take(ctx(t), "account:y", 2); got != 0 {
		t.Errorf("another waits %v", got)
	}
	for range 10 { // never for good
		now = now.Add(15 * time.Minute)
		take(one, 0)
	}
	take(two, 15*time.Minute)
	two.Clear(ctx(t), "account:x")
	take(one, 0)
	two.Back(ctx(t), "account:x")
	take(one, 0)
	take(two, 0)
	take(one, 30*time.Second)
	now = now.Add(3 * time.Hour)
	take(two, 0)
	gone, cancel := context.WithCancel(ctx(t))
	cancel()
	for range 3 {
		one.Take(gone, "account:z", 2)
	}
	if got := one.Take(gone, "account:z", 2); got == 0 {
		t.Error("without the database nobody is braked")
	}
}
