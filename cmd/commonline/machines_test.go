package main

import (
	"context"
	"fmt"
	"net/http"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/twiliohost"
)

// machines is a city that machines write to: the program as it runs, its mail server, its telephone company and its rows.
type machines struct {
	*trial
	company *twiliohost.Host
	rows    *pgxpool.Pool
	lee     *browser
	sent    int // mails that were delivered to the city
}

// TestMachines is what becomes of the machines that every office meets: docs/notices.md has it as a table.
func TestMachines(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this runs the whole program for a long time")
	}
	t.Parallel()
	tr := newTrial(t)
	m := &machines{trial: tr, company: tr.withPhone()}
	for _, x := range [][]string{{"lee@harbor.example", "Lee Park", "d1", "staff"}, {"mo@council.example", "Mo Head", "d1", "head"}} {
		if code, out, errs := tr.command("correct horse battery", "staff", "add", x[0], "--name", x[1], "--office", x[2], "--role", x[3]); code != 0 {
			t.Fatalf("staff add: %d %s%s", code, out, errs)
		}
	}
	tr.serve()
	var err error
	if m.rows, err = pgxpool.New(t.Context(), strings.TrimPrefix(tr.env[1], "DATABASE_URL=")); err != nil {
		t.Fatal(err)
	}
	defer m.rows.Close()
	m.lee = tr.signIn("lee@harbor.example", "correct horse battery")
	m.autoresponders()
	m.bounces()
	m.optedOut()
	m.scanned()
	if code, out, _ := tr.command("", "ledger"); code != 0 {
		t.Errorf("the ledger: %d\n%s", code, out)
	}
}

func (m *machines) count(sql string, args ...any) (n int) {
	m.t.Helper()
	if err := m.rows.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		m.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// write delivers a mail of somebody to District 1.
func (m *machines) write(from, to, headers, text string) (id string) {
	m.t.Helper()
	m.sent++
	id = fmt.Sprintf("%d@robot.example", m.sent)
	m.deliver("d1@harbor.example", fmt.Sprintf("From: <%s>\nTo: %s\nMessage-ID: <%s>\nDate: %s\n%s\n%s\n", from, to, id, time.Now().Format(time.RFC1123Z), headers, text))
	return id
}

// calm waits until everything is taken in and filed, and nothing is on its way out.
func (m *machines) calm() {
	m.t.Helper()
	m.until("nothing is on its way", func() bool {
		return m.count(`SELECT count(*) FROM raws WHERE channel = 'mail' AND outcome IS NOT NULL`) == m.sent && m.count(`SELECT (SELECT count(*) FROM raws WHERE outcome IS NULL)
			+ (SELECT count(*) FROM event_work WHERE due_at < now() + interval '2 seconds') + (SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending', 'retrying'))`) == 0
	})
}

// to are the mails that went to somebody.
func (m *machines) to(who string) (got []mailhost.Sent) {
	for _, s := range m.host.Outbox() {
		if s.To[0] == who {
			got = append(got, s)
		}
	}
	return got
}

// autoresponders has two who answer whatever they get: each other's mails, of which we get a copy, and ours. Neither says that it is a
// machine, and neither ever ends; then two that say so.
func (m *machines) autoresponders() {
	const a, b, rounds = "a@robot.example", "b@robot.example", 15
	last, answered := map[string]string{a: "first@robot.example", b: "first@robot.example"}, map[string]int{}
	other := map[string]string{a: b, b: a}
	for n := range rounds {
		for _, who := range []string{a, b} {
			for _, ours := range m.to(who)[answered[who]:] { // our mail is answered too, as a mail program does
				answered[who]++
				h := headers(m.t, ours.Raw)
				m.write(who, h.Get("Reply-To"), "Subject: Re: "+h.Get("Subject")+"\nIn-Reply-To: "+h.Get("Message-ID")+"\n", fmt.Sprintf("I am away, and got your mail. %d", n))
			}
			last[who] = m.write(who, "d1@harbor.example", "Cc: "+other[who]+"\nSubject: Re: Away\nIn-Reply-To: <"+last[other[who]]+">\n", fmt.Sprintf("I am away, and read mail number %d when I am back.", n))
		}
		m.calm()
	}
	for _, who := range []string{a, b} {
		if n := len(m.to(who)); n < 1 || n > 5 {
			m.t.Errorf("%s wrote %d times, and got %d mails: the cap of a day is 5", who, rounds+answered[who], n)
		}
	}
	m.t.Logf("two autoresponders wrote %d mails, and got %d and %d", m.sent, len(m.to(a)), len(m.to(b)))
	const c, d = "c@robot.example", "d@robot.example"
	for _, who := range []string{c, d} {
		m.write(who, "d1@harbor.example", "Subject: Away\nAuto-Submitted: auto-replied\n", "I am away.")
	}
	m.calm()
	if n := len(m.to(c)) + len(m.to(d)); n != 0 {
		m.t.Errorf("those who say that they are machines got %d mails", n)
	}
}

func headers(t *testing.T, raw []byte) netmail.Header {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header
}

// bounces has a mailbox that takes no mail: its report finds the very delivery, is answered by nobody, and staff see it.
func (m *machines) bounces() {
	m.write("gone@home.example", "d1@harbor.example", "Subject: A lamp\n", "The lamp at 4 Elm St is out.")
	m.calm()
	ours := m.to("gone@home.example")
	if len(ours) != 1 {
		m.t.Fatalf("it was written to %d times", len(ours))
	}
	cases, mails := m.count(`SELECT count(*) FROM cases`), len(m.host.Outbox())
	m.sent++
	m.deliver("d1@harbor.example", "Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@home.example>\nTo: "+ours[0].From+"\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <dsn@home.example>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\n\n--x\nContent-Type: text/plain\n\nIt could not be delivered.\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; home.example\n\n"+
		"Final-Recipient: rfc822; gone@home.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n--x\nContent-Type: message/rfc822\n\n"+strings.ReplaceAll(string(ours[0].Raw), "\r\n", "\n")+"\n--x--\n")
	m.calm()
	if n := m.count(`SELECT count(*) FROM deliveries WHERE state = 'bounced' AND address = 'gone@home.example'`); n != 1 {
		m.t.Errorf("%d deliveries came back", n)
	}
	if c, n := m.count(`SELECT count(*) FROM cases`), len(m.host.Outbox()); c != cases || n != mails {
		m.t.Errorf("the report made %d cases and %d mails", c-cases, n-mails)
	}
	if page := m.lee.get("/held/failed"); !strings.Contains(page, "gone@home.example") {
		m.t.Error("staff do not see that it came back")
	}
}

// optedOut has a resident who stops the texts, and writes again all the same.
func (m *machines) optedOut() {
	ours := func() (n int) {
		for _, x := range m.company.Texts(rosasPhone) {
			if x.From == harborPhone && !x.Company {
				n++
			}
		}
		return n
	}
	m.one(m.company.Send(m.t.Context(), rosasPhone, harborPhone, "The lamp at 9 Elm St is out", nil, ""))
	m.calm()
	if ours() != 1 {
		m.t.Errorf("the first text was answered %d times", ours())
	}
	m.one(m.company.Send(m.t.Context(), rosasPhone, harborPhone, "STOP", nil, ""))
	m.calm()
	m.one(m.company.Send(m.t.Context(), rosasPhone, harborPhone, "And the one at 11 as well", nil, ""))
	m.calm()
	if ours() != 1 {
		m.t.Errorf("after STOP the number has %d texts of ours", ours())
	}
	if n := m.count(`SELECT count(*) FROM messages WHERE channel = 'text' AND reply LIKE '%11 as well'`); n != 1 {
		m.t.Errorf("what they write is on a case %d times", n)
	}
}

var links = regexp.MustCompile(`https?://[^\s"'<>)]+`)

// scanned has a mail scanner open every link of everything that ever went out, as scanners do, and compares all rows before and after.
func (m *machines) scanned() {
	m.write("rosa@home.example", "d1@harbor.example", "Subject: Help\n", "The house next door is on fire!") // an alarm, to the head
	m.write("ines@home.example", "d1@harbor.example", "Subject: A tree\n", "A tree fell on Oak St.")
	m.calm()
	if n := m.count(`SELECT count(*) FROM deliveries WHERE occasion = 'alarm' AND state = 'sent' AND address = 'mo@council.example'`); n != 1 {
		var why string
		_ = m.rows.QueryRow(m.t.Context(), `SELECT coalesce(string_agg(state || ' ' || reason, '; '), 'none') FROM deliveries WHERE occasion = 'alarm'`).Scan(&why)
		m.t.Errorf("the head was called %d times: %s", n, why)
	}
	n := casework.CaseNumber(m.count(`SELECT number FROM cases WHERE subject = 'A tree'`))
	work := m.lee.form(m.lee.get("/inbox/"+n.String()), "/inbox/"+n.String()+"/work\"><input type=\"hidden\" name=\"do\" value=\"resolve")
	work.Set("do", "resolve")
	m.lee.post("/inbox/"+n.String()+"/work", work)
	if _, err := m.rows.Exec(m.t.Context(), `UPDATE event_work SET due_at = now()`); err != nil { // the moment that is waited for other news
		m.t.Fatal(err)
	}
	m.until("it is told that it was resolved", func() bool { return len(m.to("ines@home.example")) == 2 })
	m.calm()
	all := map[string]bool{}
	for _, s := range m.host.Outbox() {
		in := email.Parse(s.Raw, email.Limits{})
		for _, l := range links.FindAllString(in.Text+" "+in.HTML+" "+headers(m.t, s.Raw).Get("List-Unsubscribe"), -1) {
			all[strings.ReplaceAll(l, "&amp;", "&")] = true
		}
	}
	for _, x := range m.company.Texts(rosasPhone) {
		for _, l := range links.FindAllString(x.Body, -1) {
			all[l] = true
		}
	}
	kinds := map[string]int{}
	before := m.state()
	for l := range all {
		at, err := url.Parse(l)
		if err != nil || !strings.HasPrefix(l, m.url) {
			m.t.Errorf("a link leads elsewhere: %s", l)
			continue
		}
		kinds["/"+strings.SplitN(strings.TrimPrefix(at.Path, "/"), "/", 2)[0]]++
		for _, v := range []struct{ method, purpose string }{{"GET", ""}, {"HEAD", ""}, {"GET", "prefetch"}, {"GET", "prefetch;prerender"}, {"OPTIONS", ""}} {
			r, err := http.NewRequestWithContext(m.t.Context(), v.method, l, nil)
			if err != nil {
				m.t.Fatal(err)
			}
			if v.purpose != "" {
				r.Header.Set("Sec-Purpose", v.purpose)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				m.t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode >= 500 || v.method == "GET" && answer.StatusCode != http.StatusOK {
				m.t.Errorf("%s %s: %d", v.method, l, answer.StatusCode)
			}
		}
	}
	m.t.Logf("%d links were opened five times each: %v", len(all), kinds)
	for _, kind := range []string{"/s", "/n", "/alarm"} {
		if kinds[kind] == 0 {
			m.t.Errorf("no notice leads to %s: the scanner tried too little", kind)
		}
	}
	if after := m.state(); after != before {
		m.t.Errorf("opening links changed something:\n%s\n%s", before, after)
	}
}

// state is a figure of all rows that a resident or a person on call can change by a link.
func (m *machines) state() (sum string) {
	m.t.Helper()
	err := m.rows.QueryRow(m.t.Context(), `SELECT concat_ws(' ',
		(SELECT md5(string_agg(c::text, '' ORDER BY id)) FROM cases c), (SELECT md5(string_agg(r::text, '' ORDER BY id)) FROM residents r), (SELECT md5(string_agg(i::text, '' ORDER BY id)) FROM identities i),
		(SELECT count(*) FROM messages), (SELECT count(*) FROM raws), (SELECT count(*) FROM deliveries), (SELECT count(*) FROM silences), (SELECT count(*) FROM consents),
		(SELECT md5(string_agg(q::text, '' ORDER BY id)) FROM questions q), (SELECT md5(string_agg(f::text, '' ORDER BY case_id)) FROM followups f),
		(SELECT md5(string_agg((a.id, a.confirmed_at, a.verdict)::text, '' ORDER BY id)) FROM alarms a), (SELECT count(*) FROM events WHERE kind NOT LIKE 'read.%' AND kind NOT LIKE 'alarm.%'))`).Scan(&sum)
	if err != nil {
		m.t.Fatal(err)
	}
	return sum
}
