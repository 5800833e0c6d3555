package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Store is what the operations ask of the database: what the pages ask, and four things of their own.
type Store interface {
	web.Cases
	web.Work
	web.Arranging
	web.HandDesk
	web.People
	web.Triage
	web.Bulk
	web.Guarding
	web.Webhooks
	web.Guests
	web.Calls
	web.Holding
	web.Waiting
	web.Failing
	web.Replies
	web.OfficeRules
	web.Features
	web.Exports
	web.Covering
	web.Views
	ProgramFiles
	Once
	// Bearer gives whom a token speaks for at a time; casework.NotFound where it works no more. It takes no viewer: nobody is known yet.
	Bearer(ctx context.Context, hash [32]byte, now time.Time) (casework.Bearer, error)
	// Record adds events, as it does for the pages.
	Record(ctx context.Context, events []casework.Event) error
}

// Config is everything that the API is given. Fields without a remark are needed.
type Config struct {
	Store     Store
	City      *casework.City
	PublicURL *url.URL
	Log       *slog.Logger
	Now       func() time.Time
	Brake     web.Brake // slows down who guesses tokens
	Sealer    web.Sealer
	Files     web.FileDesk
	// Limit counts a use of a key, and says whether it is within so many in a period, else for how long to wait. Nil: nothing is bounded.
	Limit          func(ctx context.Context, key string, most int, period time.Duration) (ok bool, wait time.Duration)
	TrustedProxies []netip.Prefix
	// Changed is called after something was changed; it must not wait. Nil: nobody is told.
	Changed func()
}

// Root is where the API lies.
const Root = "/api/v1"

// Version is that of the document. It moves with what callers can see.
const Version = "1.0.0"

// server is what the operations share.
type server struct {
	Config
	huma huma.API
}

// New makes the handler of all paths under /api/.
func New(c Config) http.Handler {
	s := &server{Config: c}
	mux := http.NewServeMux()
	s.huma = humago.New(mux, s.settings())
	s.huma.UseMiddleware(s.admit)
	for _, r := range s.table() {
		r.register(s, r)
	}
	s.tidy()
	mux.HandleFunc("GET "+Root+"/openapi.json", s.document)
	mux.HandleFunc("GET "+Root+"/{$}", s.welcome)
	mux.HandleFunc("/api/", s.nowhere)
	return s.around(mux)
}

// settings are those of huma: JSON alone, no pages and no paths of its own.
func (s *server) settings() huma.Config {
	c := huma.Config{
		OpenAPI:       &huma.OpenAPI{OpenAPI: "3.1.0", Info: about(), Servers: []*huma.Server{{URL: s.PublicURL.Scheme + "://" + s.PublicURL.Host}}, Components: components(), Tags: tags},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{inOurWords},
	}
	return c
}
