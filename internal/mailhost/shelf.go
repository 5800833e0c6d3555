package mailhost

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// shelf is the folder in which a mailbox is kept; "" keeps nothing. A mail is UID.eml, whose time of change is the
// mail's date; UID.flags holds its flags, if any, and mailbox.json the rest.
type shelf string

type shelfState struct {
	UIDValidity uint32   `json:"uidvalidity"`
	UIDNext     imap.UID `json:"uidnext"`
}

// loadMailbox reads a mailbox, or makes an empty one whose UIDVALIDITY none before it had (the time, in seconds, as
// RFC 3501 section 2.3.1.1 advises).
func loadMailbox(dir, address string, want Mailbox) (*mailbox, error) {
	box := &mailbox{Mailbox: want, validity: uint32(time.Now().Unix()), next: 1}
	if dir != "" {
		box.shelf = shelf(filepath.Join(dir, fileName(address), fileName(want.Name)))
		if err := box.shelf.load(box); err != nil {
			return nil, err
		}
	}
	box.tracker = imapserver.NewMailboxTracker(uint32(len(box.mails)))
	return box, nil
}

// fileName makes any address or mailbox name one name of a file.
func fileName(name string) string {
	escaped := url.PathEscape(name)
	if strings.HasPrefix(escaped, ".") {
		escaped = "%2E" + escaped[1:]
	}
	return escaped
}

func (s shelf) load(box *mailbox) error {
	if err := os.MkdirAll(string(s), 0o700); err != nil {
		return err
	}
	var state shelfState
	text, err := os.ReadFile(filepath.Join(string(s), "mailbox.json"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.putState(box)
	case err != nil:
		return err
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return fmt.Errorf("reading mailbox.json: %w", err)
	}
	box.validity, box.next = state.UIDValidity, state.UIDNext
	return s.loadMails(box)
}

func (s shelf) loadMails(box *mailbox) error {
	names, err := filepath.Glob(filepath.Join(globEscape(string(s)), "*.eml"))
	if err != nil {
		return err
	}
	for _, name := range names {
		m, err := loadMail(name)
		if err != nil {
			return err
		}
		box.mails = append(box.mails, m)
		box.next = max(box.next, m.UID+1)
	}
	slices.SortFunc(box.mails, func(a, b *Mail) int { return cmp.Compare(a.UID, b.UID) })
	return nil
}

// globEscape lets a folder's name stand for itself in a pattern.
func globEscape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

func loadMail(name string) (*Mail, error) {
	uid, err := strconv.ParseUint(strings.TrimSuffix(filepath.Base(name), ".eml"), 10, 32)
	if err != nil {
		return nil, fmt.Errorf("reading the UID of %s: %w", name, err)
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	m := &Mail{UID: imap.UID(uid), Date: info.ModTime().Truncate(time.Second), Raw: raw}
	flags, err := os.ReadFile(strings.TrimSuffix(name, ".eml") + ".flags")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, flag := range strings.Fields(string(flags)) {
		m.addFlag(imap.Flag(flag))
	}
	return m, nil
}

func (s shelf) path(uid imap.UID, ext string) string {
	return filepath.Join(string(s), fmt.Sprintf("%010d%s", uid, ext))
}

func (s shelf) put(m *Mail) error {
	if s == "" {
		return nil
	}
	if err := s.putFlags(m); err != nil {
		return err
	}
	return writeFile(s.path(m.UID, ".eml"), m.Raw, m.Date)
}

func (s shelf) putFlags(m *Mail) error {
	if s == "" {
		return nil
	}
	name := s.path(m.UID, ".flags")
	if len(m.Flags) == 0 {
		return ignoreNotExist(os.Remove(name))
	}
	var words []string
	for _, flag := range m.Flags {
		words = append(words, string(flag))
	}
	return writeFile(name, []byte(strings.Join(words, " ")+"\n"), time.Time{})
}

func (s shelf) putState(box *mailbox) error {
	if s == "" {
		return nil
	}
	text, err := json.Marshal(shelfState{box.validity, box.next})
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(string(s), "mailbox.json"), text, time.Time{})
}

func (s shelf) remove(uid imap.UID) error {
	if s == "" {
		return nil
	}
	return errors.Join(ignoreNotExist(os.Remove(s.path(uid, ".eml"))), ignoreNotExist(os.Remove(s.path(uid, ".flags"))))
}

func ignoreNotExist(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// writeFile puts a whole file in place, or none.
func writeFile(name string, text []byte, date time.Time) error {
	if err := os.WriteFile(name+".new", text, 0o600); err != nil {
		return err
	}
	if !date.IsZero() {
		if err := os.Chtimes(name+".new", date, date); err != nil {
			return err
		}
	}
	return os.Rename(name+".new", name)
}
