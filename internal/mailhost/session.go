package mailhost

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-sasl"
)

const delimiter = '/'

// session is one IMAP connection. go-imap calls it from one goroutine at a time.
type session struct {
	host *Host
	acct *account
	box  *mailbox                   // nil where none is selected
	view *imapserver.SessionTracker // what this client knows of box
}

var (
	_ imapserver.SessionIMAP4rev2 = (*session)(nil)
	_ imapserver.SessionSASL      = (*session)(nil)
)

func (s *session) Close() error {
	if s.view == nil {
		return nil
	}
	return s.Unselect()
}

func (s *session) Login(name, password string) (err error) {
	s.host.pause()
	s.acct, err = s.host.signIn(name, password, "")
	return err
}

func (s *session) AuthenticateMechanisms() []string { return s.host.mechanisms() }

func (s *session) Authenticate(mechanism string) (sasl.Server, error) {
	server := s.host.saslServer(mechanism, func(acct *account) { s.acct = acct })
	if server == nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Text: "SASL mechanism not supported"}
	}
	return server, nil
}

func (s *session) Select(name string, _ *imap.SelectOptions) (*imap.SelectData, error) {
	s.host.pause()
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	box, err := s.acct.box(name)
	if err != nil {
		return nil, err
	}
	s.box, s.view = box, box.tracker.NewSession()
	s.acct.open++
	unseen := slices.IndexFunc(box.mails, func(m *Mail) bool { return !m.has(imap.FlagSeen) })
	return &imap.SelectData{
		Flags:             box.flags(),
		PermanentFlags:    append(box.flags(), imap.FlagWildcard),
		NumMessages:       uint32(len(box.mails)),
		FirstUnseenSeqNum: uint32(unseen + 1),
		UIDNext:           box.next,
		UIDValidity:       box.validity,
	}, nil
}

func (s *session) Unselect() error {
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	s.view.Close()
	s.box, s.view = nil, nil
	s.acct.open--
	return nil
}

func (s *session) Create(name string, options *imap.CreateOptions) error {
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	want := Mailbox{Name: strings.TrimRight(name, string(delimiter))}
	if options != nil && len(options.SpecialUse) > 0 {
		want.Use = options.SpecialUse[0]
	}
	return s.acct.create(s.host.opts.Dir, want)
}

// errFixed refuses what neither the demo nor a test needs: the mailboxes of a user are those in the options, and
// those that a client makes.
var errFixed = &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeCannot, Text: "Mailboxes are neither renamed nor deleted here"}

func (s *session) Delete(string) error                              { return errFixed }
func (s *session) Rename(string, string, *imap.RenameOptions) error { return errFixed }
func (s *session) Subscribe(string) error                           { return nil } // all are subscribed
func (s *session) Unsubscribe(string) error                         { return nil }

func (s *session) List(w *imapserver.ListWriter, ref string, patterns []string, options *imap.ListOptions) error {
	if len(patterns) == 0 {
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: delimiter})
	}
	for _, data := range s.list(ref, patterns, options) {
		if err := w.WriteList(&data); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) list(ref string, patterns []string, options *imap.ListOptions) (list []imap.ListData) {
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	special := !slices.Contains(s.host.opts.Without, imap.CapSpecialUse)
	for _, name := range slices.Sorted(maps.Keys(s.acct.boxes)) {
		box := s.acct.boxes[name]
		matches := func(pattern string) bool { return imapserver.MatchList(name, delimiter, ref, pattern) }
		if !slices.ContainsFunc(patterns, matches) || options.SelectSpecialUse && box.Use == "" {
			continue
		}
		data := imap.ListData{Mailbox: name, Delim: delimiter, Attrs: []imap.MailboxAttr{imap.MailboxAttrSubscribed}}
		if special && box.Use != "" {
			data.Attrs = append(data.Attrs, box.Use)
		}
		if options.ReturnStatus != nil {
			data.Status = box.status(options.ReturnStatus)
		}
		list = append(list, data)
	}
	return list
}

func (s *session) Status(name string, options *imap.StatusOptions) (*imap.StatusData, error) {
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	box, err := s.acct.box(name)
	if err != nil {
		return nil, err
	}
	return box.status(options), nil
}

func (s *session) Append(name string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading a mail to append: %w", err)
	}
	defer s.host.news.tell()
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	box := s.acct.boxes[name]
	if box == nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeTryCreate, Text: "No such mailbox"}
	}
	m, err := box.add(raw, options.Time, options.Flags)
	if err != nil {
		return nil, err
	}
	return &imap.AppendData{UIDValidity: box.validity, UID: m.UID}, nil
}

func (s *session) Namespace() (*imap.NamespaceData, error) {
	return &imap.NamespaceData{Personal: []imap.NamespaceDescriptor{{Delim: delimiter}}}, nil
}
