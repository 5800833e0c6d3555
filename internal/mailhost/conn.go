package mailhost

import (
	"bytes"
	"net"
	"slices"
	"sync"

	"github.com/emersion/go-imap/v2"
)

// connSet knows the open connections, so that a test can drop them.
type connSet struct {
	mu   sync.Mutex
	open map[*trackedConn]struct{}
}

func (s *connSet) add(c *trackedConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[*trackedConn]struct{}{}
	}
	s.open[c] = struct{}{}
}

func (s *connSet) remove(c *trackedConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
}

func (s *connSet) all() []*trackedConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*trackedConn
	for c := range s.open {
		all = append(all, c)
	}
	return all
}

type trackingListener struct {
	net.Listener
	set *connSet
}

func (l trackingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &trackedConn{conn, l.set}
	l.set.add(c)
	return c, nil
}

type trackedConn struct {
	net.Conn
	set *connSet
}

func (c *trackedConn) Close() error {
	c.set.remove(c)
	return c.Conn.Close()
}

// hiding takes IDLE out of the server's list of capabilities where the options say so: go-imap always lists it.
func (h *Host) hiding(l net.Listener) net.Listener {
	if !slices.Contains(h.opts.Without, imap.CapIdle) {
		return l
	}
	return hidingListener{l}
}

type hidingListener struct{ net.Listener }

func (l hidingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return hidingConn{conn}, nil
}

type hidingConn struct{ net.Conn }

// Write relies on go-imap flushing each response by itself.
func (c hidingConn) Write(b []byte) (int, error) {
	if !bytes.HasPrefix(b, []byte("* CAPABILITY ")) && !bytes.Contains(b, []byte("[CAPABILITY ")) {
		return c.Conn.Write(b)
	}
	if _, err := c.Conn.Write(bytes.Replace(b, []byte(" IDLE"), nil, 1)); err != nil {
		return 0, err
	}
	return len(b), nil
}
