package publicdial

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for _, a := range strings.Fields(`127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 169.254.0.1 100.64.0.1 100.127.255.255
		0.0.0.0 0.1.2.3 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
		:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::
		fe80::1 fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 2001::1 100::1 3fff::1`) {
		if Public(netip.MustParseAddr(a)) {
			t.Errorf("%s is taken for public", a)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is taken for public")
	}
	if Public(netip.MustParseAddr("fe80::1%eth0")) {
		t.Error("an address with a zone is taken for public")
	}
	for _, a := range strings.Fields("8.8.8.8 93.184.216.34 172.32.0.1 100.128.0.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808") {
		if !Public(netip.MustParseAddr(a)) {
			t.Errorf("%s is taken for private", a)
		}
	}
}

// TestNoNameLeadsInside dials by every way that a name or a number may lead to this machine. The server there must never be asked.
func TestNoNameLeadsInside(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(s.Close)
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	dns, changes := rebinding(t)
	client := Client(Options{Resolver: dns})
	t.Cleanup(client.CloseIdleConnections)
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "rebind.example", "rebind.example", "rebind.example"} {
		resp, err := client.Get("http://" + host + ":" + port)
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s was reached", host)
		} else if !errors.Is(err, ErrPrivate) && !strings.Contains(host, "localhost") && !strings.Contains(err.Error(), "unreachable") && !strings.Contains(err.Error(), "cannot assign") {
			t.Errorf("%s: %v", host, err)
		}
	}
	if asked.Load() > 0 {
		t.Errorf("the server inside was asked %d times", asked.Load())
	}
	if changes.Load() < 3 {
		t.Errorf("the changing name was looked up %d times", changes.Load())
	}
}

// TestNoRedirectIsFollowed leads from a server that may be reached to one that may not.
func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(inside.Close)
	outside := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	t.Cleanup(outside.Close)
	open := netip.MustParseAddrPort(outside.Listener.Addr().String())
	client := Client(Options{Except: func(a netip.AddrPort) bool { return a == open }})
	t.Cleanup(client.CloseIdleConnections)
	resp, err := client.Post(outside.URL, "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusTemporaryRedirect || asked.Load() > 0 {
		t.Errorf("%d, and inside was asked %d times", resp.StatusCode, asked.Load())
	}
	if _, err := client.Get(inside.URL); !errors.Is(err, ErrPrivate) {
		t.Errorf("the redirect's end asked straight: %v", err)
	}
}

// rebinding is a name server that answers each question with another address: one of this machine, in turn as IPv4 and mapped.
func rebinding(t *testing.T) (*net.Resolver, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	answer := func(q []byte) []byte {
		var p dnsmessage.Parser
		h, err := p.Start(q)
		if err != nil {
			return nil
		}
		question, err := p.Question()
		if err != nil {
			return nil
		}
		m := dnsmessage.Message{Header: dnsmessage.Header{ID: h.ID, Response: true, Authoritative: true}, Questions: []dnsmessage.Question{question}}
		if question.Type == dnsmessage.TypeA {
			asked.Add(1)
			m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: question.Name, Type: question.Type, Class: question.Class, TTL: 0},
				Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, byte(1 + asked.Load()%2)}}}}
		}
		b, _ := m.Pack()
		return b
	}
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(b)
			if err != nil {
				return
			}
			_, _ = server.WriteTo(answer(b[:n]), from)
		}
	}()
	t.Cleanup(func() { server.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", server.LocalAddr().String())
	}}, &asked
}
