package smtp

import (
	"net"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"
)

// TestNoPasswordInTheClear: over a connection that is not encrypted and leaves this machine, nothing of the account is said.
func TestNoPasswordInTheClear(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	defer theirs.Close()
	go func() {
		b := make([]byte, 1)
		if n, _ := theirs.Read(b); n > 0 {
			t.Errorf("it said something: %q", b)
			theirs.Close()
		}
	}()
	c := &conn{client: gosmtp.NewClient(ours), net: ours, loopback: false}
	err := c.signIn(t.Context(), Account{Host: "mx.example", User: "d4", Password: "secret"})
	if err == nil || !strings.Contains(err.Error(), "not encrypted") {
		t.Errorf("got %v", err)
	}
	ours.Close()
}
