package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// gateway is the process that is watched.
type gateway struct {
	url string
	dir string
	cmd *exec.Cmd
}

// start runs serve over the database, with a city of thirteen offices whose mail server nobody reaches.
func start(ctx context.Context, program, database string) (*gateway, error) {
	dir, err := os.MkdirTemp("", "gallery")
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("city: Riverton\ntimezone: America/New_York\noffices:\n")
	offices := strings.Fields("d1 d2 d3 d4 d5 d6 d7 d8 d9 al1 al2 al3 al4")
	for _, id := range offices {
		kind := "kind: at-large"
		if n, ok := strings.CutPrefix(id, "d"); ok {
			kind = "district: " + n
		}
		fmt.Fprintf(&b, "  - {id: %s, name: \"Office of Councilor %s\", %s}\n", id, strings.ToUpper(id), kind)
	}
	b.WriteString("mail:\n  imap: {host: 127.0.0.1, port: 1, security: plain, user: \"{id}\", password: none}\n  smtp: {host: 127.0.0.1, port: 1, security: plain, auth: none}\nmailboxes:\n")
	for _, id := range offices {
		fmt.Fprintf(&b, "  - {id: %s, office: %s, address: %s@riverton.example}\n", id, id, id)
	}
	city := filepath.Join(dir, "city.yaml")
	if err := os.WriteFile(city, []byte(b.String()), 0o600); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	l.Close()
	g := &gateway{url: "http://" + address, dir: dir, cmd: exec.CommandContext(ctx, program, "serve")}
	g.cmd.Env = []string{"COMMONLINE_HOME=" + filepath.Join(dir, "home"), "DATABASE_URL=" + database, "SECRET_KEY=" + strings.Repeat("k", 40), "PUBLIC_URL=" + g.url,
		"LISTEN_ADDR=" + address, "CITY_FILE=" + city, "PATH=" + os.Getenv("PATH")}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	g.cmd.Stdout, g.cmd.Stderr = log, log
	if err := g.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", program, err)
	}
	return g, g.ready(ctx)
}

func (g *gateway) ready(ctx context.Context) error {
	answers := func() bool {
		r, err := http.Get(g.url + "/healthz")
		if err == nil {
			r.Body.Close()
		}
		return err == nil
	}
	if until(ctx, time.Minute, answers) {
		return nil
	}
	text, _ := os.ReadFile(filepath.Join(g.dir, "log"))
	return errors.Join(fmt.Errorf("the gateway did not answer; it said: %s", text), g.stop())
}

// stop ends the process, and forgets its files.
func (g *gateway) stop() error {
	err := g.cmd.Process.Signal(syscall.SIGTERM)
	return errors.Join(err, g.cmd.Wait(), os.RemoveAll(g.dir))
}

// cost is what a process has taken so far.
type cost struct {
	cpu  float64 // seconds
	rss  int     // MiB
	peak int     // MiB
}

func (c cost) String() string {
	return fmt.Sprintf("%.1f s of a processor, %d MiB (peak %d)", c.cpu, c.rss, c.peak)
}

// cost reads it from proc(5); a tick of the clock is 10 ms.
func (g *gateway) cost() (c cost, err error) {
	proc := fmt.Sprintf("/proc/%d/", g.cmd.Process.Pid)
	stat, err := os.ReadFile(proc + "stat")
	if err != nil {
		return c, err
	}
	fields := strings.Fields(string(stat[strings.LastIndex(string(stat), ")"):]))
	user, _ := strconv.Atoi(fields[12])
	system, _ := strconv.Atoi(fields[13])
	c.cpu = float64(user+system) / 100
	status, err := os.ReadFile(proc + "status")
	if err != nil {
		return c, err
	}
	for line := range strings.Lines(string(status)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		n, _ := strconv.Atoi(f[1])
		switch f[0] {
		case "VmRSS:":
			c.rss = n / 1024
		case "VmHWM:":
			c.peak = n / 1024
		}
	}
	return c, nil
}
