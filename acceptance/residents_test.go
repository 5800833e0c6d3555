package acceptance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/internal/twiliohost"
)

func quoted(words string) string {
	b, _ := json.Marshal(words) // a string always becomes JSON
	return string(b)
}

// telephones gives the city a number at a telephone company of this machine, which brings texts to the program and keeps what it sends.
func (c *city) telephones(p *program) *twiliohost.Host {
	c.t.Helper()
	base, err := url.Parse(p.url)
	if err != nil {
		c.t.Fatal(err)
	}
	host, err := twiliohost.Listen(twiliohost.Options{Account: account, Token: authToken, Numbers: []string{ourNumber}, Base: base})
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- host.Run(ctx) }()
	c.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			c.t.Error(err)
		}
	})
	file, err := os.OpenFile(filepath.Join(c.dir, "city.yaml"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = file.WriteString("numbers:\n  - {id: d1-phone, office: d1, number: " + ourNumber + "}\n")
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.env = append(c.env, "PUBLIC_URL="+p.url, "TWILIO_ACCOUNT_SID="+account, "TWILIO_AUTH_TOKEN="+authToken, "TWILIO_API_URL="+host.URL())
	return host
}

// writes delivers a mail of a resident to an office. answers is the Message-ID that it replies to, or "".
func (c *city) writes(office, from, id, subject, answers, words string) {
	c.t.Helper()
	h := fmt.Sprintf("From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s>\nDate: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n", from, address(office), subject, id, time.Now().Format(time.RFC1123Z))
	if answers != "" {
		h += "In-Reply-To: <" + answers + ">\n"
	}
	c.post.Deliver(office, "INBOX", []byte(strings.ReplaceAll(h+"\n"+words+"\n", "\n", "\r\n")))
}

// mailed are the mails that a resident has got whose text or subject has the words.
func (c *city) mailed(to, words string) (found []*casework.Inbound) {
	for _, m := range c.sink.Taken() {
		if m.To != to {
			continue
		}
		if in := email.Parse(m.Body, email.Limits{}); strings.Contains(in.Subject+"\n"+in.Text, words) {
			found = append(found, in)
		}
	}
	return found
}

// getsMail waits for the one mail with the words.
func (c *city) getsMail(to, words string) *casework.Inbound {
	c.t.Helper()
	return c.getsMailWithin(40*time.Second, to, words)
}

// getsNews is getsMail for news of a case, which waits two minutes for more.
func (c *city) getsNews(to, words string) *casework.Inbound {
	c.t.Helper()
	return c.getsMailWithin(3*time.Minute, to, words)
}

func (c *city) getsMailWithin(patience time.Duration, to, words string) *casework.Inbound {
	c.t.Helper()
	c.until(to+" gets a mail that says "+words, patience, func() bool { return len(c.mailed(to, words)) > 0 })
	return c.mailed(to, words)[0]
}

// getsText waits until the telephone company has a text with the words for a number, and it is the only one.
func getsText(c *city, host *twiliohost.Host, to, words string) string {
	c.t.Helper()
	var body string
	c.until(to+" gets a text that says "+words, 40*time.Second, func() bool {
		for _, t := range host.Texts(to) {
			if t.To == to && strings.Contains(t.Body, words) {
				body = t.Body
			}
		}
		return body != ""
	})
	return body
}

// numbered waits for the case of a subject, and tells its number.
func (c *city) numbered(subject string) casework.CaseNumber {
	c.t.Helper()
	n := -1
	c.until("there is a case "+subject, 30*time.Second, func() bool {
		n = c.db.count(`SELECT number FROM cases WHERE subject = $1 ORDER BY id DESC LIMIT 1`, subject)
		return n > 0
	})
	return casework.CaseNumber(n)
}

// step runs a part of the way, and tells how long it took.
func step(t *testing.T, name string, do func()) {
	t.Helper()
	began := time.Now()
	do()
	t.Logf("%-40s %s", name, time.Since(began).Round(100*time.Millisecond))
}
