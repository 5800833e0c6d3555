package mailbox

import (
	"bufio"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// patientConn bounds how long a server may be silent while an answer is expected.
//
// The IMAP client below it sets read deadlines of its own that do not fit: none between responses, so that a dead server
// is waited for for ever, and five minutes for a whole mail, which a large one on a slow line exceeds. Here they do
// nothing. What counts is the time without a single byte.
type patientConn struct {
	net.Conn
	buffer *bufio.Reader

	mu       sync.Mutex
	patience time.Duration // 0: for ever, while idling
	late     atomic.Bool   // patience ran out
}

// readAhead is more than the client's own 4 KiB, to save system calls on mails of 10 kB.
const readAhead = 64 << 10

func newPatientConn(conn net.Conn) *patientConn {
	p := &patientConn{Conn: conn}
	p.buffer = bufio.NewReaderSize(patientReader{p}, readAhead)
	return p
}

func (p *patientConn) Read(b []byte) (int, error)      { return p.buffer.Read(b) }
func (p *patientConn) SetReadDeadline(time.Time) error { return nil }
func (p *patientConn) SetDeadline(t time.Time) error   { return p.Conn.SetWriteDeadline(t) }

// expect starts a span in which the server must not be silent for longer than d. Zero ends it. It holds for a Read that
// is already waiting.
func (p *patientConn) expect(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.patience = d
	p.renew()
}

func (p *patientConn) renew() {
	deadline := time.Time{}
	if p.patience > 0 {
		deadline = time.Now().Add(p.patience)
	}
	_ = p.Conn.SetReadDeadline(deadline) // fails on a closed connection only, which Read tells
}

// cut ends the connection at once. Whatever waits on it returns with an error.
func (p *patientConn) cut() { _ = p.Conn.Close() }

type patientReader struct{ p *patientConn }

func (r patientReader) Read(b []byte) (int, error) {
	r.p.mu.Lock()
	r.p.renew()
	r.p.mu.Unlock()
	n, err := r.p.Conn.Read(b)
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		r.p.late.Store(true)
		r.p.cut() // the client would read again, several times, and wait as long each time
	}
	return n, err
}
