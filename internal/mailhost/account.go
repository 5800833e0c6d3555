package mailhost

import (
	"fmt"
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// account is one user's mail. Its lock is over all its mailboxes, so that a move is one deed.
type account struct {
	user User

	mu    sync.Mutex
	boxes map[string]*mailbox
	open  int // connections that have one of them selected
}

// load makes the accounts, with what Dir keeps.
func (h *Host) load() error {
	h.accounts = map[string]*account{}
	for _, user := range h.opts.Users {
		if user.Mailboxes == nil {
			user.Mailboxes = usual
		}
		acct := &account{user: user, boxes: map[string]*mailbox{}}
		for _, want := range user.Mailboxes {
			box, err := loadMailbox(h.opts.Dir, user.Address, want)
			if err != nil {
				return fmt.Errorf("loading mailbox %s of %s: %w", want.Name, user.Address, err)
			}
			acct.boxes[want.Name] = box
		}
		for _, address := range append([]string{user.Address}, user.Aliases...) {
			h.accounts[strings.ToLower(address)] = acct
		}
	}
	return h.outbox.load(h.opts.Dir)
}

// find is the account of an address or a plus-address of it, or nil.
func (h *Host) find(address string) *account {
	address = strings.ToLower(address)
	if acct := h.accounts[address]; acct != nil {
		return acct
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return nil
	}
	name, _, _ := strings.Cut(address[:at], "+")
	return h.accounts[name+address[at:]]
}

// serves says whether an address is of a domain in which somebody has a mailbox here.
func (h *Host) serves(address string) bool {
	domain := strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
	for own := range h.accounts {
		if strings.HasSuffix(own, "@"+domain) {
			return true
		}
	}
	return false
}

// box needs the account's lock.
func (a *account) box(name string) (*mailbox, error) {
	if box := a.boxes[name]; box != nil {
		return box, nil
	}
	return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeNonExistent, Text: "No such mailbox"}
}

// create needs the account's lock.
func (a *account) create(dir string, want Mailbox) error {
	if a.boxes[want.Name] != nil {
		return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAlreadyExists, Text: "Mailbox already exists"}
	}
	box, err := loadMailbox(dir, a.user.Address, want)
	if err != nil {
		return err
	}
	a.boxes[want.Name] = box
	return nil
}

// signIn checks a password, or a token.
func (h *Host) signIn(name, password, token string) (*account, error) {
	acct := h.accounts[strings.ToLower(name)]
	switch {
	case acct == nil, h.faults.refused(acct.user.Address):
	case password != "" && password == acct.user.Password, token != "" && token == acct.user.Token,
		token != "" && h.opts.TakesToken != nil && h.opts.TakesToken(acct.user.Address, token):
		return acct, nil
	}
	return nil, imapserver.ErrAuthFailed
}
