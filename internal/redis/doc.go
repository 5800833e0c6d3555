// Package redis uses Redis for hints: wake-ups to other processes, and rate limits. Without an address it runs a Redis
// of its own, in this process.
//
// What it stores in Redis can be lost at any time, by FLUSHALL or for good, without losing anything that matters.
//
// What it guarantees: with Redis down nobody who calls it fails, or waits for long. Wake-ups still reach this process,
// and limits are still kept, by each process for itself. When Redis comes back it is used again within a second, and
// everybody who listens is told to look again.
package redis
