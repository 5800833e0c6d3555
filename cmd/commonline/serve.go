package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/commonline/commonline/postgres"
)

type serveCommand struct {
	Roles []string `help:"What this process does of the work: ${enum}." enum:"web,intake,notify,clocks" default:"web,intake,notify,clocks"`
}

// Run is commonline serve.
func (s *serveCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return serve(c.ctx, settings, c, s.Roles)
}

func serve(ctx context.Context, s *Settings, c *call, roles []string) error {
	log := newLogger(c.err, s.Log)
	base, err := baseOf(s)
	if err != nil {
		return err
	}
	keys, err := openKeys(s)
	if err != nil {
		return err
	}
	st, err := openStore(ctx, s, log, func(line string) { log.InfoContext(ctx, "preparing the private database", "progress", line) })
	if err != nil {
		return err
	}
	defer st.close()
	if err := st.migrated(ctx, log); err != nil {
		return err
	}
	hints, err := newHints(s, log)
	if err != nil {
		return err
	}
	desk := &cityDesk{settings: s, base: base, keys: keys, db: postgres.New(st.pool, nil, nil)}
	r := newRunner(desk, roles, hints, log)
	r.build = func(ctx context.Context, city *composed, before *gateway) (*gateway, error) {
		return serveGateway(ctx, city, desk, st, hints, before, log)
	}
	g, err := r.start(ctx)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.ListenAddr)
	if err != nil {
		return fmt.Errorf("listening on LISTEN_ADDR %s: %w", s.ListenAddr, err)
	}
	if g.file.City.Name == "" && slices.Contains(roles, "web") {
		if err := desk.printSetupLink(ctx, c.out); err != nil {
			return err
		}
	}
	log.InfoContext(ctx, "serving", "city", g.file.City.Name, "address", listener.Addr().String(), "roles", roles, "sending", s.Sending)
	return r.run(ctx, g, listener)
}

// serveGateway wires a gateway with its pages.
func serveGateway(ctx context.Context, c *composed, desk *cityDesk, st *store, hints *hints, before *gateway, log *slog.Logger) (*gateway, error) {
	g, err := newGateway(ctx, gatewayParts{composed: c, desk: desk, store: st, hints: hints, before: before, log: log})
	if err != nil {
		return nil, err
	}
	g.wireWeb(nil)
	return g, nil
}

// work does the work of the roles until ctx ends. A city that is not set up yet has none.
func (g *gateway) work(ctx context.Context, roles []string) error {
	if g.file.City.Name == "" {
		<-ctx.Done()
		return nil
	}
	does := func(role string) bool { return slices.Contains(roles, role) }
	group, running := errgroup.WithContext(ctx)
	if does("intake") || does("web") {
		if err := g.places.refresh(ctx); err != nil && ctx.Err() == nil { // before the first message is filed
			return err
		}
		group.Go(func() error { return g.places.Run(running) })
	}
	if does("intake") {
		group.Go(func() error { return g.fleet.Run(running) })
		group.Go(func() error { return g.desk.Run(running) })
		g.goPhone(running, group)
	}
	group.Go(func() error { return g.texts.Run(running) })
	if does("notify") {
		group.Go(func() error { return g.worker.Run(running) })
		if !g.enclosed { // the demo reaches nobody outside
			group.Go(func() error { return g.webhooks().Run(running) })
		}
	}
	if does("web") {
		group.Go(func() error { return g.pages.Looks.Run(running) })
		group.Go(func() error { return keepSearch(running, postgres.Search{DB: g.db}, g.log) })
	}
	if does("clocks") {
		group.Go(func() error { return g.clock.Run(running) })
		group.Go(func() error { return g.silence.Run(running) })
		group.Go(func() error { return g.mornings.Run(running) })
		group.Go(func() error { return g.alarms.Run(running) })
		group.Go(func() error { return g.exports.Run(running) })
		group.Go(func() error { return keepRules(running, postgres.RuleDesk{DB: g.db}, time.Now, g.ruled, g.log) })
		group.Go(func() error { return (&postgres.EventSealer{DB: g.db, Now: time.Now, Log: g.log}).Run(running) })
	}
	err := group.Wait()
	rest, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, g.pages.Looks.Flush(rest)) // what the last pages showed
}

// handlerOf leaves a process without the web role what machines ask of it. Twilio may be sent to one of either role.
func (g *gateway) handlerOf(pages, intake bool) http.Handler {
	mux := http.NewServeMux()
	if pages || intake {
		mux.Handle("/twilio/", g.twilioPaths())
	}
	if pages {
		if g.programs != nil {
			mux.Handle("/api/", g.programs)
		}
		mux.Handle("/", g.handler)
		return mux
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		mux.Handle(path, g.handler)
	}
	return mux
}

// serveHTTP answers until ctx ends, and then lets requests end that have begun.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving pages: %w", err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("ending the pages: %w", err)
	}
	return server.Close()
}
