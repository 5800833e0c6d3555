package redis

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// rest is how long Redis is left alone after it did not answer, so that a caller pays the time-out once a second at
// most.
const rest = time.Second

// gate keeps callers from a Redis that is down.
type gate struct {
	limit  time.Duration
	logger *slog.Logger

	mu    sync.Mutex
	until time.Time // Redis is left alone until then
	down  bool
}

// try calls f unless Redis is being left alone, within the limit, and says whether f succeeded. Where ctx itself has
// ended, nothing is learned about Redis.
func (g *gate) try(ctx context.Context, f func(context.Context) error) bool {
	if ctx.Err() != nil || g.resting() {
		return false
	}
	limited, cancel := context.WithTimeout(ctx, g.limit)
	defer cancel()
	err := f(limited)
	if err != nil && ctx.Err() != nil {
		return false
	}
	g.note(err)
	return err == nil
}

func (g *gate) resting() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Now().Before(g.until)
}

// note tells of a change, once.
func (g *gate) note(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch was := g.down; {
	case err != nil:
		g.until, g.down = time.Now().Add(rest), true
		if !was {
			g.logger.Warn("Redis does not answer; doing without it", "err", err)
		}
	case was:
		g.down = false
		g.logger.Info("Redis answers again")
	}
}

// up lets callers through at once: something else has seen Redis answer.
func (g *gate) up() {
	g.mu.Lock()
	g.until = time.Time{}
	g.mu.Unlock()
	g.note(nil)
}
