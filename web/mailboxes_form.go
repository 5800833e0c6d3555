package web

import (
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// mailboxForm is the form for a new mailbox as it was filled in. The secret is never shown again.
type mailboxForm struct {
	Kind                       casework.ConnectionKind
	Address, User              string
	Office                     casework.OfficeID
	Mode                       casework.RouteMode
	Plus                       bool
	IMAPHost, SMTPHost         string
	IMAPPort, SMTPPort         string
	IMAPSecurity, SMTPSecurity string
	CA                         string
	Tenant, ClientID           string
	From                       string // a day like 2026-01-31; "" is from now on
	Secret                     string
}

// newMailboxForm is for the viewer's own office, else for the first one that has no mailbox: a forgotten choice would send an office's mail
// to the city's triage.
func (s *server) newMailboxForm(me SignedIn) mailboxForm {
	f := mailboxForm{Kind: casework.PasswordMail, Office: me.Office, Plus: true, IMAPSecurity: "tls", SMTPSecurity: "tls"}
	for _, o := range s.City.Offices {
		if is, _ := s.City.Office(o.ID); f.Office == "" && is.Mailbox == "" {
			f.Office = o.ID
		}
	}
	return f
}

// readMailboxForm reads it. The office of a head is their own, whatever the form says.
func (s *server) readMailboxForm(r *http.Request, me SignedIn) mailboxForm {
	text := func(name string) string { return cut(strings.TrimSpace(r.PostFormValue(name)), 300) }
	f := mailboxForm{
		Kind: casework.ConnectionKind(text("kind")), Address: text("address"), User: text("user"), Office: casework.OfficeID(text("office")),
		Mode: casework.RouteMode(text("mode")), Plus: text("plus") != "",
		IMAPHost: text("imap_host"), IMAPPort: text("imap_port"), IMAPSecurity: text("imap_security"),
		SMTPHost: text("smtp_host"), SMTPPort: text("smtp_port"), SMTPSecurity: text("smtp_security"),
		CA: cut(strings.TrimSpace(r.PostFormValue("ca")), 20000), Tenant: text("tenant"), ClientID: text("client_id"), From: text("from"),
		Secret: r.PostFormValue("secret"),
	}
	if !me.May(casework.OperateCity) {
		f.Office = me.Office
	}
	return f
}

// connection makes a mailbox of the form, with an id of its own.
func (f mailboxForm) connection(s *server) (c casework.Connection, from time.Time, err error) {
	c = casework.Connection{Mailbox: casework.Mailbox{ID: casework.MailboxID("box_" + strings.ToLower(rand.Text()[:12])), Office: f.Office, Address: f.Address, Mode: f.Mode, Plus: f.Plus},
		Kind: f.Kind, Tenant: f.Tenant, ClientID: f.ClientID}
	if c.Mode != casework.Route && c.Mode != casework.Propose && c.Mode != casework.Keep {
		c.Mode = usualMode(s.City, f.Office)
	}
	if from = s.Now(); f.From != "" {
		if from, err = time.ParseInLocation(time.DateOnly, f.From, s.City.Zone); err != nil {
			return c, from, casework.Errorf(casework.Invalid, "%q is no day. One looks like 2026-01-31; leave it empty for mail from now on.", f.From)
		}
	}
	if c.Kind == casework.PasswordMail {
		user := f.User
		if user == "" {
			user = f.Address
		}
		c.IMAP = casework.MailServer{Host: f.IMAPHost, Port: portOf(f.IMAPPort, f.IMAPSecurity, 993, 143), Security: f.IMAPSecurity, User: user, CA: f.CA}
		c.SMTP = casework.MailServer{Host: f.SMTPHost, Port: portOf(f.SMTPPort, f.SMTPSecurity, 465, 587), Security: f.SMTPSecurity, User: user, CA: f.CA}
		if c.SMTP.Host == "" {
			c.SMTP.Host = c.IMAP.Host
		}
	}
	return c, from, nil
}

// usualMode is how an office treats what comes in where nobody says: those that the whole city elects keep it.
func usualMode(city *casework.City, id casework.OfficeID) casework.RouteMode {
	if o, ok := city.Office(id); ok && o.Kind != casework.DistrictOffice {
		return casework.Keep
	}
	return casework.Route
}

// portOf reads a port; an empty one is the usual.
func portOf(text, security string, tls, other int) int {
	if text == "" && security == "tls" {
		return tls
	}
	if text == "" {
		return other
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
