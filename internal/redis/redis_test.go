package redis_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"github.com/commonline/commonline/internal/redis"
)

func TestMain(m *testing.M) {
	redis.Quiet()
	goleak.VerifyTestMain(m)
}

// open is a client of the Redis at url, with its Run running, that waits long.
func open(t *testing.T, url string) *redis.Redis { return openWithin(t, 20*time.Second, url) }

func openWithin(t *testing.T, limit time.Duration, url string) *redis.Redis {
	t.Helper()
	r, err := redis.OpenWithin(limit, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// awaitHint reads hints until want is there.
func awaitHint(t *testing.T, hints <-chan string, want string) {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		select {
		case got := <-hints:
			if got == want {
				return
			}
		case <-timeout:
			t.Fatalf("no hint %q", want)
		}
	}
}

// nextHint is the next hint that is not empty.
func nextHint(t *testing.T, hints <-chan string) string {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		select {
		case got := <-hints:
			if got != "" {
				return got
			}
		case <-timeout:
			t.Fatal("no hint")
		}
	}
}

// awaitConnected waits until so many processes listen at a server.
func awaitConnected(t *testing.T, server *miniredis.Miniredis, want int) {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for tick := time.Tick(5 * time.Millisecond); server.PubSubNumPat() != want; {
		select {
		case <-tick:
		case <-timeout:
			t.Fatalf("%d processes listen, want %d", server.PubSubNumPat(), want)
		}
	}
}

func TestOwn(t *testing.T) {
	t.Parallel()
	r := open(t, "")
	if !r.Own() {
		t.Error("not in this process")
	}
	if err := r.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := r.Client().Set(t.Context(), "k", "v", 20*time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); r.Client().Exists(t.Context(), "k").Val() == 1; {
		if time.Now().After(deadline) {
			t.Fatal("a key does not expire")
		}
	}
}

func TestOwnLocked(t *testing.T) {
	t.Parallel()
	r := open(t, "")
	stranger, err := redis.Open("redis://"+r.Client().Options().Addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if err := stranger.Ping(t.Context()); err == nil {
		t.Error("anybody can use the Redis of this process")
	}
}

func TestOpenBadAddress(t *testing.T) {
	t.Parallel()
	if _, err := redis.Open("localhost", nil); err == nil {
		t.Error("an address without scheme was taken")
	}
}

// TestWake tells listeners in both processes, each once, and only those of the topic.
func TestWake(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	a, b := open(t, "redis://"+server.Addr()), open(t, "redis://"+server.Addr())
	here, there, other := a.Wake().Subscribe(t.Context(), "case"), b.Wake().Subscribe(t.Context(), "case"), b.Wake().Subscribe(t.Context(), "other")
	awaitConnected(t, server, 2)
	a.Wake().Publish(t.Context(), "case", "7")
	a.Wake().Publish(t.Context(), "case", "8 with a space")
	b.Wake().Publish(t.Context(), "other", "9")
	b.Wake().Publish(t.Context(), "case", "end")
	for name, test := range map[string]struct {
		hints <-chan string
		want  []string
	}{
		"here":  {here, []string{"7", "8 with a space", "end"}}, // once each: not again when Redis brings our own back
		"other": {other, []string{"9"}},
	} {
		for _, want := range test.want {
			if got := nextHint(t, test.hints); got != want {
				t.Errorf("%s: hint %q, want %q", name, got, want)
			}
		}
	}
	awaitHint(t, there, "7")
	awaitHint(t, there, "8 with a space")
}

// TestWakeRestart stops Redis: this process is still told, at once. Redis comes back: all are told to look again, and
// hints travel as before.
func TestWakeRestart(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	url := "redis://" + server.Addr()
	a, b := openWithin(t, 2*time.Second, url), openWithin(t, 2*time.Second, url)
	here, there := a.Wake().Subscribe(t.Context(), "case"), b.Wake().Subscribe(t.Context(), "case")
	awaitConnected(t, server, 2)
	server.Close()
	start := time.Now()
	for range 100 {
		a.Wake().Publish(t.Context(), "case", "while down")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("100 hints took %v with Redis down", took)
	}
	awaitHint(t, here, "while down")
	for len(there) > 0 { // a hint of the first connection
		<-there
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	awaitHint(t, there, "")
	publishUntilHeard(t, a, there)
}

// publishUntilHeard publishes again and again: Redis is left alone for a moment after it did not answer.
func publishUntilHeard(t *testing.T, r *redis.Redis, hints <-chan string) {
	t.Helper()
	timeout := time.After(20 * time.Second)
	tick := time.Tick(50 * time.Millisecond)
	for {
		select {
		case <-tick:
			r.Wake().Publish(t.Context(), "case", "back")
		case got := <-hints:
			if got == "back" {
				return
			}
		case <-timeout:
			t.Fatal("hints do not travel again")
		}
	}
}

// TestWakeMakesUp publishes while Redis is stopped. What others have missed comes later, as an empty hint.
func TestWakeMakesUp(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	r := openWithin(t, 2*time.Second, "redis://"+server.Addr())
	awaitConnected(t, server, 1)
	other := server.NewSubscriber()
	defer other.Close()
	other.Subscribe("wake:case")
	server.Close()
	r.Wake().Publish(t.Context(), "case", "7")
	r.Wake().Publish(t.Context(), "case", "8")
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	select {
	case message := <-other.Messages():
		if _, id, ok := strings.Cut(message.Message, " "); !ok || id != "" {
			t.Errorf("%q, want an empty hint", message.Message)
		}
	case <-time.After(20 * time.Second):
		t.Error("what was lost is lost")
	}
}

// TestWakeStartsWithoutRedis finds Redis later.
func TestWakeStartsWithoutRedis(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	addr := server.Addr()
	server.Close()
	r := openWithin(t, 2*time.Second, "redis://"+addr)
	hints := r.Wake().Subscribe(t.Context(), "case")
	r.Wake().Publish(t.Context(), "case", "7")
	if got := <-hints; got != "7" {
		t.Errorf("hint %q", got)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	awaitHint(t, hints, "")
}

// TestWakeSlow gives one empty hint to a listener that does not keep up.
func TestWakeSlow(t *testing.T) {
	t.Parallel()
	r := open(t, "")
	hints := r.Wake().Subscribe(t.Context(), "case")
	for i := range 1000 {
		r.Wake().Publish(t.Context(), "case", fmt.Sprint(i))
	}
	var last string
	empty := false
	for len(hints) > 0 {
		last = <-hints
		empty = empty || last == ""
	}
	if !empty || last != "999" {
		t.Errorf("an empty hint: %v, the last: %q", empty, last)
	}
}

func TestUnsubscribe(t *testing.T) {
	t.Parallel()
	r := open(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	hints := r.Wake().Subscribe(ctx, "case")
	cancel()
	for range hints { // an empty hint may still be there
	}
	r.Wake().Publish(t.Context(), "case", "7") // would panic on a closed channel
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	a, b := open(t, "redis://"+server.Addr()).Limiter(), open(t, "redis://"+server.Addr()).Limiter()
	limit := redis.Limit{Rate: 3, Period: time.Hour}
	allowed := 0
	for range 3 {
		for _, l := range []*redis.Limiter{a, b} {
			ok, wait := l.Allow(t.Context(), "key", limit)
			if ok {
				allowed++
			} else if wait < time.Minute || wait > 21*time.Minute {
				t.Errorf("refused, and to be tried again after %v", wait)
			}
		}
	}
	if allowed != 3 {
		t.Errorf("%d of 6 allowed over two processes, want 3", allowed)
	}
	if ok, _ := a.Allow(t.Context(), "other", limit); !ok {
		t.Error("another key is limited too")
	}
}

// TestLimiterRestart keeps limits with Redis stopped, and over all processes again once it is back.
func TestLimiterRestart(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	r := openWithin(t, 2*time.Second, "redis://"+server.Addr())
	awaitConnected(t, server, 1)
	l := r.Limiter()
	limit := redis.Limit{Rate: 2, Period: time.Hour}
	allow := func(key string) (n int) {
		for range 5 {
			if ok, _ := l.Allow(t.Context(), key, limit); ok {
				n++
			}
		}
		return n
	}
	if n := allow("up"); n != 2 {
		t.Errorf("%d allowed, want 2", n)
	}
	server.Close()
	start := time.Now()
	if n := allow("down"); n != 2 {
		t.Errorf("%d allowed with Redis down, want 2", n)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %v with Redis down", took)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); !server.Exists("rate:back"); {
		l.Allow(t.Context(), "back", limit)
		if time.Now().After(deadline) {
			t.Fatal("Redis is not used again")
		}
	}
}

// TestDeaf has a Redis that takes connections and never answers.
func TestDeaf(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r := openWithin(t, 500*time.Millisecond, "redis://"+l.Addr().String())
	start := time.Now()
	r.Wake().Publish(t.Context(), "case", "7")
	ok, _ := r.Limiter().Allow(t.Context(), "key", redis.Limit{Rate: 1, Period: time.Hour})
	if took := time.Since(start); !ok || took > 4*time.Second {
		t.Errorf("allowed: %v, after %v", ok, took)
	}
}

// TestLocalLimit is the rule without Redis, by the clock.
func TestLocalLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, err := redis.Open("redis://127.0.0.1:1", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		done, cancel := context.WithCancel(t.Context())
		cancel() // Redis is not asked
		l := r.Limiter()
		allow := func(want bool) {
			t.Helper()
			if ok, _ := l.Allow(done, "key", redis.Limit{Rate: 60, Period: time.Minute, Burst: 2}); ok != want {
				t.Errorf("allowed: %v, want %v", ok, want)
			}
		}
		allow(true)
		allow(true)
		allow(false)
		time.Sleep(time.Second)
		allow(true)
		allow(false)
		time.Sleep(time.Hour)
		allow(true)
		allow(true)
		allow(false)
	})
}
