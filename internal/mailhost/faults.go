package mailhost

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// faults are what a test has asked to go wrong.
type faults struct {
	mu         sync.Mutex
	signIns    map[string]bool
	recipients map[string]*smtp.SMTPError
	data       *smtp.SMTPError
	lost       int
	delay      time.Duration
}

// RefuseSignIn refuses a user's sign-ins, IMAP and SMTP, or takes them again.
func (h *Host) RefuseSignIn(address string, refuse bool) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	if h.faults.signIns == nil {
		h.faults.signIns = map[string]bool{}
	}
	h.faults.signIns[strings.ToLower(address)] = refuse
}

func (f *faults) refused(address string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.signIns[strings.ToLower(address)]
}

// RefuseRecipient answers RCPT for an address with an SMTP code such as 450 or 550; code 0 takes it again.
func (h *Host) RefuseRecipient(address string, code int, text string) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	if h.faults.recipients == nil {
		h.faults.recipients = map[string]*smtp.SMTPError{}
	}
	h.faults.recipients[strings.ToLower(address)] = refusal(code, text)
}

func (f *faults) recipient(address string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.recipients[strings.ToLower(address)]; err != nil {
		return err
	}
	return nil
}

// RefuseMessages answers every mail with an SMTP code once it is there in full; code 0 takes them again.
func (h *Host) RefuseMessages(code int, text string) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	h.faults.data = refusal(code, text)
}

func (f *faults) message() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.data != nil {
		return f.data
	}
	return nil
}

// refusal is an SMTP answer with the enhanced code X.0.0 of its class (RFC 3463 section 3.1), or nil for code 0.
func refusal(code int, text string) *smtp.SMTPError {
	if code == 0 {
		return nil
	}
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: text}
}

// LoseAnswers takes the next n mails in, and closes the connection instead of saying so: their sender cannot know.
func (h *Host) LoseAnswers(n int) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	h.faults.lost = n
}

func (f *faults) loseAnswer() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lost == 0 {
		return false
	}
	f.lost--
	return true
}

// Delay makes sign-ins, SELECT, FETCH, SEARCH, and the answer to a mail's DATA wait.
func (h *Host) Delay(d time.Duration) {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	h.faults.delay = d
}

func (h *Host) pause() {
	h.faults.mu.Lock()
	delay := h.faults.delay
	h.faults.mu.Unlock()
	if delay == 0 {
		return
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-h.closing:
	}
}

// DropConnections closes every connection, without a word.
func (h *Host) DropConnections() {
	for _, conn := range h.conns.all() {
		_ = conn.Close()
	}
}

// BumpUIDValidity gives a mailbox a new UIDVALIDITY and its mails new UIDs from 1 on, as a server does that was set up
// anew. All connections are dropped, since a client may not meet that while it has the mailbox selected.
func (h *Host) BumpUIDValidity(address, mailbox string) error {
	acct := h.find(address)
	if acct == nil {
		return fmt.Errorf("renumbering the mail of %s: %w", address, errNoMailbox)
	}
	defer h.DropConnections()
	acct.mu.Lock()
	defer acct.mu.Unlock()
	box := acct.boxes[mailbox]
	if box == nil {
		return fmt.Errorf("renumbering %s of %s: %w", mailbox, address, errNoMailbox)
	}
	if err := box.renumber(); err != nil {
		return fmt.Errorf("renumbering %s of %s: %w", mailbox, address, err)
	}
	return nil
}
