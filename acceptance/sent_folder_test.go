package acceptance

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/commonline/commonline/internal/dovecottest"
)

// TestSentFolder answers a resident from a mail program, which puts a copy into the folder of sent mail.
func TestSentFolder(t *testing.T) {
	c := newCity(t, terms{})
	p := c.program("serve")
	c.env = append(c.env, "PUBLIC_URL="+p.url) // cookies go there
	if code, out := c.command("correct horse battery", "staff", "add", "lee@harbor.example", "--name", "Lee Park", "--office", "d1"); code != 0 {
		t.Fatalf("staff add: %d %s", code, out)
	}
	p.start()
	p.ready()
	mails := mailbag(12, 1)
	mails[0].to = []string{"d1"}
	c.deliver(mails...)
	c.settled(1, time.Minute)
	c.appendSent("d1", fmt.Sprintf("From: d1@harbor.example\r\nTo: %s\r\nSubject: Re: %s\r\nMessage-ID: <ours@harbor.example>\r\nIn-Reply-To: <%s>\r\n\r\nThe lamp is mended.\r\n",
		mails[0].from, mails[0].subject, mails[0].id))
	began := time.Now()
	c.until("the answer is on the case", 3*time.Minute, func() bool {
		return c.db.count(`SELECT count(*) FROM messages WHERE direction = 'elsewhere' AND mail_id = 'ours@harbor.example'`) == 1
	})
	t.Logf("the answer is on the case after %s", time.Since(began).Round(100*time.Millisecond))
	page := p.signedIn("lee@harbor.example", "correct horse battery")("/inbox/C-10001-4")
	for _, says := range []string{"The lamp is mended.", "answered from a mail program"} {
		if !strings.Contains(page, says) {
			t.Errorf("the page of the case lacks %q:\n%s", says, page)
		}
	}
	if n := c.db.count(`SELECT count(*) FROM cases WHERE due_at IS NULL`); n != 1 {
		t.Error("the clock of the first reply runs on")
	}
	c.balanced()
}

// appendSent is what a mail program does with what it has sent.
func (c *city) appendSent(office, text string) {
	c.t.Helper()
	client, err := imapclient.DialInsecure(c.post.Addr(), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	if err := client.Login(office, dovecottest.Password).Wait(); err != nil {
		c.t.Fatal(err)
	}
	add := client.Append("Sent", int64(len(text)), nil)
	_, err = io.WriteString(add, text)
	if err == nil {
		err = add.Close()
	}
	if err == nil {
		_, err = add.Wait()
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// signedIn gives a browser of a member of staff.
func (p *program) signedIn(email, password string) func(path string) string {
	p.c.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.c.t.Fatal(err)
	}
	read := func(r *http.Request) string {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		response, err := (&http.Client{Jar: jar}).Do(r)
		if err != nil {
			p.c.t.Fatal(err)
		}
		defer response.Body.Close()
		page, err := io.ReadAll(response.Body)
		if err != nil {
			p.c.t.Fatal(err)
		}
		return string(page)
	}
	form := url.Values{"email": {email}, "password": {password}}.Encode()
	r, _ := http.NewRequest(http.MethodPost, p.url+"/sign-in", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	read(r)
	return func(path string) string {
		r, _ := http.NewRequest(http.MethodGet, p.url+path, nil)
		return read(r)
	}
}
