package main

import (
	"net"
	"net/url"
	"strconv"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/xoauth"
)

// clouds are where the providers of mail are reached.
type clouds struct {
	google                 xoauth.Provider
	googleIn, googleOut    casework.MailServer
	microsoft              xoauth.Cloud
	microsoftIn, microsOut casework.MailServer
}

// The providers' own servers.
// Sources: https://developers.google.com/workspace/gmail/imap/imap-smtp,
// https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
func usualClouds() clouds {
	return clouds{
		google: xoauth.Google(), googleIn: casework.MailServer{Host: "imap.gmail.com", Port: 993, Security: "tls"}, googleOut: casework.MailServer{Host: "smtp.gmail.com", Port: 465, Security: "tls"},
		microsoft: xoauth.World, microsoftIn: casework.MailServer{Host: "outlook.office365.com", Port: 993, Security: "tls"},
		microsOut: casework.MailServer{Host: "smtp.office365.com", Port: 587, Security: "starttls"},
	}
}

// servers are those of a kind, signed in to as the mailbox's address.
func (c clouds) servers(k casework.ConnectionKind, address string) (in, out casework.MailServer) {
	if in, out = c.microsoftIn, c.microsOut; k == casework.GoogleMail {
		in, out = c.googleIn, c.googleOut
	}
	in.User, out.User = address, address
	return in, out
}

// provider is who gives the tokens of a mailbox.
func (c clouds) provider(row casework.Connection) (xoauth.Provider, error) {
	switch row.Kind {
	case casework.GoogleMail:
		return c.google, nil
	case casework.MicrosoftMail:
		return c.microsoft.Person(row.Tenant)
	case casework.GraphMail:
		return c.microsoft.GraphApp(row.Tenant)
	}
	return c.microsoft.MailApp(row.Tenant)
}

// Microsoft is where Microsoft 365 is reached: the settings name another than the world's for the cloud of a government.
type Microsoft struct {
	Login string // MICROSOFT_LOGIN_URL
	Graph string // MICROSOFT_GRAPH_URL
	IMAP  string // MICROSOFT_IMAP_URL: imaps://outlook.office365.us:993
	SMTP  string // MICROSOFT_SMTP_URL: smtp://smtp.office365.us:587 is STARTTLS
}

func (r *settingsReader) microsoft() Microsoft {
	return Microsoft{
		Login: r.text("MICROSOFT_LOGIN_URL", ""), Graph: r.text("MICROSOFT_GRAPH_URL", ""),
		IMAP: r.text("MICROSOFT_IMAP_URL", ""), SMTP: r.text("MICROSOFT_SMTP_URL", ""),
	}
}

func (s *Settings) validateMicrosoft() error {
	m := s.Microsoft
	for name, text := range map[string]string{"MICROSOFT_LOGIN_URL": m.Login, "MICROSOFT_GRAPH_URL": m.Graph} {
		u, err := url.Parse(text)
		if text != "" && (err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && onThisMachine(u.Hostname()))) {
			return invalid("%s is %q; one looks like https://login.microsoftonline.us", name, text)
		}
	}
	for name, text := range map[string]string{"MICROSOFT_IMAP_URL": m.IMAP, "MICROSOFT_SMTP_URL": m.SMTP} {
		if _, ok := mailServer(text); text != "" && !ok {
			return invalid("%s is %q; one looks like imaps://outlook.office365.us:993 or smtp://smtp.office365.us:587", name, text)
		}
	}
	return nil
}

// clouds are the usual ones, but for what the settings name.
func (m Microsoft) clouds() clouds {
	c := usualClouds()
	set(&c.microsoft.Login, m.Login)
	set(&c.microsoft.Graph, m.Graph)
	if in, ok := mailServer(m.IMAP); ok {
		c.microsoftIn, c.microsoft.Outlook = in, "https://"+in.Host
	}
	if out, ok := mailServer(m.SMTP); ok {
		c.microsOut = out
	}
	return c
}

func set(value *string, to string) {
	if to != "" {
		*value = to
	}
}

// mailServer reads imaps:, imap:, smtps: and smtp:. The two without an s begin in the clear: within this machine they stay so, elsewhere they
// ask for STARTTLS.
func mailServer(text string) (casework.MailServer, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return casework.MailServer{}, false
	}
	s := casework.MailServer{Host: u.Hostname(), Security: "tls"}
	switch u.Scheme {
	case "imaps", "smtps":
	case "imap", "smtp":
		if s.Security = "starttls"; net.ParseIP(s.Host).IsLoopback() {
			s.Security = "plain"
		}
	default:
		return s, false
	}
	s.Port, err = strconv.Atoi(u.Port())
	return s, err == nil
}

func (m Microsoft) shown() map[string]string {
	const usual = "Microsoft's own"
	return map[string]string{
		"MICROSOFT_LOGIN_URL": redacted(m.Login, usual), "MICROSOFT_GRAPH_URL": redacted(m.Graph, usual),
		"MICROSOFT_IMAP_URL": redacted(m.IMAP, usual), "MICROSOFT_SMTP_URL": redacted(m.SMTP, usual),
	}
}
