package web

import (
	"context"
	"html/template"
	"net/http"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/commonline/commonline/casework"
)

// server is what the handlers share.
type server struct {
	Config
	templates map[string]func() *template.Template
	assets    assets
	hashing   chan struct{} // bounds how many passwords are checked at once; each takes 64 MiB

	thumbnails  chan struct{}      // bounds how many pictures are opened at once
	nobody      string             // the hash that is checked where there is no account
	cost        argonCost          // of new passwords
	keys        *webauthn.WebAuthn // nil: keys are not used here
	fallback    []byte             // the page that is shown where no page can be made
	hub         *hub
	watch       *sessionWatch
	liveLife    time.Duration
	liveRest    time.Duration
	reportWords map[string]reportWords
}

// New makes the handler of all pages. It panics on a template that does not parse, which no test lets pass.
func New(c Config) http.Handler {
	s := newServer(c)
	for _, read := range s.templates {
		read()
	}
	return s.handler()
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.guard(rt))
	}
	mux.Handle("/", s.guard(route{needs: anybody, do: s.notFound}))
	return s.secure(s.rescue(s.sameOrigin(mux)))
}

func newServer(c Config) *server {
	s := &server{Config: c, assets: loadAssets(), nobody: nobodysHash, cost: defaultCost, hashing: make(chan struct{}, 2), thumbnails: make(chan struct{}, 2),
		liveLife: liveLife, liveRest: liveRest, reportWords: loadReportWords()}
	s.hub = &hub{pages: map[*livePage]bool{}, every: pulseEvery, wake: c.News,
		read: func(ctx context.Context, after casework.EventID) (Pulse, error) {
			return s.Store.Pulse(ctx, casework.SystemViewer, after)
		},
		fail: func(err error) { s.Log.Warn("asking whether something happened", "err", err) }}
	s.watch = &sessionWatch{open: map[*stream]bool{}, every: pulseEvery,
		ask: func(ctx context.Context, tokens [][32]byte) ([][32]byte, error) {
			return s.Store.StillOpen(ctx, s.Now(), sessionIdle, tokens)
		},
		fail: func(err error) { s.Log.Warn("asking whether sessions still stand", "err", err) }}
	if s.Brake == nil {
		s.Brake = NewBrake(c.Now)
	}
	s.keys = newKeys(c)
	s.templates = s.parseTemplates()
	s.fallback = s.makeFallback()
	return s
}
