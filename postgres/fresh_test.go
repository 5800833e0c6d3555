package postgres

import (
	"crypto/sha256"
	"testing"
)

func TestFreshIsBoundedAndGivesOnce(t *testing.T) {
	t.Parallel()
	var f fresh
	name := func(i int) [32]byte { return sha256.Sum256([]byte{byte(i)}) }
	body := make([]byte, freshBytes/4)
	for i := range 6 {
		f.add(name(i), body)
		f.add(name(i), body)
	}
	if len(f.held) != 4 || f.bytes > freshBytes {
		t.Errorf("%d bodies, %d bytes", len(f.held), f.bytes)
	}
	oldest, newest := name(0), name(5)
	found, missing := f.take([][]byte{oldest[:], newest[:], newest[:]})
	if len(found) != 1 || len(missing) != 1 || [32]byte(missing[0]) != oldest {
		t.Errorf("found %d, missing %d", len(found), len(missing))
	}
	if _, missing := f.take([][]byte{newest[:]}); len(missing) != 1 {
		t.Error("given twice")
	}
	f.add(name(7), body)
	f.add(name(8), body)
	if f.bytes < 0 || f.bytes > freshBytes {
		t.Errorf("%d bytes", f.bytes)
	}
}
