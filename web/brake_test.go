package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestBrake(t *testing.T) {
	t.Parallel()
	now := noon
	b := NewBrake(func() time.Time { return now })
	take := func(want time.Duration) {
		t.Helper()
		if got := b.Take(t.Context(), "k", 2); got != want {
			t.Fatalf("waiting %v, want %v", got, want)
		}
	}
	take(0)
	take(0)
	take(30 * time.Second)
	now = now.Add(10 * time.Second)
	take(20 * time.Second) // a try that has to wait makes the waiting no longer
	for _, wait := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		now = now.Add(15 * time.Minute)
		take(0)
		take(wait)
	}
	if got := b.Take(t.Context(), "other", 2); got != 0 {
		t.Errorf("another key waits %v", got)
	}
	now = now.Add(61 * time.Minute)
	take(0)
	take(0)
	take(30 * time.Second)
	b.Clear(t.Context(), "k")
	take(0)
	b.Back(t.Context(), "k")
	take(0)
	take(0)
	b.Back(t.Context(), "never seen")
}

func TestBrakeForgetsTheOldestWhenFull(t *testing.T) {
	t.Parallel()
	now := noon
	b := &memoryBrake{now: func() time.Time { return now }, tries: map[string]tries{}}
	for i := range brakeSize {
		b.tries[fmt.Sprint(i)] = tries{count: 1, last: now}
	}
	b.tries["oldest"] = tries{count: 99, last: now.Add(-30 * time.Minute)}
	delete(b.tries, "0")
	b.Take(t.Context(), "new", 1)
	if _, there := b.tries["oldest"]; there || len(b.tries) != brakeSize {
		t.Errorf("%d keys, the oldest among them: %v", len(b.tries), there)
	}
	now = now.Add(2 * time.Hour)
	b.Take(t.Context(), "newer", 1)
	if len(b.tries) != 1 {
		t.Errorf("%d keys are remembered that are over", len(b.tries))
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	s := &server{Config: Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}}
	for _, c := range []struct {
		remote, forwarded, want string
	}{
		{"192.0.2.7:99", "", "192.0.2.7"},
		{"192.0.2.7:99", "203.0.113.5", "192.0.2.7"}, // no proxy of ours wrote that
		{"10.0.0.1:99", "203.0.113.5", "203.0.113.5"},
		{"10.0.0.1:99", "1.1.1.1, 203.0.113.5, 10.0.0.2", "203.0.113.5"},
		{"10.0.0.1:99", "", "10.0.0.1"},
		{"10.0.0.1:99", "rubbish", "10.0.0.1"},
		{"[::1]:99", "2001:db8::7", "2001:db8::7"},
		{"[::ffff:192.0.2.7]:99", "", "192.0.2.7"},
		{"@", "", "invalid IP"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.clientAddress(r).String(); got != c.want {
			t.Errorf("%s via %q: got %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}

func TestNeighbourhood(t *testing.T) {
	t.Parallel()
	for a, want := range map[string]string{"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::9": "2001:db8:1:2::/64"} {
		if got := Neighbourhood(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s: got %s, want %s", a, got, want)
		}
	}
}
