package web

import (
	"html/template"
	"net/http"
)

// server is what the handlers share.
type server struct {
	Config
	templates map[string]*template.Template
	assets    assets
	hashing   chan struct{} // bounds how many passwords are checked at once; each takes 64 MiB
	nobody    string        // the hash that is checked where there is no account
	fallback  []byte        // the page that is shown where no page can be made
}

// New makes the handler of all pages. It panics on a template that does not parse, which no test lets pass.
func New(c Config) http.Handler { return newServer(c).handler() }

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.guard(rt))
	}
	mux.Handle("/", s.guard(route{needs: anybody, do: s.notFound}))
	return s.secure(s.rescue(s.sameOrigin(mux)))
}

func newServer(c Config) *server {
	s := &server{Config: c, assets: loadAssets(), nobody: nobodysHash, hashing: make(chan struct{}, 2)}
	if s.Brake == nil {
		s.Brake = NewBrake(c.Now)
	}
	s.templates = s.parseTemplates()
	s.fallback = s.makeFallback()
	return s
}
