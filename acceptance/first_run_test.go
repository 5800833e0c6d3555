package acceptance

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/dovecottest"
	"github.com/commonline/commonline/internal/twiliohost"
	"github.com/commonline/commonline/notify/smtp/smtptest"
)

// firstRun is an installation with a database and nothing else, and who sets it up.
type firstRun struct {
	*city
	p             *program
	phones        *twiliohost.Host
	ole, lee, ana *person
	figures       []string
}

const (
	oles   = "ole@harbor.example"
	heads  = "lee@harbor.example"
	staffs = "ana@harbor.example"
	box    = "district1@harbor.example"
)

// TestFirstRun goes from an empty database to answered residents in Chromium alone, by what stands on the screens.
func TestFirstRun(t *testing.T) {
	requireWanted(t)
	f := newFirstRun(t)
	f.p.start()
	f.ole = f.sitsDown("ole")
	f.step("The city", f.ole, f.setsUp)
	f.step("The mailbox", f.ole, f.connects)
	f.step("The number", f.ole, f.addsNumber)
	f.step("Topics", f.ole, f.addsTopics)
	f.step("The head of the office", f.ole, f.invitesHead)
}

func newFirstRun(t *testing.T) *firstRun {
	t.Helper()
	c := &city{t: t, post: dovecottest.Start(t, box), dir: t.TempDir(), db: startDatabase(t)}
	c.sink = smtptest.Start(t, &smtptest.Server{User: box, Password: dovecottest.Password}, false)
	f := &firstRun{city: c, p: c.program("serve")}
	c.env = []string{"COMMONLINE_HOME=" + filepath.Join(c.dir, "home"), "DATABASE_URL=" + c.db.url, "SECRET_KEY=" + strings.Repeat("k", 40),
		"PUBLIC_URL=" + f.p.url, "SENDING=on", "PATH=" + os.Getenv("PATH")}
	f.phones = f.company()
	f.carry()
	return f
}

// company is the telephone company, which knows the number and nothing of who answers for it.
func (f *firstRun) company() *twiliohost.Host {
	base, err := url.Parse(f.p.url)
	if err != nil {
		f.t.Fatal(err)
	}
	host, err := twiliohost.Listen(twiliohost.Options{Account: account, Token: authToken, Numbers: []string{ourNumber}, Base: base})
	if err != nil {
		f.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- host.Run(ctx) }()
	f.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			f.t.Error(err)
		}
	})
	f.env = append(f.env, "TWILIO_API_URL="+host.URL())
	return host
}

// carry brings what the mail server took for the office's own mailbox into it, as a provider does.
func (f *firstRun) carry() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		brought := 0
		for tick := time.Tick(50 * time.Millisecond); ; {
			select {
			case <-ctx.Done():
				return
			case <-tick:
			}
			for taken := f.sink.Taken(); brought < len(taken); brought++ {
				if m := taken[brought]; strings.HasPrefix(m.To, "district1") {
					f.post.Deliver(box, "INBOX", m.Body)
				}
			}
		}
	}()
	f.t.Cleanup(func() { stop(); <-ended })
}

func (f *firstRun) sitsDown(name string) *person {
	return &person{window: openWindow(f.t, f.p.url), called: name}
}

// step measures what somebody has to do, and how long the machine takes for it.
func (f *firstRun) step(name string, who *person, do func()) {
	f.t.Helper()
	began, before := time.Now(), who.effort
	do()
	e := who.minus(before)
	f.figures = append(f.figures, fmt.Sprintf("| %s | %d | %d | %d | %.1f |", name, e.pages, e.clicks, e.keys, time.Since(began).Seconds()))
	f.t.Log(f.figures[len(f.figures)-1])
}

func (f *firstRun) printed() string {
	said, err := os.ReadFile(f.p.log)
	if err != nil {
		f.t.Fatal(err)
	}
	return string(said)
}

func (f *firstRun) setsUp() {
	o, link := f.ole, ""
	f.until("a link is printed", time.Minute, func() bool {
		link = regexp.MustCompile(`\S+/setup/\S+`).FindString(f.printed())
		return link != ""
	})
	o.visits("/", "not set up")
	o.photo("01-nothing")
	o.visits(link, "Set up your city")
	o.photo("02-setup")
	o.types("Name of the city", "Harbor")
	o.types("Your name", "Ole Berg")
	o.types("Work e-mail", oles)
	o.types("Password", word)
	o.types("Name, as residents know it", "Office of Councilor Ada One, District 1")
	o.types("District", "1")
	o.goes("", "Set up the city", "The city is set up")
	o.photo("03-settings")
}

func (f *firstRun) connects() {
	o := f.ole
	o.goes("What is missing", "Connect a mailbox", "Connect another")
	o.photo("04-mailboxes")
	o.types("Mail address", box)
	o.chooses("", "Office", "Office of Councilor Ada One")
	o.types("Server for reading", "127.0.0.1")
	o.chooses("", "Its connection", "none")
	o.types("Its port", fmt.Sprint(f.post.Port))
	o.chooses("Server for sending", "Its connection", "none")
	o.types("Password", dovecottest.Password)
	o.photo("05-mailbox-filled")
	o.goes("", "Connect", "connected")
	o.photo("06-mailbox-connected")
	o.click(box, "Change")
	o.photo("06b-mailbox-fold")
	o.goes(box, "Test it now", "The test is done")
	o.photo("07-mailbox-tested")
}

func (f *firstRun) addsNumber() {
	o := f.ole
	o.visits("/settings", "What is missing")
	o.photo("08-settings")
	o.goes("What is missing", "Add a number", "Add a number")
	o.photo("09-numbers")
	o.types("Number", "(555) 555-0101")
	o.chooses("", "Office", "Office of Councilor Ada One")
	o.goes("", "Add", "digits")
	o.photo("10-number-wrong")
	o.types("Number", ourNumber)
	o.goes("", "Add", "Added")
	o.photo("11-number-added")
	o.goes("", "All settings", "What is missing")
	o.photo("12-settings")
	o.goes("What is missing", "Name the account", "Account SID")
	o.photo("13-twilio")
	o.types("Account SID", account)
	o.types("Auth token", "wrong")
	o.goes("", "Keep", "Kept")
	o.photo("14-twilio-kept")
}

func (f *firstRun) addsTopics() {
	o := f.ole
	o.visits("/settings/topics", "Topics")
	o.photo("15-topics")
	o.types("Name", "Street lamps")
	o.types("Due: first answer", "2 days")
	o.goes("", "Add", "Topics")
	o.photo("16-topics")
}

func (f *firstRun) invitesHead() {
	o := f.ole
	o.visits("/office/staff", "Invite somebody")
	o.photo("17-people")
	o.types("Mail address", heads)
	o.types("Name", "Lee Park")
	o.chooses("", "Role", "Head")
	o.chooses("", "Office", "Office of Councilor Ada One")
	o.goes("", "Invite", "Lee Park")
	o.photo("18-people")
	f.getsMail(heads, "join")
}
