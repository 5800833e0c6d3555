package ticking_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/commonline/commonline/internal/ticking"
)

func TestAStepFollowsEachPauseAndEachCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		wake := make(chan struct{}, 1)
		begun, at, failures := time.Now(), []time.Duration{}, 0
		go func() {
			time.Sleep(90 * time.Second)
			wake <- struct{}{}
		}()
		err := ticking.Run(ctx, time.Minute, wake, func(context.Context) error {
			at = append(at, time.Since(begun))
			if len(at) == 5 {
				end()
			}
			return errors.New("no luck")
		}, func(error) { failures++ })
		want := []time.Duration{0, time.Minute, 90 * time.Second, 2 * time.Minute, 3 * time.Minute}
		if err != nil || len(at) != len(want) || failures != 4 {
			t.Fatalf("%v, steps at %v, %d failures told", err, at, failures)
		}
		for i := range want {
			if at[i] != want[i] {
				t.Errorf("step %d at %s, want %s", i, at[i], want[i])
			}
		}
	})
}
