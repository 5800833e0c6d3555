package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientAddress is who sent a request: the neighbour, or, where that is a trusted proxy, the last address in
// X-Forwarded-For that is none. What stands further left was written by whoever liked to.
func (s *server) clientAddress(r *http.Request) netip.Addr { return ClientAddress(r, s.TrustedProxies) }

// ClientAddress is the same, for who answers requests beside the pages.
func ClientAddress(r *http.Request, trusted []netip.Prefix) netip.Addr {
	neighbour, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := neighbour.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !trusts(trusted, addr) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return addr
}

func trusts(trusted []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}

// networkOf is as much of an address as a person needs to know their own sign-ins: a /24 of IPv4, a /48 of IPv6.
func networkOf(a netip.Addr) string {
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.Prefix(bits)
	if err != nil || !p.IsValid() {
		return ""
	}
	return p.String()
}

// Neighbourhood is what one guesser has for free: an IPv4 address, or a /64 of IPv6.
func Neighbourhood(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
