package web

import (
	"context"
	"maps"
	"sync"
	"time"
)

// Brake slows down who guesses. A key stands for an account or an address.
type Brake interface {
	// Take counts one try for the key and gives 0, or counts nothing and gives how long to wait. The first free tries
	// cost no waiting.
	Take(ctx context.Context, key string, free int) time.Duration
	// Back takes back the one try of a key that turned out right.
	Back(ctx context.Context, key string)
	// Clear forgets the tries of a key.
	Clear(ctx context.Context, key string)
}

// The waiting after the free tries doubles with each, from the first to the last of these.
const (
	firstWait = 30 * time.Second
	lastWait  = 15 * time.Minute
	brakeSize = 50_000 // keys that are remembered; an attacker with more addresses pushes out the oldest
)

// NewBrake makes a brake that lives in the memory of this process. Tries older than an hour count no more.
func NewBrake(now func() time.Time) Brake {
	return &memoryBrake{now: now, tries: map[string]tries{}}
}

type memoryBrake struct {
	now   func() time.Time
	mu    sync.Mutex
	tries map[string]tries
}

type tries struct {
	count int
	last  time.Time
}

func (b *memoryBrake) Take(_ context.Context, key string, free int) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	t := b.tries[key]
	if now.Sub(t.last) > BrakeForgets {
		t = tries{}
	}
	if wait := t.last.Add(WaitAfter(t.count, free)).Sub(now); wait > 0 {
		return wait
	}
	b.tries[key] = tries{count: t.count + 1, last: now}
	b.makeRoom(now)
	return 0
}

// BrakeForgets is after how long tries count no more.
const BrakeForgets = time.Hour

// WaitAfter is the waiting between try number count and the next. It never locks anybody out for good.
func WaitAfter(count, free int) time.Duration {
	if count < free {
		return 0
	}
	wait := firstWait
	for range count - free {
		if wait *= 2; wait >= lastWait {
			return lastWait
		}
	}
	return wait
}

func (b *memoryBrake) Back(_ context.Context, key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t, ok := b.tries[key]; ok {
		b.tries[key] = tries{count: max(0, t.count-1), last: t.last}
	}
}

func (b *memoryBrake) Clear(_ context.Context, key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.tries, key)
}

// makeRoom drops what is over; where that is not enough, the key that was quiet for longest.
func (b *memoryBrake) makeRoom(now time.Time) {
	if len(b.tries) <= brakeSize {
		return
	}
	maps.DeleteFunc(b.tries, func(_ string, t tries) bool { return now.Sub(t.last) > time.Hour })
	for len(b.tries) > brakeSize {
		var oldest string
		for key, t := range b.tries {
			if oldest == "" || t.last.Before(b.tries[oldest].last) {
				oldest = key
			}
		}
		delete(b.tries, oldest)
	}
}
