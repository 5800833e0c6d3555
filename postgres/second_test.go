package postgres_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func TestStepsAreHadOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	v := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	now := time.Now()
	step := web.Step{TokenHash: [32]byte{1}, Kind: web.CityStep, Next: "/held", Facts: map[string]string{"state": "x"}, ExpiresAt: now.Add(10 * time.Minute)}
	if err := to.pages.BeginStep(ctx(t), step); err != nil {
		t.Fatal(err)
	}
	if err := to.pages.BeginStep(ctx(t), web.Step{TokenHash: [32]byte{2}, Kind: web.CodeStep, Staff: v.Staff, ExpiresAt: now.Add(10 * time.Minute)}); err != nil {
		t.Fatal(err)
	}
	gone := func(token byte, kind web.StepKind, at time.Time) {
		t.Helper()
		if _, err := to.pages.Step(ctx(t), [32]byte{token}, kind, at, true); casework.KindOf(err) != casework.NotFound {
			t.Errorf("%d %s: %v", token, kind, err)
		}
	}
	gone(1, web.CodeStep, now)
	gone(1, web.CityStep, now.Add(11*time.Minute))
	gone(3, web.CityStep, now)
	if s, err := to.pages.Step(ctx(t), [32]byte{1}, web.CityStep, now, true); err != nil || s.Next != "/held" || s.Facts["state"] != "x" || s.Staff != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	gone(1, web.CityStep, now)
	for range 2 {
		if s, err := to.pages.Step(ctx(t), [32]byte{2}, web.CodeStep, now, false); err != nil || s.Staff != v.Staff {
			t.Errorf("%+v, %v", s, err)
		}
	}
}

func TestCityLogins(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, bo := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Bo Lind", casework.Staffer)
	const issuer = "https://login.city.example"
	if _, err := to.pages.CityAccount(ctx(t), issuer, "s-1"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("before: %v", err)
	}
	if err := to.pages.BindCity(ctx(t), ana.Staff, issuer, "s-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"her second login": to.pages.BindCity(ctx(t), ana.Staff, issuer, "s-2", time.Now()),
		"another's":        to.pages.BindCity(ctx(t), bo.Staff, issuer, "s-1", time.Now()),
	} {
		if casework.KindOf(err) != casework.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a, err := to.pages.CityAccount(ctx(t), issuer, "s-1"); err != nil || a.Staff != ana.Staff || a.Disabled || a.Role != casework.Staffer {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := to.pages.CityAccount(ctx(t), "https://other.example", "s-1"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("of another issuer: %v", err)
	}
	if err := to.db.DisableStaff(ctx(t), "ana.ribeiro@riverton.example"); err != nil {
		t.Fatal(err)
	}
	if a, err := to.pages.CityAccount(ctx(t), issuer, "s-1"); err != nil || !a.Disabled {
		t.Errorf("switched off: %+v, %v", a, err)
	}
	if _, err := to.pages.StaffAccount(ctx(t), ana.Staff); casework.KindOf(err) != casework.NotFound {
		t.Errorf("switched off: %v", err)
	}
}

// TestCodesAreSpentOnce lets many use one at the same moment.
func TestCodesAreSpentOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	v := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	now := time.Now()
	session := to.signIn(v, 1, now)
	if err := to.pages.BeginSecondFactor(ctx(t), v, []byte("sealed"), now); err != nil {
		t.Fatal(err)
	}
	if s, err := to.pages.Session(ctx(t), web.Look{TokenHash: session, Now: now, Idle: idle}); err != nil || s.HasSecond {
		t.Errorf("begun, it counts already: %+v, %v", s, err)
	}
	if err := to.pages.FinishSecondFactor(ctx(t), v, now, [][32]byte{{1}, {2}}, session, [32]byte{7}); err != nil {
		t.Fatal(err)
	}
	if s, err := to.pages.Session(ctx(t), web.Look{TokenHash: [32]byte{7}, Now: now, Idle: idle}); err != nil || !s.HasSecond {
		t.Errorf("finished, it does not count: %+v, %v", s, err)
	}
	if err := to.pages.BeginSecondFactor(ctx(t), v, []byte("another"), now); casework.KindOf(err) != casework.Conflict {
		t.Errorf("a working one is written over: %v", err)
	}
	var steps, codes atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if ok, err := to.pages.UseStep(t.Context(), v.Staff, 59); err != nil {
				t.Error(err)
			} else if ok {
				steps.Add(1)
			}
			if ok, err := to.pages.UseRecovery(t.Context(), v.Staff, [32]byte{1}, now); err != nil {
				t.Error(err)
			} else if ok {
				codes.Add(1)
			}
		})
	}
	all.Wait()
	if steps.Load() != 1 || codes.Load() != 1 {
		t.Errorf("a code was used %d times, a recovery code %d times", steps.Load(), codes.Load())
	}
	if ok, err := to.pages.UseStep(ctx(t), v.Staff, 58); ok || err != nil {
		t.Errorf("an older code: %v %v", ok, err)
	}
	f, err := to.pages.SecondFactor(ctx(t), v.Staff)
	if err != nil || f.Codes != 1 || string(f.Sealed) != "sealed" {
		t.Errorf("%+v, %v", f, err)
	}
	if err := to.pages.DropSecondFactor(ctx(t), v, [32]byte{7}, [32]byte{8}); err != nil {
		t.Fatal(err)
	}
	if _, err := to.pages.SecondFactor(ctx(t), v.Staff); casework.KindOf(err) != casework.NotFound {
		t.Errorf("afterwards: %v", err)
	}
	if ok, _ := to.pages.UseRecovery(ctx(t), v.Staff, [32]byte{2}, now); ok {
		t.Error("its recovery codes are still good")
	}
}
