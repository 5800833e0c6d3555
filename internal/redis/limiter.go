package redis

import (
	"context"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
	goredis "github.com/redis/go-redis/v9"
)

// Limit is how often something may happen: Rate times in a Period, Burst of them at once.
type Limit struct {
	Rate   int
	Period time.Duration
	Burst  int // 0 is Rate
}

func (l Limit) burst() int {
	if l.Burst == 0 {
		return l.Rate
	}
	return l.Burst
}

// Limiter keeps limits over all processes on one Redis; with Redis down each process keeps them for itself, so that
// N processes together allow up to N times as much.
type Limiter struct {
	remote *redis_rate.Limiter
	gate   *gate
	local  local
}

func newLimiter(client *goredis.Client, g *gate) *Limiter {
	return &Limiter{remote: redis_rate.NewLimiter(client), gate: g, local: local{next: map[string]time.Time{}}}
}

// Allow says whether what key stands for may happen now, and counts it if so. Else it may be tried again after wait.
func (l *Limiter) Allow(ctx context.Context, key string, limit Limit) (ok bool, wait time.Duration) {
	var answer *redis_rate.Result
	reached := l.gate.try(ctx, func(ctx context.Context) (err error) {
		answer, err = l.remote.Allow(ctx, key, redis_rate.Limit{Rate: limit.Rate, Burst: limit.burst(), Period: limit.Period})
		return err
	})
	if !reached {
		return l.local.allow(key, limit, time.Now())
	}
	return answer.Allowed > 0, max(answer.RetryAfter, 0)
}

// local is the same rule in this process (GCRA, https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm): for each key
// the time at which the next event is due at the allowed rate.
type local struct {
	mu    sync.Mutex
	next  map[string]time.Time
	swept time.Time
}

func (l *local) allow(key string, limit Limit, now time.Time) (ok bool, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	pace := limit.Period / time.Duration(limit.Rate)
	due := l.next[key]
	if due.Before(now) {
		due = now
	}
	due = due.Add(pace)
	if early := due.Add(-pace * time.Duration(limit.burst())); early.After(now) {
		return false, early.Sub(now)
	}
	l.next[key] = due
	return true, 0
}

// sweep forgets, once a minute, keys that are as good as new.
func (l *local) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for key, due := range l.next {
		if due.Before(now) {
			delete(l.next, key)
		}
	}
}
