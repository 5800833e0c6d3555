package main

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/pgtest"
)

// lockedBuffer takes the log of a program that runs beside the test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

const pothole = `From: Ana Ruiz <ana@home.example>
To: d1@harbor.example, al1@harbor.example
Subject: Pothole on Elm
Message-ID: <pothole@home.example>
Date: Mon, 02 Mar 2026 10:00:00 +0000

There is a pothole in front of 12 Elm Street.
`

// TestEndToEnd starts the program as an operator would, and walks a mail through it: in by IMAP, onto a case, an
// acknowledgement out by SMTP, an answer back, a look by staff and by the resident.
func TestEndToEnd(t *testing.T) {
	t.Parallel()
	tr := newTrial(t)
	if code, out, errs := tr.command("correct horse battery", "staff", "add", "lee@harbor.example", "--name", "Lee Park", "--office", "d1"); code != 0 {
		t.Fatalf("staff add: %d %s%s", code, out, errs)
	}
	stop := tr.serve()
	tr.deliver("d1@harbor.example", pothole)
	tr.deliver("al1@harbor.example", pothole)
	ack := tr.received(func(m mailhost.Sent) bool { return m.To[0] == "ana@home.example" })
	for _, says := range []string{"Auto-Submitted: auto-replied", "In-Reply-To: <pothole@home.example>", "Reply-To: <d1+", "C-10001-4", "X-Commonline:"} {
		if !strings.Contains(ack, says) {
			t.Errorf("the acknowledgement lacks %q:\n%s", says, ack)
		}
	}
	tr.answer(ack)
	lee := tr.signIn("lee@harbor.example", "correct horse battery")
	tr.until("the answer is on the case", func() bool { return strings.Contains(lee.get("/inbox/C-10001-4"), "It is deep") })
	page := lee.get("/inbox/C-10001-4")
	for _, says := range []string{"Pothole on Elm", "Ana Ruiz", "12 Elm Street", "We have your message"} {
		if !strings.Contains(page, says) {
			t.Errorf("the page of the case lacks %q", says)
		}
	}
	tr.statusPage(lee, ack)
	tr.voices(lee)
	if code, out, errs := tr.command("", "doctor"); code != 0 {
		t.Errorf("doctor: %d\n%s%s", code, out, errs)
	}
	stop()
	if code, out, _ := tr.command("", "ledger"); code != 0 {
		t.Errorf("the ledger: %d\n%s", code, out)
	}
}

// answer sends what a mail program would make of a reply to an acknowledgement.
func (tr *trial) answer(ack string) {
	tr.t.Helper()
	to := regexp.MustCompile(`(?m)^Reply-To: .*<([^>]+)>`).FindStringSubmatch(ack)
	if to == nil {
		tr.t.Fatalf("no Reply-To in\n%s", ack)
	}
	tr.deliver(to[1], "From: ana@home.example\nTo: "+to[1]+"\nSubject: Re: We have your message\nMessage-ID: <second@home.example>\n\nIt is deep.\n")
}

// statusPage opens the link of the acknowledgement, as a resident does who is signed in nowhere.
func (tr *trial) statusPage(b *browser, ack string) {
	tr.t.Helper()
	link := regexp.MustCompile(`/s/[a-z0-9]+`).FindString(strings.ReplaceAll(ack, "=\r\n", ""))
	page := b.get(link)
	if !strings.Contains(page, "C-10001-4") || strings.Contains(page, "12 Elm") {
		tr.t.Errorf("the status page %s:\n%s", link, page)
	}
}

// voices has a stranger answer the case: held, acknowledged with a number, and let in by staff.
func (tr *trial) voices(lee *browser) {
	tr.t.Helper()
	tr.deliver("d1@harbor.example", "From: eve@else.example\nTo: d1@harbor.example\nSubject: Re: Pothole on Elm\nMessage-ID: <eve@else.example>\nIn-Reply-To: <pothole@home.example>\n\nI see it too.\n")
	neutral := tr.received(func(m mailhost.Sent) bool { return m.To[0] == "eve@else.example" })
	if strings.Contains(neutral, "C-10001-4") || strings.Contains(neutral, "/s/") {
		tr.t.Errorf("a stranger is told of the case:\n%s", neutral)
	}
	page := lee.get("/held")
	form := regexp.MustCompile(`action="(/held/\d+)[?"]`).FindStringSubmatch(page)
	if form == nil || !strings.Contains(page, "I see it too") {
		tr.t.Fatalf("held:\n%s", page)
	}
	lee.post(form[1], url.Values{"how": {"join"}, "reason": {"a neighbor"}})
	if page := lee.get("/inbox/C-10001-4"); !strings.Contains(page, "I see it too") {
		tr.t.Errorf("the new voice is not on the case:\n%s", page)
	}
}

// command runs the program with the trial's settings.
func (tr *trial) command(stdin string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(tr.t.Context(), args, tr.env, strings.NewReader(stdin), &o, &e)
	return code, o.String(), e.String()
}

// TestOutage stops the program while mail comes in, and changes UIDVALIDITY: after a start everything is there once.
func TestOutage(t *testing.T) {
	t.Parallel()
	tr := newTrial(t)
	stop := tr.serve()
	tr.deliver("d1@harbor.example", pothole)
	tr.received(func(m mailhost.Sent) bool { return m.To[0] == "ana@home.example" })
	stop()
	for _, n := range []string{"1", "2", "3"} {
		tr.deliver("d1@harbor.example", "From: r"+n+"@home.example\nTo: d1@harbor.example\nSubject: Matter "+n+"\nMessage-ID: <m"+n+"@home.example>\n\nMatter "+n+".\n")
	}
	if err := tr.host.BumpUIDValidity("d1@harbor.example", "INBOX"); err != nil {
		t.Fatal(err)
	}
	stop = tr.serve()
	for _, n := range []string{"1", "2", "3"} {
		tr.received(func(m mailhost.Sent) bool { return m.To[0] == "r"+n+"@home.example" })
	}
	stop()
	sent := 0
	for _, m := range tr.host.Outbox() {
		if m.To[0] == "ana@home.example" {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("Ana was written to %d times", sent)
	}
}

// TestRevokedLoginAlarms takes the password away while the program runs, and looks at what the operator and staff see.
func TestRevokedLoginAlarms(t *testing.T) {
	t.Parallel()
	tr := newTrial(t)
	if code, out, errs := tr.command("correct horse battery", "staff", "add", "lee@harbor.example", "--name", "Lee Park", "--office", "d1"); code != 0 {
		t.Fatalf("staff add: %d %s%s", code, out, errs)
	}
	tr.serve()
	lee := tr.signIn("lee@harbor.example", "correct horse battery")
	tr.host.RefuseSignIn("d1@harbor.example", true)
	tr.host.DropConnections()
	tr.until("/readyz tells of it", func() bool { return strings.Contains(lee.get("/readyz"), `d1: `) })
	if page := lee.get("/inbox"); !strings.Contains(page, "d1@harbor.example") {
		t.Errorf("staff are not told:\n%s", page)
	}
	if metrics := lee.get("/metrics"); !strings.Contains(metrics, `commonline_mailbox_failing{mailbox="d1"} 1`) {
		t.Errorf("the metrics:\n%s", metrics)
	}
	if code, out, _ := tr.command("", "doctor"); code != 1 || !strings.Contains(out, "MEND") {
		t.Errorf("doctor: %d\n%s", code, out)
	}
}

// TestRestore brings an hour-old database back: mail is taken in again, and nobody is written to until the operator says so.
func TestRestore(t *testing.T) {
	t.Parallel()
	tr := newTrial(t)
	backup := t.TempDir() + "/backup"
	if code, _, errs := tr.command("", "migrate"); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := tr.command("", "backup", backup); code != 0 || !strings.Contains(errs, "SECRET_KEY") {
		t.Fatalf("backup: %d %s", code, errs)
	}
	if code, out, errs := tr.command("", "restore", "--verify", backup); code != 0 {
		t.Fatalf("verify: %d %s%s", code, out, errs)
	}
	tr.env[1] = "DATABASE_URL=" + pgtest.URL(t, nil)
	if code, out, errs := tr.command("", "restore", backup); code != 0 || !strings.Contains(out, "paused") {
		t.Fatalf("restore: %d %s%s", code, out, errs)
	}
	stop := tr.serve()
	tr.deliver("d1@harbor.example", pothole)
	tr.until("the mail is a case", func() bool {
		_, out, _ := tr.command("", "ledger")
		return strings.Contains(out, "d1/INBOX")
	})
	if n := len(tr.host.Outbox()); n != 0 {
		t.Errorf("%d mails went out while sending was paused", n)
	}
	if code, out, _ := tr.command("", "resume"); code != 0 || !strings.Contains(out, "goes on") {
		t.Errorf("resume: %d %s", code, out)
	}
	tr.received(func(m mailhost.Sent) bool { return m.To[0] == "ana@home.example" })
	stop()
}
