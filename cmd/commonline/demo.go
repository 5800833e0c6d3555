package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/web"
)

type demoCommand struct {
	Listen string `help:"Where the pages are served." default:"127.0.0.1:0" placeholder:"HOST:PORT"`
	Fresh  bool   `help:"Begin anew: throw the data of the last demo away."`
	Quiet  bool   `help:"No stream of mail: only what one writes oneself."`
	City   string `help:"What the city is called, where its files are given." default:"Your City" placeholder:"NAME"`
	placeFiles
}

// Run is commonline demo. Of the settings only COMMONLINE_HOME and COMMONLINE_POSTGRES_FROM count: a demo never touches a real database or mailbox.
func (d *demoCommand) Run(c *call) error {
	settings, err := ReadSettings(homeOnly(c.env))
	if err != nil {
		return err
	}
	return demo(c.ctx, settings, c, d)
}

// demo runs a whole city on this machine: database, Redis, mail server, gateway. Its data is kept for the next time.
func demo(ctx context.Context, s *Settings, c *call, d *demoCommand) error {
	if d.named() && (d.Districts == "" || len(d.Addresses) == 0) {
		return invalid("a demo of a city of your own needs both --districts and --addresses")
	}
	s.Home = filepath.Join(s.Home, d.folder())
	if d.Fresh {
		if err := os.RemoveAll(s.Home); err != nil {
			return fmt.Errorf("throwing the last demo away: %w", err)
		}
	}
	if err := makeHome(s); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	listener, err := demoListener(s, d.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	err = d.play(ctx, s, c, listener, log)
	fmt.Fprintln(c.out, "\nStopped. Everything is kept; the same command goes on from here, with --fresh it begins anew.")
	return err
}

// folder is where the data of a demo lies: each city has its own.
func (d *demoCommand) folder() string {
	if d.named() {
		return "demo-" + slug(d.City)
	}
	return "demo"
}

// play sets the city up and runs it until ctx ends.
func (d *demoCommand) play(ctx context.Context, s *Settings, c *call, listener net.Listener, log *slog.Logger) error {
	file, script, err := riverton()
	if d.named() {
		file, err = d.ownCity(s.Home)
	}
	if err != nil {
		return err
	}
	city, err := openDemoCity(s, file, log)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Starting %s on this machine; its data is kept in %s.\n", d.title(), s.Home)
	st, err := openStore(ctx, s, log, func(line string) { fmt.Fprintln(c.out, line) })
	if err != nil {
		return err
	}
	defer st.close()
	if err := st.migrated(ctx, log); err != nil {
		return err
	}
	if city.demoScript = script; d.named() {
		if city.demoScript, err = d.ownScript(ctx, st, file, c); err != nil {
			return err
		}
	}
	g, err := city.gateway(ctx, s, st, log)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, welcome, s.PublicURL, city.staff[0].Email, demoPassword)
	return city.run(ctx, g, listener, d.Quiet)
}

func (d *demoCommand) title() string {
	if d.named() {
		return d.City
	}
	return "Riverton, an invented city,"
}

const welcome = `
  Write as a resident and watch the case appear:  %[1]s/
  Text and call from a resident's phone:          %[1]s/demo/phone
  Look at it as staff do:                         %[1]s/inbox
      sign in as %[2]s
      password   %[3]s
  Nothing is ever sent outside. Ctrl-C stops it.

`

// demoListener takes a free port of this machine, and points the links of the demo there.
func demoListener(s *Settings, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, invalid("--listen %s is not an address of this machine alone; everybody may sign in to a demo, so it listens on 127.0.0.1 only", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, invalid("nothing can listen on %s: %s", address, err)
	}
	s.PublicURL = &url.URL{Scheme: "http", Host: l.Addr().String()}
	s.Sending = SendingOn // to the mail server of the demo, which keeps everything
	return l, nil
}

// demoPassword opens all accounts of the demo. It protects nothing: what it opens is invented.
const demoPassword = "riverton in the rain"

// settleDemo is short, so that one sees an acknowledgement come.
const settleDemo = 3 * time.Second

var _ web.Outbox = demoOutbox{}
var _ web.Deliverer = (*demoCity)(nil)

// hostOf makes the mail server of the demo: a mailbox for each office and each of its people, and an outbox for everybody else's mail.
func hostOf(city casework.City, dir string, log *slog.Logger) (*mailhost.Host, error) {
	var users []mailhost.User
	for _, m := range city.Mailboxes {
		users = append(users, mailhost.User{Address: m.Address, Aliases: m.Aliases, Password: demoPassword})
	}
	if len(users) > 0 {
		_, domain, _ := strings.Cut(users[0].Address, "@")
		for _, p := range demoPeople(domain, "", "", "") {
			users = append(users, mailhost.User{Address: p.Email, Password: demoPassword})
		}
	}
	host, err := mailhost.Listen(mailhost.Options{Users: users, Dir: dir, Logger: log})
	if err != nil {
		return nil, fmt.Errorf("starting the mail server of the demo: %w", err)
	}
	return host, nil
}
