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
	file, err := s.City()
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
	g, err := newGateway(ctx, s, file, st, keys, log, false)
	if err != nil {
		return err
	}
	g.wireWeb(nil)
	listener, err := net.Listen("tcp", s.ListenAddr)
	if err != nil {
		return fmt.Errorf("listening on LISTEN_ADDR %s: %w", s.ListenAddr, err)
	}
	log.InfoContext(ctx, "serving", "city", file.City.Name, "address", listener.Addr().String(), "roles", roles, "sending", s.Sending)
	return g.run(ctx, listener, roles)
}

// run does the work of the roles until ctx ends, and then stops the parts in order: what takes in, what files, what
// sends, and the pages last.
func (g *gateway) run(ctx context.Context, listener net.Listener, roles []string) error {
	does := func(role string) bool { return slices.Contains(roles, role) }
	locates := does("intake") || does("web")
	if locates { // before the first message is filed
		if err := g.places.refresh(ctx); err != nil {
			return err
		}
	}
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, running := errgroup.WithContext(inner)
	go func() { // whatever ends first ends the rest
		select {
		case <-ctx.Done():
		case <-running.Done():
		}
		stop()
	}()
	group.Go(func() error { return g.hints.Run(running) })
	group.Go(func() error { return g.boxes.Run(running) })
	if locates {
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
	}
	if does("web") {
		group.Go(func() error { return keepSearch(running, postgres.Search{DB: g.db}, g.log) })
	}
	if does("clocks") {
		group.Go(func() error { return g.clock.Run(running) })
		group.Go(func() error { return g.silence.Run(running) })
		group.Go(func() error { return g.mornings.Run(running) })
	}
	// Health and metrics are asked of every process, whatever its roles.
	group.Go(func() error { return serveHTTP(running, listener, g.handlerOf(does("web"), does("intake")), g.log) })
	return group.Wait()
}

// handlerOf leaves a process without the web role what machines ask of it. Twilio may be sent to one of either role.
func (g *gateway) handlerOf(pages, intake bool) http.Handler {
	mux := http.NewServeMux()
	if pages || intake {
		mux.Handle("/twilio/", g.twilioPaths())
	}
	if pages {
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
