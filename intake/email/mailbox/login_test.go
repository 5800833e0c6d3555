package mailbox

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/xoauth"
)

func TestLoginRefusedIsToldAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		account := h.account()
		account.Password = "yesterday's"
		start := time.Now()
		follow(t, h, m, account, Pace{})
		health := m.untilState("d4", Failing)
		if d := time.Since(start); d > 10*time.Second || health.Code != "login-refused" {
			t.Errorf("after %v: %+v", d, health)
		}
		if !strings.Contains(health.Sentence, "password") || strings.Contains(health.Sentence, "yesterday") {
			t.Errorf("sentence %q", health.Sentence)
		}
	})
}

// purse gives tokens, in turn.
type purse struct {
	mu     sync.Mutex
	token  string
	err    error
	spent  []string // tokens that were called refused
	change func(refused string) string
}

func (p *purse) Token(_ context.Context, refused string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if refused != "" {
		p.spent = append(p.spent, refused)
		p.token = p.change(refused)
	}
	return p.token, p.err
}

func TestTokenRefusedIsRenewed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.set(faults{token: "fresh"})
		h.deliver("INBOX", letter(1))
		account := h.account()
		tokens := &purse{token: "stale", change: func(string) string { return "fresh" }}
		account.Password, account.Tokens = "", tokens
		start := time.Now()
		follow(t, h, m, account, Pace{})
		m.untilStored("d4/INBOX", 1)
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("took %v", d)
		}
		if len(tokens.spent) != 1 || tokens.spent[0] != "stale" {
			t.Errorf("refused tokens: %v", tokens.spent)
		}
		m.until("well", func() bool { return m.health["d4"].State == Following })
		for _, r := range m.reports {
			if r.State == Failing {
				t.Errorf("people were alarmed: %+v", r)
			}
		}
	})
}

func TestTokenThatStaysRefusedAlarms(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.set(faults{token: "another"})
		account := h.account()
		account.Password, account.Tokens = "", &purse{token: "stale", change: func(s string) string { return s }}
		start := time.Now()
		follow(t, h, m, account, Pace{})
		if health := m.untilState("d4", Failing); health.Code != "token-refused" || time.Since(start) > 5*time.Minute {
			t.Errorf("after %v: %+v", time.Since(start), health)
		}
	})
}

func TestAccessWithdrawn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.set(faults{token: "good"})
		account := h.account()
		tokens := &purse{err: fmt.Errorf("refreshing: %w", &xoauth.Withdrawn{Code: "invalid_grant"})}
		account.Password, account.Tokens = "", tokens
		follow(t, h, m, account, Pace{})
		health := m.untilState("d4", Failing)
		if health.Code != "access-withdrawn" || !strings.Contains(health.Sentence, "authorise it again") {
			t.Errorf("health %+v", health)
		}
		tokens.mu.Lock()
		tokens.token, tokens.err = "good", nil
		tokens.mu.Unlock()
		start := time.Now()
		m.untilState("d4", Following)
		if d := time.Since(start); d > 6*time.Minute {
			t.Errorf("authorised again, and followed only after %v", d)
		}
	})
}

func TestPlainIsForThisMachineOnly(t *testing.T) {
	t.Parallel()
	account := Account{ID: "d4", Host: "mail.example.org", Security: Plain, User: "ana", Password: "secret"}
	err := account.Validate()
	if err == nil || !strings.Contains(err.Error(), "in the clear") {
		t.Errorf("Validate = %v", err)
	}
	account.Host = "127.0.0.1"
	if err := account.Validate(); err != nil {
		t.Errorf("Validate = %v", err)
	}
}

// TestAccessThatIsWithdrawnIsToldWhileTheConnectionLasts: the token runs out within the hour, and the next look finds that there is no other.
func TestAccessThatIsWithdrawnIsToldWhileTheConnectionLasts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h, m := newHost(t), newMemory(t)
		h.set(faults{token: "fresh"})
		account := h.account()
		tokens := &purse{token: "fresh"}
		account.Password, account.Tokens = "", tokens
		follow(t, h, m, account, Pace{})
		m.untilState("d4", Following)
		tokens.mu.Lock()
		tokens.err = &xoauth.Withdrawn{Code: "invalid_grant"}
		tokens.mu.Unlock()
		began := time.Now()
		health := m.untilState("d4", Failing)
		if d := time.Since(began); d > time.Minute+10*time.Second || health.Code != "access-withdrawn" {
			t.Errorf("after %v: %+v", d, health)
		}
	})
}
