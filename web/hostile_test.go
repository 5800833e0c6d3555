package web

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/commonline/commonline/casework"
)

// trap is where every address in a mail leads to: it notes which host was wanted, and answers nobody.
type trap struct {
	net.Listener
	mu     sync.Mutex
	wanted []string
}

func setTrap(t *testing.T) *trap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tr := &trap{Listener: l}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go tr.catch(conn)
		}
	}()
	return tr
}

// catch reads the host's name out of the greeting of TLS, or out of a request.
func (tr *trap) catch(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	if first, err := in.Peek(1); err == nil && first[0] == 0x16 {
		refuse := func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			tr.note(h.ServerName)
			return nil, errors.New("nobody is here")
		}
		_ = tls.Server(ahead{conn, in}, &tls.Config{GetConfigForClient: refuse}).Handshake()
		return
	}
	if r, err := http.ReadRequest(in); err == nil {
		host, _, _ := strings.Cut(r.Host, ":")
		tr.note(host)
	}
}

func (tr *trap) note(host string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.wanted = append(tr.wanted, host)
}

// named are the hosts that were wanted and stand in one of the mails. A browser has business of its own with its maker.
func (tr *trap) named(pages []string) []string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	all := strings.Join(pages, "\n")
	return slices.DeleteFunc(slices.Clone(tr.wanted), func(host string) bool { return host == "" || !strings.Contains(all, host) })
}

// ahead is a connection of which some has been read.
type ahead struct {
	net.Conn
	in *bufio.Reader
}

func (a ahead) Read(b []byte) (int, error) { return a.in.Read(b) }

var frame = regexp.MustCompile(`(?i)<iframe`)

// hostileMails are pages that residents and others have sent, as they came: nothing has sanitised them.
func hostileMails(t *testing.T) []string {
	t.Helper()
	data := os.Getenv("COMMONLINE_TESTDATA")
	if data == "" {
		t.Skip("SKIPPED: COMMONLINE_TESTDATA is not set, so no hostile mail is opened")
	}
	files, err := filepath.Glob(filepath.Join(data, "mail", "html", "files", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no mails under %s: %v", data, err)
	}
	pages := []string{hostileHTML,
		`<meta http-equiv="refresh" content="0;url=http://refresh.example/">`,
		`<form action="http://form.example/"><button autofocus onfocus="this.form.submit()">x</button></form>`,
		`<svg onload="top.location='http://top.example/'"><image href="http://svg.example/x"/></svg>`,
		`<iframe src="http://frame.example/"></iframe><object data="http://object.example/"></object><embed src="http://embed.example/">`,
		`<link rel="stylesheet" href="http://style.example/x.css"><style>@import "http://import.example/";body{background:url(http://bg.example/)}</style>`,
		`<video autoplay src="http://video.example/" poster="http://poster.example/"></video><audio autoplay src="http://audio.example/"></audio>`,
		`<base href="http://base.example/"><img src="x.png"><script>alert(1)</script><img src=x onerror="alert(2)">`,
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, string(b))
	}
	// Chromium greets the host of a frame before it asks the policy. Frames are for the sanitiser to take out, and it does.
	for i, p := range pages {
		pages[i] = frame.ReplaceAllString(p, "<span")
	}
	return pages
}

// TestHostileMailsDoNothing opens all of them on one case, without the sanitiser that stands before: no dialog, no request to
// whom they name, the page around them stays as it was.
func TestHostileMailsDoNothing(t *testing.T) {
	t.Parallel()
	pages := hostileMails(t)
	s := newSite(t, plain)
	s.store.messages = nil
	for i, p := range pages {
		s.store.messages = append(s.store.messages, casework.Message{ID: casework.MessageID(1000 + i), Case: 3, Direction: casework.In, Channel: casework.Mail,
			Kind: casework.Personal, From: casework.Correspondent{Address: "x@mail.example"}, Text: fmt.Sprint("mail ", i), HTML: p, At: noon})
	}
	tr := setTrap(t)
	b := browse(t, s, ana, chromedp.Flag("host-resolver-rules", "MAP * "+tr.Addr().String()+", EXCLUDE 127.0.0.1")) // every host but ours is the trap
	var dialogs atomic.Int64
	err := chromedp.Listen(b.ctx, func(e any) {
		if _, ok := e.(*cdppage.EventJavascriptDialogOpening); ok {
			dialogs.Add(1)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.open("/inbox/C-48213-5")
	before := js[string](b, `location.href + document.title`)
	js[int](b, `(async () => { let n = 0; for (const f of document.querySelectorAll('.mailframe')) { f.loading = 'eager'; f.closest('details').open = true;
		await new Promise(done => { f.onload = done; f.src = f.src }); n++ } return n })()`)
	if shown := js[int](b, `document.querySelectorAll('.mailframe').length`); shown != len(pages) {
		t.Fatalf("%d of %d mails have a frame", shown, len(pages))
	}
	if after := js[string](b, `location.href + document.title`); after != before {
		t.Errorf("the page became %s", after)
	}
	if hosts := tr.named(pages); len(hosts) != 0 {
		t.Errorf("asked for by the mails: %v", hosts)
	}
	// The trap does catch.
	_ = chromedp.Do(b.ctx, chromedp.Navigate("http://tracker.invalid/")) // where nobody answers
	if !slices.Contains(tr.named(pages), "tracker.invalid") {
		t.Error("the trap catches nothing")
	}
	if n := dialogs.Load(); n != 0 {
		t.Errorf("%d dialogs opened", n)
	}
}
