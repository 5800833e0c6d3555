// Package mailhosttest starts a mail host for the length of a test.
package mailhosttest

import (
	"context"
	"testing"

	"github.com/commonline/commonline/internal/mailhost"
)

// Start starts a host that ends with the test.
func Start(t testing.TB, opts mailhost.Options) *mailhost.Host {
	t.Helper()
	host, err := mailhost.Listen(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- host.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return host
}
