package clamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// Scanner is a daemon and how long one file may take it.
type Scanner struct {
	Network, Address string
	Timeout          time.Duration
}

// Open reads where a daemon listens: "tcp://127.0.0.1:3310" or "unix:///run/clamav/clamd.ctl".
func Open(where string) (*Scanner, error) {
	u, err := url.Parse(where)
	if err != nil {
		return nil, fmt.Errorf("reading the address of clamd: %w", err)
	}
	s := &Scanner{Network: u.Scheme, Timeout: time.Minute}
	switch {
	case u.Scheme == "tcp" && u.Port() != "":
		s.Address = u.Host
	case u.Scheme == "unix" && u.Path != "":
		s.Address = u.Path
	default:
		return nil, fmt.Errorf("%q is no address of clamd: it looks like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl", where)
	}
	return s, nil
}

// Scan gives the name of the virus that a file holds, or "". An error means that it is not known.
func (s *Scanner) Scan(ctx context.Context, file io.Reader) (virus string, err error) {
	var d net.Dialer
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	conn, err := d.DialContext(ctx, s.Network, s.Address)
	if err != nil {
		return "", fmt.Errorf("reaching clamd: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	source := &source{Reader: file}
	sendErr := send(conn, source) // what is over its limit clamd refuses in words, and then closes
	if source.err != nil {
		return "", fmt.Errorf("reading a file for clamd: %w", source.err)
	}
	answer, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString(0)
	switch {
	case err != nil && sendErr != nil:
		return "", fmt.Errorf("sending a file to clamd: %w", sendErr)
	case err != nil:
		return "", fmt.Errorf("reading what clamd says: %w", err)
	}
	return verdict(strings.TrimRight(answer, "\x00"), sendErr)
}

// source keeps apart what went wrong in reading a file from what went wrong in sending it.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// Ping asks whether the daemon is there.
func (s *Scanner) Ping(ctx context.Context) error {
	_, err := s.Scan(ctx, strings.NewReader(""))
	return err
}

// chunk is how much goes with one length before it.
const chunk = 64 << 10

// send writes the command, and the file in pieces with the length of each before it; a length of zero ends it.
func send(to io.Writer, file io.Reader) error {
	if _, err := io.WriteString(to, "zINSTREAM\x00"); err != nil {
		return err
	}
	piece := make([]byte, 4+chunk)
	for {
		n, err := io.ReadFull(file, piece[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(piece, uint32(n))
			if _, err := to.Write(piece[:4+n]); err != nil {
				return err
			}
		}
		if err == nil {
			continue
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			_, err = to.Write(make([]byte, 4))
		}
		return err
	}
}

// verdict reads "stream: OK", "stream: Win.Test.EICAR_HDB-1 FOUND" or "… ERROR".
func verdict(answer string, sendErr error) (string, error) {
	said := strings.TrimPrefix(answer, "stream: ")
	if name, found := strings.CutSuffix(said, " FOUND"); found {
		return name, nil
	}
	if said == "OK" && sendErr == nil {
		return "", nil
	}
	return "", fmt.Errorf("clamd says %q", said)
}
