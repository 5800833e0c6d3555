package publicdial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate says that an address is none of the public internet.
var ErrPrivate = errors.New("the address is not on the public internet")

// special are the networks that are not for everybody (the IANA special-purpose registries of IPv4 and IPv6), beside those that package
// netip knows by name.
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10",
)

func prefixes(all ...string) (out []netip.Prefix) {
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// Public reports whether an address is on the public internet. One that carries an IPv4 address inside (mapped, NAT64, 6to4) is what that is.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if inner, ok := carried(a); ok {
		return Public(inner)
	}
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

var (
	nat64 = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052
	sixTo = netip.MustParsePrefix("2002::/16")    // RFC 3056
)

// carried is the IPv4 address inside one of IPv6.
func carried(a netip.Addr) (netip.Addr, bool) {
	b := a.As16()
	switch {
	case nat64.Contains(a):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case sixTo.Contains(a):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return a, false
}

// Options of a client. Zero values stand for their defaults.
type Options struct {
	Timeout  time.Duration // of a whole exchange; 15 s
	Resolver *net.Resolver // nil is the machine's
	// Except lets an address in that is not public: for tests, which have no other.
	Except func(netip.AddrPort) bool
}

// Dialer makes a dialer that connects to public addresses alone, whatever is spoken over the connection.
func Dialer(o Options) *net.Dialer {
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Second
	}
	return &net.Dialer{Timeout: o.Timeout, Resolver: o.Resolver, ControlContext: o.control}
}

// Client makes a client that dials public addresses alone, follows no redirect, and goes by no proxy of the environment.
func Client(o Options) *http.Client {
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Second
	}
	dialer := Dialer(o)
	return &http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: o.Timeout, ResponseHeaderTimeout: o.Timeout,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second},
	}
}

// control is asked with the address that is about to be connected to, whatever name it came of.
func (o Options) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	switch {
	case network != "tcp4" && network != "tcp6":
		return fmt.Errorf("%s: %w", network, ErrPrivate)
	case err != nil:
		return fmt.Errorf("reading the address to dial: %w", err)
	case Public(at.Addr()), o.Except != nil && o.Except(at):
		return nil
	}
	return ErrPrivate
}
