package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Options say where and how a server runs.
type Options struct {
	// Dir holds the cluster, and is made if need be. As root it must be reachable for the user that the server runs
	// as, so not inside root's home.
	Dir string

	// Durable keeps what was committed through a crash of the machine. Only tests leave it off (fsync=off).
	Durable bool

	// Settings are further Postgres settings, such as "max_connections": "300".
	Settings map[string]string

	// BinDir is the folder of initdb and postgres; "" looks for it, as Programs describes.
	BinDir string

	// Download says what may be fetched where the machine has no Postgres; the zero value allows nothing.
	Download Download

	// Logger is told of starts and stops; nil is silent.
	Logger *slog.Logger
}

// Server is a running Postgres.
type Server struct {
	place   folder
	process *process
	logger  *slog.Logger

	stop    sync.Once
	stopErr error
}

// Start starts a server on opts.Dir, making the cluster first if there is none, and returns once it takes connections.
// ctx bounds the start, not the life of the server.
func Start(ctx context.Context, opts Options) (*Server, error) {
	logger := opts.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	place, err := openFolder(opts.Dir)
	if err != nil {
		return nil, err
	}
	process, err := start(ctx, place, opts, logger)
	if err != nil {
		return nil, errors.Join(err, place.close())
	}
	logger.Info("started the embedded Postgres", "dir", place.dir, "pid", process.pid)
	return &Server{place: place, process: process, logger: logger}, nil
}

func start(ctx context.Context, place folder, opts Options, logger *slog.Logger) (*process, error) {
	bin, err := programsFor(ctx, place, opts, logger)
	if err != nil {
		return nil, err
	}
	if err := place.reachable(bin); err != nil {
		return nil, err
	}
	if err := stopLeftover(ctx, place); err != nil {
		return nil, err
	}
	if err := initialise(ctx, place, bin, opts.Durable); err != nil {
		return nil, err
	}
	process, err := spawn(command(place, bin, opts))
	if err != nil {
		return nil, fmt.Errorf("starting postgres: %w", err)
	}
	if err := awaitReady(ctx, place, process); err != nil {
		_ = process.end(context.WithoutCancel(ctx), time.Second)
		return nil, fmt.Errorf("starting postgres on %s: %w%s", place.data(), err, place.logTail())
	}
	return process, nil
}

// command is the server's command line. Values out of rows stay out of its log: no statements, no DETAIL lines.
func command(place folder, bin string, opts Options) *exec.Cmd {
	args := []string{"-D", place.data(), "-k", place.socket,
		"-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "logging_collector=off",
		"-c", "log_error_verbosity=terse", "-c", "log_min_error_statement=panic", "-c", "max_connections=200"}
	if !opts.Durable {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	}
	for name, value := range opts.Settings {
		args = append(args, "-c", name+"="+value)
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), args...)
	place.prepare(cmd)
	cmd.Stdout, cmd.Stderr = place.log, place.log
	return cmd
}

// initialise makes the cluster. It is built beside its final place, so that an interrupted initdb leaves nothing that
// looks like one.
func initialise(ctx context.Context, place folder, bin string, durable bool) error {
	if place.version() != "" {
		return nil
	}
	var err error
	for _, locale := range []string{"C.UTF-8", "en_US.UTF-8", "C"} { // not every system has the first two
		if err = initdb(ctx, place, bin, locale, durable); err == nil || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return err
	}
	if err := os.Rename(place.fresh(), place.data()); err != nil {
		return fmt.Errorf("putting the new cluster in place: %w", err)
	}
	return nil
}

func initdb(ctx context.Context, place folder, bin, locale string, durable bool) error {
	if err := place.makeFresh(); err != nil {
		return err
	}
	args := []string{"-D", place.fresh(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=" + locale}
	if !durable {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), args...)
	place.prepare(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("making a cluster with initdb: %w%s", err, lastLines(out))
	}
	return nil
}

// URL is the connection string of a database of this server; "postgres" is always there. The user is a superuser.
func (s *Server) URL(dbname string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + dbname,
		RawQuery: url.Values{"host": {s.place.socket}, "sslmode": {"disable"}}.Encode()}
	return u.String()
}

// Done is closed when the server has ended, whoever ended it.
func (s *Server) Done() <-chan struct{} { return s.process.done }

// Stop ends the server: open transactions are rolled back, connections closed, and everything written. When ctx ends
// first, the server is ended at once, as by a crash, and Stop says so. A second Stop returns what the first did.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() {
		s.stopErr = errors.Join(s.process.end(ctx, 5*time.Second), s.place.close())
		s.logger.Info("stopped the embedded Postgres", "dir", s.place.dir)
	})
	return s.stopErr
}

// end asks for a fast shutdown, then for an immediate one when ctx ends, then kills after grace.
func (p *process) end(ctx context.Context, grace time.Duration) error {
	p.signal(syscall.SIGINT)
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
	}
	p.signal(syscall.SIGQUIT)
	select {
	case <-p.done:
	case <-time.After(grace):
		p.signal(syscall.SIGKILL)
		<-p.done
	}
	return fmt.Errorf("stopping postgres in good order: %w", ctx.Err())
}
