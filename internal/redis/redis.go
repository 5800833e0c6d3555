package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// limit bounds each dial, read and write: a hint that takes longer is worth less than the time of who waits for it.
const limit = 500 * time.Millisecond

// Quiet stops go-redis from writing lines of its own to standard error, one for each attempt while Redis is down. Its
// logger is one for the whole program, so a program calls this once, at its start.
func Quiet() { goredis.SetLogger(&logging.VoidLogger{}) }

// Redis is a connection to Redis, and what is built on it.
type Redis struct {
	client *goredis.Client
	own    *miniredis.Miniredis // nil where there is an address
	gate   *gate
	wake   *Wake
	logger *slog.Logger
}

// Open prepares for the Redis at url ("redis://…" or "rediss://…"), whether it can be reached or not; "" runs one in
// this process. A nil logger is silent.
func Open(url string, logger *slog.Logger) (*Redis, error) { return openWithin(limit, url, logger) }

func openWithin(limit time.Duration, url string, logger *slog.Logger) (*Redis, error) {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	r := &Redis{logger: logger}
	opts, err := r.options(url)
	if err != nil {
		return nil, err
	}
	// One attempt: by default an answer takes 1.7 s with Redis down.
	opts.MaxRetries, opts.DialerRetries = -1, 1
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout, opts.PoolTimeout = limit, limit, limit, limit
	opts.ContextTimeoutEnabled = true
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	r.client = goredis.NewClient(opts)
	r.gate = &gate{limit: limit, logger: logger}
	r.wake = newWake(r.client, r.gate)
	return r, nil
}

func (r *Redis) options(url string) (*goredis.Options, error) {
	if url != "" {
		opts, err := goredis.ParseURL(url)
		if err != nil {
			return nil, fmt.Errorf("reading the address of Redis: %w", err)
		}
		return opts, nil
	}
	r.own = miniredis.NewMiniRedis()
	r.own.ClockTTL(true) // keys expire by the clock, as in Redis itself
	password := rand.Text()
	r.own.RequireAuth(password) // it listens on loopback, where other users of the machine are
	if err := r.own.Start(); err != nil {
		return nil, fmt.Errorf("starting Redis in this process: %w", err)
	}
	return &goredis.Options{Addr: r.own.Addr(), Password: password}, nil
}

// Run carries wake-ups between processes until ctx ends. Without it they stay in this process.
func (r *Redis) Run(ctx context.Context) error { return r.wake.run(ctx) }

// Wake is how processes tell each other to look again.
func (r *Redis) Wake() *Wake { return r.wake }

// Limiter keeps rate limits.
func (r *Redis) Limiter() *Limiter { return newLimiter(r.client, r.gate) }

// Client is for what is not built on here. Whoever uses it must do without Redis too.
func (r *Redis) Client() *goredis.Client { return r.client }

// Own says whether Redis runs in this process.
func (r *Redis) Own() bool { return r.own != nil }

// Ping asks Redis whether it is there.
func (r *Redis) Ping(ctx context.Context) error {
	if err := r.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("asking Redis: %w", err)
	}
	return nil
}

// Close ends the connections, and the Redis of this process.
func (r *Redis) Close() error {
	err := r.client.Close()
	if r.own != nil {
		r.own.Close()
	}
	if errors.Is(err, goredis.ErrClosed) {
		return nil
	}
	return err
}
