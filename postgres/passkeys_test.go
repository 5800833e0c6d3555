package postgres_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func samplePasskey(id casework.StaffID, name string) web.Passkey {
	return web.Passkey{Staff: id, Handle: []byte("a handle of sixteen bytes or more"), Credential: []byte("credential " + name), PublicKey: []byte("key"), Name: name, Count: 4,
		Verified: true, BackupEligible: true, Transports: []string{"usb", "nfc"}, AddedAt: time.Now()}
}

func TestPasskeysAreKeptAndUsedOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	v, now := to.hire("d1", "Ana Ribeiro", casework.Staffer), time.Now()
	session, other := to.signIn(v, 1, now), to.signIn(v, 2, now)
	k := samplePasskey(v.Staff, "Blue key")
	to.must(to.pages.AddPasskey(ctx(t), v, k, [][32]byte{{1}, {2}}, session, [32]byte{7}))
	s, err := to.pages.Session(ctx(t), web.Look{TokenHash: [32]byte{7}, Now: now, Idle: idle})
	if err != nil || !s.HasSecond {
		t.Errorf("it counts as no second factor: %+v, %v", s, err)
	}
	if _, err := to.pages.Session(ctx(t), web.Look{TokenHash: other, Now: now, Idle: idle}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("the other session goes on: %v", err)
	}
	got, err := to.pages.Passkeys(ctx(t), v.Staff)
	if err != nil || len(got) != 1 || got[0].Name != k.Name || got[0].Count != 4 || !got[0].Verified || len(got[0].Transports) != 2 || !got[0].UsedAt.IsZero() {
		t.Fatalf("%+v, %v", got, err)
	}
	if id, err := to.pages.PasskeyOwner(ctx(t), k.Handle); err != nil || id != v.Staff {
		t.Errorf("the owner is %d, %v", id, err)
	}
	if _, err := to.pages.PasskeyOwner(ctx(t), []byte("another")); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another handle: %v", err)
	}
	var used atomic.Int32
	var all sync.WaitGroup
	k.Count = 5
	for range 8 {
		all.Go(func() {
			if ok, err := to.pages.UsePasskey(t.Context(), k, now); err != nil {
				t.Error(err)
			} else if ok {
				used.Add(1)
			}
		})
	}
	all.Wait()
	if used.Load() != 1 {
		t.Errorf("one signature was taken %d times", used.Load())
	}
	for count, want := range map[uint32]bool{0: false, 4: false, 5: false} {
		k.Count = count
		if ok, err := to.pages.UsePasskey(ctx(t), k, now); ok != want || err != nil {
			t.Errorf("count %d after 5: %v, %v", count, ok, err)
		}
	}
}

// TestAKeyThatDoesNotCount: many passkeys say 0 for ever.
func TestAKeyThatDoesNotCount(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	v, now := to.hire("d1", "Ana Ribeiro", casework.Staffer), time.Now()
	k := samplePasskey(v.Staff, "Telephone")
	k.Count = 0
	to.must(to.pages.AddPasskey(ctx(t), v, k, nil, to.signIn(v, 1, now), [32]byte{7}))
	for range 2 {
		if ok, err := to.pages.UsePasskey(ctx(t), k, now); !ok || err != nil {
			t.Errorf("%v, %v", ok, err)
		}
	}
	k.Staff++
	if ok, err := to.pages.UsePasskey(ctx(t), k, now); ok || err != nil {
		t.Errorf("in another's name: %v, %v", ok, err)
	}
}

func TestAKeyIsOnePersons(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, bo, now := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Bo Lind", casework.Staffer), time.Now()
	to.must(to.pages.AddPasskey(ctx(t), ana, samplePasskey(ana.Staff, "Blue key"), [][32]byte{{1}}, to.signIn(ana, 1, now), [32]byte{7}))
	session := to.signIn(bo, 2, now)
	if err := to.pages.AddPasskey(ctx(t), bo, samplePasskey(bo.Staff, "Blue key"), nil, session, [32]byte{8}); casework.KindOf(err) != casework.Conflict {
		t.Errorf("the same key for two: %v", err)
	}
	id := one[int64](to, `SELECT id FROM passkeys`)
	if err := to.pages.DropPasskey(ctx(t), bo, id, session, [32]byte{8}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("Bo takes Ana's away: %v", err)
	}
	if err := to.pages.DropPasskey(ctx(t), ana, id, [32]byte{99}, [32]byte{9}); casework.KindOf(err) != casework.Conflict {
		t.Errorf("without a session: %v", err)
	}
	to.must(to.pages.DropPasskey(ctx(t), ana, id, [32]byte{7}, [32]byte{9}))
	if n := one[int](to, `SELECT count(*) FROM passkeys`) + one[int](to, `SELECT count(*) FROM recovery_codes`); n != 0 {
		t.Errorf("%d rows are left of the last second factor", n)
	}
	token := [32]byte{9}
	for i := range web.MostPasskeys + 1 {
		next := [32]byte{byte(100 + i)}
		err := to.pages.AddPasskey(ctx(t), ana, samplePasskey(ana.Staff, fmt.Sprint("key ", i)), nil, token, next)
		if (casework.KindOf(err) == casework.Conflict) != (i == web.MostPasskeys) {
			t.Fatalf("key %d: %v", i, err)
		}
		token = next
	}
}

// TestCodesOutliveTheAppWhereAKeyIsLeft, and the head of the office takes everything away at once.
func TestCodesOutliveTheAppWhereAKeyIsLeft(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	v, head, now := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Marcus Teague", casework.OfficeHead), time.Now()
	to.must(to.pages.BeginSecondFactor(ctx(t), v, []byte("sealed"), now))
	to.must(to.pages.FinishSecondFactor(ctx(t), v, now, [][32]byte{{1}}, to.signIn(v, 1, now), [32]byte{2}))
	to.must(to.pages.AddPasskey(ctx(t), v, samplePasskey(v.Staff, "Blue key"), nil, [32]byte{2}, [32]byte{3}))
	to.must(to.pages.DropSecondFactor(ctx(t), v, [32]byte{3}, [32]byte{4}))
	if n := one[int](to, `SELECT count(*) FROM recovery_codes`); n != 1 {
		t.Errorf("%d recovery codes are left beside the key", n)
	}
	to.must(to.pages.ResetSecondFactor(ctx(t), head, now, v.Staff))
	if n := one[int](to, `SELECT count(*) FROM passkeys`) + one[int](to, `SELECT count(*) FROM recovery_codes`); n != 0 {
		t.Errorf("%d rows are left after the head took the second factor away", n)
	}
}
