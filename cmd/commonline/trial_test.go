package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// trial is a city of two offices with a mail server and a database of its own.
type trial struct {
	t    *testing.T
	host *mailhost.Host
	env  []string
	url  string

	printed *lockedBuffer // by the last serve
}

func newTrial(t *testing.T) *trial {
	t.Helper()
	return newTrialOf(t, mailhost.Options{Users: []mailhost.User{{Address: "d1@harbor.example", Password: "pw"}, {Address: "al1@harbor.example", Password: "pw"}}})
}

// newTrialOf is newTrial with a mail server of the test's own.
func newTrialOf(t *testing.T, options mailhost.Options) *trial {
	t.Helper()
	host, err := mailhost.Listen(options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- host.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	listen := freePort(t)
	tr := &trial{t: t, host: host, url: "http://" + listen}
	tr.env = []string{"COMMONLINE_HOME=" + t.TempDir(), "DATABASE_URL=" + pgtest.URL(t, migrations.Files), "SECRET_KEY=" + strings.Repeat("k", 40),
		"LISTEN_ADDR=" + listen, "PUBLIC_URL=" + tr.url, "SENDING=on", "CITY_FILE=" + tr.cityFile()}
	return tr
}

// cityFile writes a file that points to the trial's mail server.
func (tr *trial) cityFile() string {
	tr.t.Helper()
	_, imap, _ := net.SplitHostPort(tr.host.IMAPAddr())
	_, smtp, _ := net.SplitHostPort(tr.host.SMTPAddr())
	text := fmt.Sprintf(`city: Harbor
timezone: America/New_York
settle: 0s
mail:
  imap: {host: 127.0.0.1, port: %s, security: plain, password: pw}
  smtp: {host: 127.0.0.1, port: %s, security: plain}
offices:
  - {id: d1, name: "Office of Councilor One, District 1", district: 1, phone: 555-555-0101}
  - {id: al1, name: "Office of Councilor Two, At-Large", kind: at-large}
mailboxes:
  - {id: d1, office: d1, address: d1@harbor.example, plus: true}
  - {id: al1, office: al1, address: al1@harbor.example, plus: true, mode: keep}
`, imap, smtp)
	path := filepath.Join(tr.t.TempDir(), "city.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tr.t.Fatal(err)
	}
	return path
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serve starts the program and waits until it is ready. The returned function stops it as Ctrl-C does.
func (tr *trial) serve(args ...string) (stop func()) {
	tr.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log := &lockedBuffer{}
	ended := make(chan int, 1)
	tr.printed = &lockedBuffer{}
	out := tr.printed
	go func() {
		ended <- run(ctx, append([]string{"serve"}, args...), tr.env, strings.NewReader(""), out, log)
	}()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if code := <-ended; code != 0 {
			tr.t.Errorf("serve ended with %d:\n%s", code, log)
		}
	}
	tr.t.Cleanup(stop)
	tr.until("serve is ready", func() bool {
		select {
		case code := <-ended:
			tr.t.Fatalf("serve ended with %d:\n%s", code, log)
		default:
		}
		r, err := http.Get(tr.url + "/readyz")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	return stop
}

// until looks again and again until something is true.
func (tr *trial) until(what string, true func() bool) {
	tr.t.Helper()
	ctx, cancel := context.WithTimeout(tr.t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !true() {
		select {
		case <-ctx.Done():
			tr.t.Fatalf("waited in vain until %s", what)
		case <-tick.C:
		}
	}
}

func (tr *trial) deliver(to, text string) {
	tr.t.Helper()
	if _, err := tr.host.Deliver(to, "INBOX", []byte(strings.ReplaceAll(text, "\n", "\r\n"))); err != nil {
		tr.t.Fatal(err)
	}
}

// received waits for a mail that went out.
func (tr *trial) received(match func(mailhost.Sent) bool) string {
	tr.t.Helper()
	ctx, cancel := context.WithTimeout(tr.t.Context(), time.Minute)
	defer cancel()
	m, err := tr.host.WaitFor(ctx, match)
	if err != nil {
		tr.t.Fatal(err)
	}
	return string(m.Raw)
}

// browser is signed in as a member of staff.
type browser struct {
	tr     *trial
	client *http.Client
}

func (tr *trial) signIn(email, password string) *browser {
	tr.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		tr.t.Fatal(err)
	}
	b := &browser{tr, &http.Client{Jar: jar}}
	if page := b.post("/sign-in", url.Values{"email": {email}, "password": {password}}); !strings.Contains(page, "Sign out") {
		tr.t.Fatalf("not signed in: %s", page)
	}
	return b
}

func (b *browser) read(r *http.Response, err error) string {
	b.tr.t.Helper()
	if err != nil {
		b.tr.t.Fatal(err)
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil {
		b.tr.t.Fatal(err)
	}
	return string(page)
}

func (b *browser) get(path string) string {
	b.tr.t.Helper()
	return b.read(b.client.Get(b.tr.url + path))
}

func (b *browser) post(path string, form url.Values) string {
	b.tr.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.tr.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.tr.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.read(b.client.Do(r))
}
