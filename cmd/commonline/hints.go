package main

import (
	"context"
	"log/slog"

	"github.com/commonline/commonline/internal/redis"
)

// hints tell the parts of the gateway, in this process and in others, that there is something to look at. A hint that is
// lost costs a second: everything looks by itself too.
type hints struct {
	received chan struct{} // something to file
	composed chan struct{} // something to compose or send
	redis    *redis.Client
}

const (
	topicReceived = "commonline.received"
	topicFiled    = "commonline.filed"
)

func newHints(s *Settings, log *slog.Logger) (*hints, error) {
	client, err := redis.Open(s.RedisURL, log)
	if err != nil {
		return nil, err
	}
	return &hints{received: make(chan struct{}, 1), composed: make(chan struct{}, 1), redis: client}, nil
}

func (h *hints) mailReceived() { h.tell(h.received, topicReceived) }

func (h *hints) mailFiled() { h.tell(h.composed, topicFiled) }

// tell wakes this process at once, and the others by way of Redis.
func (h *hints) tell(local chan struct{}, topic string) {
	poke(local)
	h.redis.Publish(context.Background(), topic, "")
}

// poke leaves a hint, unless one is there already.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run listens to other processes.
func (h *hints) Run(ctx context.Context) error {
	received, filed := h.redis.Subscribe(ctx, topicReceived), h.redis.Subscribe(ctx, topicFiled)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-received:
			poke(h.received)
		case <-filed:
			poke(h.composed)
		}
	}
}
