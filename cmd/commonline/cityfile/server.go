package cityfile

import (
	"crypto/x509"
	"net"
	"strings"

	"github.com/commonline/commonline/casework"
)

// logins are the keys that say how to sign in. A mailbox that gives one of them uses none of the shared ones.
var logins = []string{"password", "password_file", "password_env", "oauth", "auth"}

// server finds the section about one server: the mailbox's own keys laid over the shared ones.
func (s section) serverSection(kind string, common *node) section {
	keys := append([]string{"host", "port", "security", "ca_file", "user"}, logins...)
	if kind == "smtp" {
		keys = append(keys, "per_minute")
	}
	own := s.find(kind)
	if own != nil && own.shape == mapping {
		for _, key := range logins {
			if own.find(key) != nil {
				common = common.without(logins...)
				break
			}
		}
	}
	found := s.reader.section(common.with(own), kind, keys...)
	if found.line == 0 {
		found.line = s.line
	}
	return found
}

func (s section) server(m casework.Mailbox, ports map[Security]int) Server {
	server := Server{Host: s.text("host")}
	server.Security = Security(s.choice("security", string(TLS), string(TLS), string(StartTLS), string(Plain)))
	server.Port = s.number("port", ports[server.Security], 1, 65535)
	server.CA = s.authority()
	switch {
	case server.Host == "":
		s.refuse(s.line, "mailbox %q has no %s host", m.ID, s.noun)
	case strings.ContainsAny(server.Host, ":/ ") && net.ParseIP(server.Host) == nil:
		s.refuse(s.lineOf("host"), "%q is not the name of a host; the port goes under \"port:\"", server.Host)
	case server.Security == Plain && !loopback(server.Host):
		s.refuse(s.lineOf("security"),
			"mail and password would travel in the clear to %s; security is tls or starttls there", server.Host)
	}
	return server
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// authority reads the certificates of the city's own authority.
func (s section) authority() []byte {
	name := s.text("ca_file")
	if name == "" {
		return nil
	}
	text, err := s.read(name)
	switch {
	case err != nil:
		s.refuse(s.lineOf("ca_file"), "the certificates in %q cannot be read: %s", name, reason(err))
	case !x509.NewCertPool().AppendCertsFromPEM(text):
		s.refuse(s.lineOf("ca_file"), "%q holds no certificate in PEM form", name)
	}
	return text
}
