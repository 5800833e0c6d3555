package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/commonline/commonline/casework"
)

// Config is everything that the pages are given. Fields without a remark are needed.
type Config struct {
	Store Store
	City  *casework.City
	// PublicURL is how the outside sees the pages. Where it is https the cookie is Secure, and browsers are told to
	// come by https from then on.
	PublicURL *url.URL
	Signer    casework.Signer // checks the links to status pages
	Log       *slog.Logger
	Now       func() time.Time

	// TextTail gives what stands below the first text that a number gets about a case. Nil: nothing does.
	TextTail func(casework.Case) string
	// Part finds one part of a raw message by its path (casework.Attachment.Part) and gives its decoded bytes.
	Part func(raw io.Reader, path string) (io.Reader, error)
	// Elsewhere makes a raw message's HTML safe to show, with pictures that lie elsewhere left in. Nil: they are never shown.
	Elsewhere func(raw io.Reader) (string, error)
	// Virus gives the name of the virus that a file holds, or "". Nil: files are not looked into.
	Virus func(ctx context.Context, file io.Reader) (string, error)
	// Brake slows down who guesses passwords. Nil is one in memory, for this process alone.
	Brake Brake
	// NoPasswords switches passwords off: the city's own sign-in is the only one.
	NoPasswords bool
	// CityLogin is the city's own sign-in. Nil: there is none.
	CityLogin *CityLogin
	// Sealer encrypts the secrets of second factors.
	Sealer Sealer
	// RequireSecondFactor says who must have one beside a password: roles, offices, or "everybody".
	RequireSecondFactor []string
	// Checks say whether this process is ready to serve; none means that it is.
	Checks []Check
	// Police makes files of police sheets. Nil: the sheet is a page alone.
	Police Police
	// Texts are those that residents read. Nil: the pages of residents have no words.
	Texts Texts
	// Metrics answers /metrics. Nil: there is no such page.
	Metrics http.Handler
	// TrustedProxies are the neighbours whose X-Forwarded-For is believed. None: the connection's own address counts.
	TrustedProxies []netip.Prefix
	// News says that something happened in any process, so that open pages are told at once. Nil: they are told within pulseEvery.
	News <-chan struct{}
	// Changed is called after a member of staff has changed something; it must not wait. Nil: nobody else is told.
	Changed func()
	// Reports takes in the public form. Nil: there is none.
	Reports Reports
	// Locate looks up a place that somebody typed. Nil: no places are known.
	Locate func(place string) casework.Location
	// Limit bounds how often forms are sent. Nil: nothing is bounded.
	Limit Limit
	// Call makes a call that Store.BeginCall has kept. Its casework.Error is shown to whoever pressed. Nil: calls cannot be made from here.
	Call func(ctx context.Context, id int64) error
	// Translator translates words where a person asks for it. Nil: none is set up, and nothing is ever sent.
	Translator *Translator
	// Mail is the way to mail servers, for mailboxes that are connected in the browser. Nil: they cannot be.
	Mail MailWays
	// Phone is the way to the telephone company, for numbers that are set in the browser. Nil: they are not tried from here.
	Phone PhoneWays
	// Settings is what is set in the browser. Nil: nothing is.
	Settings Settings
	// Setup is there while there is no city: then the page that makes one is all that there is.
	Setup Setup
	// Demo is set by the demo alone: it makes a page where anybody may write to the offices.
	Demo *Demo
}

// Check is one thing that has to work. Its error is shown at /readyz: one sentence that holds no secret.
type Check struct {
	Name string
	Run  func(context.Context) error
}
