package clamd_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/commonline/commonline/internal/clamd"
)

// daemon answers as clamd does: it reads the command and the pieces, and finds a virus in what holds one.
func daemon(t *testing.T, limit int) *clamd.Scanner {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serve(conn, limit)
		}
	}()
	s, err := clamd.Open("unix://" + path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func serve(conn net.Conn, limit int) {
	defer conn.Close()
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(conn, command); err != nil || string(command) != "zINSTREAM\x00" {
		io.WriteString(conn, "UNKNOWN COMMAND\x00")
		return
	}
	var file bytes.Buffer
	for {
		var n uint32
		if err := binary.Read(conn, binary.BigEndian, &n); err != nil {
			return
		}
		if n == 0 {
			break
		}
		if file.Len()+int(n) > limit {
			io.WriteString(conn, "INSTREAM size limit exceeded. ERROR\x00")
			return
		}
		if _, err := io.CopyN(&file, conn, int64(n)); err != nil {
			return
		}
	}
	if strings.Contains(file.String(), "VIRUS") {
		io.WriteString(conn, "stream: Test.Virus-1 FOUND\x00")
		return
	}
	io.WriteString(conn, "stream: OK\x00")
}

func TestScan(t *testing.T) {
	t.Parallel()
	s := daemon(t, 1<<20)
	long := strings.Repeat("x", 200_000)
	for name, c := range map[string]struct {
		file  io.Reader
		virus string
		fails bool
	}{
		"clean":        {strings.NewReader("hello"), "", false},
		"empty":        {strings.NewReader(""), "", false},
		"long":         {strings.NewReader(long), "", false},
		"virus at end": {iotest.OneByteReader(strings.NewReader(long + "VIRUS")), "Test.Virus-1", false},
		"too long":     {strings.NewReader(strings.Repeat(long, 6)), "", true},
		"breaks off":   {io.MultiReader(strings.NewReader(long), iotest.ErrReader(errors.New("gone"))), "", true},
	} {
		virus, err := s.Scan(t.Context(), c.file)
		if virus != c.virus || (err != nil) != c.fails {
			t.Errorf("%s: got %q, %v", name, virus, err)
		}
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWithoutADaemonNothingIsClean(t *testing.T) {
	t.Parallel()
	s := &clamd.Scanner{Network: "unix", Address: filepath.Join(t.TempDir(), "none"), Timeout: 1e9}
	if virus, err := s.Scan(t.Context(), strings.NewReader("x")); err == nil {
		t.Errorf("got %q", virus)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := daemon(t, 10).Scan(ctx, strings.NewReader("x")); err == nil {
		t.Error("it went on after its end")
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	for where, ok := range map[string]bool{
		"tcp://127.0.0.1:3310": true, "unix:///run/clamd.ctl": true, "unix:/run/clamd.ctl": true,
		"127.0.0.1:3310": false, "tcp://host": false, "http://host:1": false, "": false, "unix://": false,
	} {
		if _, err := clamd.Open(where); (err == nil) != ok {
			t.Errorf("%q: %v", where, err)
		}
	}
}
