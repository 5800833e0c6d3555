// Package ticking does something again and again.
//
// It stores nothing. It guarantees that a step begins only where the one before has ended, and that one that fails is tried again.
package ticking

import (
	"context"
	"time"
)

// Run calls step at once, and then whenever the pause has passed or wake is heard, until ctx ends. A nil wake is never heard.
// What went wrong is given to failed, but not where ctx had ended. It returns nil.
func Run(ctx context.Context, pause time.Duration, wake <-chan struct{}, step func(context.Context) error, failed func(error)) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := step(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case <-tick.C:
		}
	}
}
