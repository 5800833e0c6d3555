package mailbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
)

// host is a mail server in this process, over pipes, with one user and faults to order.
type host struct {
	t     testing.TB
	user  *imapmemserver.User
	ears  *ears
	serve *imapserver.Server

	mu     sync.Mutex
	faults faults
	seen   counts
}

type counts struct{ dials, idles, fetches, examines, selects, changes int }

// faults are what the server does wrong. The zero value does everything right.
type faults struct {
	down       bool           // no connection comes about
	hidden     []string       // capabilities that are not told of
	poison     map[UID]string // in place of the FETCH response of that mail
	severAt    map[UID]int    // the connection ends after so many bytes of that mail's body
	refuse     map[UID]bool   // FETCH says NO where it asks for that mail
	leaveOut   map[UID]bool   // FETCH says OK, and does not bring that mail
	onSearch   func() (*imap.SearchData, error)
	afterFind  func() // called once a search has been answered
	silentIdle bool
	deaf       bool // commands after the login are never answered
	validity   func(*imap.SelectData)
	token      string // the only token that is taken
}

func newHost(t testing.TB, caps ...imap.Cap) *host {
	t.Helper()
	h := &host{t: t, user: imapmemserver.NewUser("ana", "secret"), ears: newEars()}
	h.create("INBOX")
	set := imap.CapSet{imap.CapIMAP4rev1: {}}
	for _, c := range caps {
		set[c] = struct{}{}
	}
	h.serve = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			s := &serverSession{host: h}
			if h.now().token != "" {
				return &saslSession{s}, nil, nil
			}
			return s, nil, nil
		},
		Caps: set, InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	listen(t, h.serve, h.ears)
	return h
}

// listen serves until the end of the test. Serve has returned before Close is called: they do not go together.
func listen(t testing.TB, server *imapserver.Server, ln net.Listener) {
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(ln)
	}()
	t.Cleanup(func() {
		_ = ln.Close()
		<-served
		_ = server.Close()
	})
}

func (h *host) now() faults {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.faults
}

func (h *host) set(f faults) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults = f
}

func (h *host) count(f func(*counts)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(&h.seen)
}

func (h *host) counted() counts {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seen
}

func (h *host) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	h.count(func(c *counts) { c.dials++ })
	if h.now().down {
		return nil, &net.OpError{Op: "dial", Err: fmt.Errorf("connection refused")}
	}
	ours, theirs := net.Pipe()
	select {
	case h.ears.conns <- &faultyConn{Conn: theirs, host: h}:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (h *host) account() Account {
	return Account{ID: "d4", Host: "localhost", Security: Plain, User: "ana", Password: "secret"}
}

func (h *host) create(folder string) {
	h.t.Helper()
	if err := h.user.Create(folder, &imap.CreateOptions{}); err != nil {
		h.t.Fatal(err)
	}
}

// deliver appends mails to a folder.
func (h *host) deliver(folder string, mails ...string) {
	h.t.Helper()
	for _, m := range mails {
		h.append(folder, m)
	}
}

func (h *host) append(folder, mail string, flags ...imap.Flag) {
	h.t.Helper()
	_, err := h.user.Append(folder, literal{strings.NewReader(mail)}, &imap.AppendOptions{Flags: flags, Time: time.Unix(1700000000, 0)})
	if err != nil {
		h.t.Fatal(err)
	}
}

// expunge removes mails.
func (h *host) expunge(folder string, uids ...imap.UID) {
	s := imapmemserver.NewUserSession(h.user)
	defer s.Close()
	if _, err := s.Select(folder, &imap.SelectOptions{}); err != nil {
		h.t.Fatal(err)
	}
	set := imap.UIDSetNum(uids...)
	if err := s.Store(nil, set, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}, nil); err != nil {
		h.t.Fatal(err)
	}
	if err := s.Expunge(nil, &set); err != nil {
		h.t.Fatal(err)
	}
}

type literal struct{ *strings.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func letter(n int) string {
	return fmt.Sprintf("From: ana@example.org\r\nSubject: lamp %d\r\nMessage-ID: <%d@example.org>\r\n\r\nThe street lamp %d is out.\r\n", n, n, n)
}

func letters(from, to int) []string {
	var out []string
	for n := from; n <= to; n++ {
		out = append(out, letter(n))
	}
	return out
}

// ears accepts the server's end of pipes.
type ears struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newEars() *ears { return &ears{conns: make(chan net.Conn), done: make(chan struct{})} }

func (e *ears) Accept() (net.Conn, error) {
	select {
	case c := <-e.conns:
		return c, nil
	case <-e.done:
		return nil, net.ErrClosed
	}
}

func (e *ears) Close() error   { e.once.Do(func() { close(e.done) }); return nil }
func (e *ears) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// faultyConn is the server's end of a connection: it spoils what the server says.
type faultyConn struct {
	net.Conn
	host *host
	left int // bytes of a body until the connection ends; 0: not counting
}

func (c *faultyConn) Write(p []byte) (int, error) {
	f := c.host.now()
	out := p
	for _, name := range f.hidden {
		out = bytes.ReplaceAll(out, []byte(" "+name), nil)
	}
	for uid, words := range f.poison {
		if start := fetchOf(out, uid); start >= 0 {
			out = append(out[:start:start], words...)
		}
	}
	for uid, bytes := range f.severAt {
		if start := fetchOf(out, uid); start >= 0 && c.left == 0 {
			c.left = start + 60 + bytes
		}
	}
	if c.left > 0 {
		if c.left <= len(out) {
			_, _ = c.Conn.Write(out[:c.left])
			_ = c.Conn.Close()
			return len(p), nil // the server holds a lock for ever after a Write that fails; it hears of it when it reads
		}
		c.left -= len(out)
	}
	_, _ = c.Conn.Write(out) // as above
	return len(p), nil
}

// fetchOf finds where the FETCH response with a body of a mail begins.
func fetchOf(p []byte, uid UID) int {
	at := bytes.Index(p, []byte(fmt.Sprintf("FETCH (UID %d ", uid)))
	if at < 0 || !bytes.Contains(p[at:], []byte("BODY[]")) {
		return -1
	}
	return bytes.LastIndexByte(p[:at], '*')
}

// serverSession is the memory server's session, with the faults that lie above the wire.
type serverSession struct {
	*imapmemserver.UserSession
	host *host
}

func (s *serverSession) Login(user, password string) error {
	if err := s.host.user.Login(user, password); err != nil {
		return err
	}
	s.UserSession = imapmemserver.NewUserSession(s.host.user)
	return nil
}

func (s *serverSession) Close() error {
	if s.UserSession == nil {
		return nil
	}
	return s.UserSession.Close()
}

func (s *serverSession) Select(name string, o *imap.SelectOptions) (*imap.SelectData, error) {
	s.host.count(func(c *counts) {
		if o.ReadOnly {
			c.examines++
		} else {
			c.selects++
		}
	})
	data, err := s.UserSession.Select(name, o)
	if change := s.host.now().validity; err == nil && change != nil {
		change(data)
	}
	return data, err
}

func (s *serverSession) Poll(w *imapserver.UpdateWriter, allowExpunge bool) error {
	if s.host.now().deaf {
		<-s.host.ears.done
	}
	return s.UserSession.Poll(w, allowExpunge)
}

func (s *serverSession) Search(kind imapserver.NumKind, c *imap.SearchCriteria, o *imap.SearchOptions) (*imap.SearchData, error) {
	f := s.host.now()
	if f.onSearch != nil {
		return f.onSearch()
	}
	data, err := s.UserSession.Search(kind, c, o)
	if f.afterFind != nil && len(c.Flag) > 0 {
		f.afterFind()
	}
	return data, err
}

func (s *serverSession) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	s.host.count(func(c *counts) { c.fetches++ })
	for uid := range s.host.now().refuse {
		if uids, ok := set.(imap.UIDSet); ok && uids.Contains(imap.UID(uid)) && len(o.BodySection) > 0 {
			before := imap.UIDSet{imap.UIDRange{Start: 1, Stop: imap.UID(uid) - 1}}
			if uid > 1 && uids.Contains(imap.UID(uid)-1) {
				if err := s.UserSession.Fetch(w, before, o); err != nil {
					return err
				}
			}
			return &imap.Error{Type: imap.StatusResponseTypeNo, Text: "Some messages could not be FETCHed"}
		}
	}
	for uid := range s.host.now().leaveOut {
		if uids, ok := set.(imap.UIDSet); ok && len(o.BodySection) > 0 {
			return s.fetchWithout(w, uids, imap.UID(uid), o)
		}
	}
	return s.UserSession.Fetch(w, set, o)
}

func (s *serverSession) fetchWithout(w *imapserver.FetchWriter, set imap.UIDSet, uid imap.UID, o *imap.FetchOptions) error {
	var rest imap.UIDSet
	all, _ := set.Nums()
	for _, u := range all {
		if u != uid {
			rest.AddNum(u)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	return s.UserSession.Fetch(w, rest, o)
}

func (s *serverSession) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags, o *imap.StoreOptions) error {
	s.host.count(func(c *counts) { c.changes++ })
	return s.UserSession.Store(w, set, flags, o)
}

func (s *serverSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	s.host.count(func(c *counts) { c.idles++ })
	if s.host.now().silentIdle {
		<-stop
		return nil
	}
	return s.UserSession.Idle(w, stop)
}

// saslSession takes tokens in place of passwords.
type saslSession struct{ *serverSession }

func (s *saslSession) AuthenticateMechanisms() []string { return []string{"XOAUTH2"} }

func (s *saslSession) Authenticate(string) (sasl.Server, error) { return &tokenServer{s: s}, nil }

type tokenServer struct {
	s       *saslSession
	refused bool
}

func (t *tokenServer) Next(response []byte) ([]byte, bool, error) {
	if t.refused {
		return nil, true, imapserver.ErrAuthFailed
	}
	if string(response) == "user=ana\x01auth=Bearer "+t.s.host.now().token+"\x01\x01" {
		return nil, true, t.s.Login("ana", "secret")
	}
	t.refused = true
	return []byte(`{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}`), false, nil
}
