package api

import (
	"context"
	"time"
)

// Once keeps what was answered to requests that may come again.
type Once interface {
	// BeginOnce notes that a request with a key is about to be done. done is its sealed answer where it was done before, and begun says
	// that it was begun at another time and that what came of it is not known. A key that was used for another request is a
	// casework.Conflict. Keys are forgotten after a day.
	BeginOnce(ctx context.Context, token int64, key string, asked [32]byte, now time.Time) (done []byte, begun bool, err error)
	// EndOnce keeps the answer; with nil it forgets the key, since nothing was done.
	EndOnce(ctx context.Context, token int64, key string, sealed []byte) error
}
