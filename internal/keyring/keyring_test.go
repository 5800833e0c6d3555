package keyring_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/keyring"
)

const (
	first  = "first-secret-0123456789abcdefghijklmn"
	second = "second-secret-0123456789abcdefghijklm"
	third  = "third-secret-0123456789abcdefghijklmn"
)

func ring(t *testing.T, current, previous string) *keyring.Ring {
	t.Helper()
	r, err := keyring.New(current, previous)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNew(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ current, previous, want string }{
		"empty":       {"", "", "the current secret: it is empty"},
		"short":       {"secret", "", "the current secret: it has 6 characters, and needs at least 32"},
		"space":       {first + " " + second, "", "comma or white space"},
		"old one":     {first, second + ", short", "previous secret 2: it has 5"},
		"ok":          {first, "", ""},
		"line end":    {first + "\n", second + "\n" + third + "\n", ""},
		"with commas": {first, " , " + second + ",," + third, ""},
	} {
		_, err := keyring.New(test.current, test.previous)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// TestMACStays pins the format: links and tokens out in the world depend on it.
func TestMACStays(t *testing.T) {
	t.Parallel()
	id, mac := ring(t, first, "").MAC("link", []byte("case 7"))
	if got, want := fmt.Sprintf("%d %x", id, mac), "3 8552fdc73508427d1e447847b16300c4e3303dba9fbc991ac2d96105b7b3bdb8"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	old := ring(t, first, "")
	id, mac := old.MAC("link", []byte("case 7"))
	wrong := slices.Clone(mac)
	wrong[31] ^= 1
	for name, test := range map[string]struct {
		ring *keyring.Ring
		use  string
		id   byte
		msg  string
		mac  []byte
		want bool
	}{
		"right":           {old, "link", id, "case 7", mac, true},
		"other use":       {old, "session", id, "case 7", mac, false},
		"other message":   {old, "link", id, "case 8", mac, false},
		"other key id":    {old, "link", id + 1, "case 7", mac, false},
		"changed":         {old, "link", id, "case 7", wrong, false},
		"cut":             {old, "link", id, "case 7", mac[:31], false},
		"none":            {old, "link", id, "case 7", nil, false},
		"after a change":  {ring(t, second, first), "link", id, "case 7", mac, true},
		"after another":   {ring(t, third, second+" "+first), "link", id, "case 7", mac, true},
		"after it is out": {ring(t, third, second), "link", id, "case 7", mac, false},
	} {
		if got := test.ring.Verify(test.use, test.id, []byte(test.msg), test.mac); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestVerifyShort(t *testing.T) {
	t.Parallel()
	r := ring(t, first, "")
	id, mac := r.MAC("reply", []byte("m"))
	for _, test := range []struct {
		have, size int
		want       bool
	}{{8, 8, true}, {4, 4, true}, {32, 32, true}, {3, 3, false}, {0, 0, false}, {8, 9, false}, {9, 8, false}, {32, 33, false}, {4, -1, false}} {
		if got := r.VerifyShort("reply", id, []byte("m"), mac[:test.have], test.size); got != test.want {
			t.Errorf("%d bytes for %d: %v", test.have, test.size, got)
		}
	}
	if r.VerifyShort("reply", id, []byte("m"), make([]byte, 8), 8) {
		t.Error("a wrong short MAC holds")
	}
}

func TestSeal(t *testing.T) {
	t.Parallel()
	old := ring(t, first, "")
	place, text := []byte("mailbox 3"), []byte("hunter2")
	sealed := old.Seal("password", place, text)
	if bytes.Contains(sealed, text) || bytes.Equal(sealed, old.Seal("password", place, text)) {
		t.Error("the text shows, or sealing twice gives the same")
	}
	changed := ring(t, second, first)
	for _, r := range []*keyring.Ring{old, changed} {
		if got, err := r.Open("password", place, sealed); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%q, %v", got, err)
		}
	}
	if !old.IsCurrent(sealed) || changed.IsCurrent(sealed) || !changed.IsCurrent(changed.Seal("password", place, text)) {
		t.Error("IsCurrent does not tell keys apart")
	}
	if got, err := old.Open("x", nil, old.Seal("x", nil, nil)); err != nil || len(got) != 0 {
		t.Errorf("nothing: %q, %v", got, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	r := ring(t, first, "")
	place := []byte("mailbox 3")
	sealed := r.Seal("password", place, []byte("hunter2"))
	refuse := func(name string, r *keyring.Ring, use string, place, sealed []byte) {
		t.Helper()
		if got, err := r.Open(use, place, sealed); !errors.Is(err, keyring.ErrSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	refuse("another use", r, "token", place, sealed)
	refuse("another place", r, "password", []byte("mailbox 4"), sealed)
	refuse("another secret", ring(t, second, ""), "password", place, sealed)
	for i := range sealed {
		changed := slices.Clone(sealed)
		changed[i] ^= 1
		refuse(fmt.Sprint("changed byte ", i), r, "password", place, changed)
		refuse(fmt.Sprint("cut at ", i), r, "password", place, sealed[:i])
	}
}

// TestOpenStays opens what an earlier release sealed.
func TestOpenStays(t *testing.T) {
	t.Parallel()
	sealed, err := hex.DecodeString("0103873b1ba43c9f35f6ca321d34c48eb2c12a9fb8562d8ee3e5423d6d927716bf971cd5a0")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ring(t, second, first).Open("password", []byte("mailbox 3"), sealed); err != nil || string(got) != "hunter2" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	r := ring(t, first, second)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(format, r); !strings.Contains(got, "keyring of 2") {
			t.Errorf("%s shows %s", format, got)
		}
	}
}
