package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/publicdial"
)

// mailHosts are the mail servers inside the city's network that may be named in the browser. Whoever heads an office is trusted with its mail,
// and not with knocking at every door of that network. Servers of the city file and of the environment are the operator's own.
type mailHosts struct {
	names []string // as they are named in the browser, whatever they lead to
	nets  []netip.Prefix
}

func (h mailHosts) String() string {
	all := slices.Clone(h.names)
	for _, n := range h.nets {
		all = append(all, n.String())
	}
	return strings.Join(all, " ")
}

var hostName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

// mailHosts reads names, addresses and networks.
func (r *settingsReader) mailHosts(name string) (h mailHosts) {
	for _, word := range r.list(name) {
		prefix, err := netip.ParsePrefix(word)
		if addr, single := netip.ParseAddr(word); single == nil {
			prefix, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		switch word = strings.ToLower(word); {
		case err == nil:
			h.nets = append(h.nets, prefix.Masked())
		case hostName.MatchString(word) && strings.ContainsFunc(word, func(c rune) bool { return c >= 'a' }):
			h.names = append(h.names, word)
		default:
			r.refuse("%s holds %q, which is no host, address or network; one looks like mail.inside.example or 10.1.0.0/16", name, word)
		}
	}
	return h
}

// notPublic is what whoever names such a server is told.
func notPublic(host string) *casework.Error {
	return &casework.Error{Kind: casework.Invalid, Message: "The server " + host + " is not on the public internet, so it was not tried. If it is the city’s own mail server, the operator has to name it in MAIL_HOSTS."}
}

// dial connects to a server that was named in the browser. The address is judged when the connection is made, so that a name that leads
// elsewhere the next time gets nowhere.
func (h mailHosts) dial(host string) func(context.Context, string, string) (net.Conn, error) {
	if slices.Contains(h.names, strings.ToLower(strings.TrimSuffix(host, "."))) {
		return (&net.Dialer{}).DialContext
	}
	dialer := publicdial.Dialer(publicdial.Options{Except: h.has})
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if errors.Is(err, publicdial.ErrPrivate) {
			return nil, notPublic(host)
		}
		return conn, err
	}
}

func (h mailHosts) has(at netip.AddrPort) bool {
	return slices.ContainsFunc(h.nets, func(n netip.Prefix) bool { return n.Contains(at.Addr().Unmap()) })
}
