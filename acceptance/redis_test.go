package acceptance

import (
	"net"
	"os/exec"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// redisServer is a real Redis where the machine has one, else one within the test.
type redisServer struct {
	url  string
	stop func() // as by a kill; twice is no error
}

func startRedis(t *testing.T) *redisServer {
	t.Helper()
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		t.Log("no redis-server on this machine: Redis runs within the test")
		m := miniredis.RunT(t)
		return &redisServer{url: "redis://" + m.Addr(), stop: m.Close}
	}
	at := freeAddress(t)
	_, port, _ := net.SplitHostPort(at)
	cmd := exec.Command(bin, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	r := &redisServer{url: "redis://" + at, stop: func() { _ = cmd.Process.Kill(); <-done }}
	t.Cleanup(r.stop)
	for limit := time.Now().Add(10 * time.Second); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", at); err == nil {
			conn.Close()
			return r
		}
	}
	t.Fatal("redis-server does not answer")
	return nil
}
