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

	gosmtp "github.com/emersion/go-smtp"

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
	ours   = "Office of Councilor Ada One, District 1"
)

// TestFirstRun goes from an empty database to answered residents in Chromium alone, by what stands on the screens. The program is killed,
// and everything is there again.
func TestFirstRun(t *testing.T) {
	requireWanted(t)
	f := newFirstRun(t)
	f.p.start()
	f.ole = f.sitsDown("ole")
	f.step("Set up the city", f.ole, f.setsUp)
	f.step("Connect and test the mailbox", f.ole, f.connects)
	f.step("Number, account, addresses at Twilio", f.ole, f.addsNumber)
	f.step("Two topics with due times", f.ole, f.addsTopics)
	f.step("Invite the head of the office", f.ole, f.invitesHead)
	f.lee = f.sitsDown("lee")
	f.step("The head joins by the mail", f.lee, f.headJoins)
	f.step("The head invites, and hands a link over", f.lee, f.headInvites)
	f.ana = f.sitsDown("ana")
	f.step("Staff join by the link", f.ana, f.staffJoins)
	f.step("A ready reply", f.lee, f.writesReply)
	f.worksThroughAKill("Killed and started: all is there", f.isThere)
}

// worksThroughAKill answers a mail and a text, has the program killed and started, looks whether all is there, and answers once more.
func (f *firstRun) worksThroughAKill(looks string, at func()) {
	f.step("A mail is answered", f.ana, func() { f.answersMail("Street lamp is dark", "lamp@home.example") })
	f.step("A text is answered", f.lee, func() { f.answersText("The hydrant at 4 Mill Road leaks") })
	f.p.kill()
	f.p.start()
	f.p.ready()
	f.step(looks, f.ole, at)
	f.step("Another mail is answered", f.ana, func() { f.answersMail("Bench is broken", "bench@home.example") })
	f.step("Another text is answered", f.lee, func() { f.answersText("The slide at Oak Park is bent") })
	f.balanced()
	f.t.Logf("Pages, clicks, keys and seconds:\n%s", strings.Join(f.figures, "\n"))
}

func newFirstRun(t *testing.T) *firstRun {
	t.Helper()
	c := &city{t: t, post: dovecottest.Start(t, box), dir: t.TempDir(), db: startDatabase(t)}
	inTheClear := func(_ *smtptest.Server, g *gosmtp.Server) { g.AllowInsecureAuth = true } // it is on this machine
	c.sink = smtptest.Start(t, &smtptest.Server{User: box, Password: dovecottest.Password}, false, inTheClear)
	f := &firstRun{city: c, p: c.program("serve")}
	c.env = []string{"COMMONLINE_HOME=" + filepath.Join(c.dir, "home"), "DATABASE_URL=" + c.db.url, "SECRET_KEY=" + strings.Repeat("k", 40),
		"PUBLIC_URL=" + f.p.url, "SENDING=on", "MAIL_HOSTS=127.0.0.1", "PATH=" + os.Getenv("PATH")}
	f.phones = f.company()
	f.carry()
	return f
}

// company is the telephone company, which knows the number, and not yet who answers for it.
func (f *firstRun) company() *twiliohost.Host {
	base, err := url.Parse(f.p.url)
	if err != nil {
		f.t.Fatal(err)
	}
	host, err := twiliohost.Listen(twiliohost.Options{Account: account, Token: authToken, Numbers: []string{ourNumber}, Base: base, Unset: true})
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
	o.types("Name of the city", "Harbor")
	o.types("Your name", "Ole Berg")
	o.types("Work e-mail", oles)
	o.types("Password", word)
	o.types("Name, as residents know it", ours)
	o.types("District", "1")
	o.photo("02-setup")
	o.goes("", "Set up the city", "The city is set up")
	o.photo("03-settings")
}

// connects follows what Settings says is missing. The office is chosen already, since it is the one that has no mailbox.
func (f *firstRun) connects() {
	o := f.ole
	o.goes("What is missing", "Connect a mailbox", "Connect the first one")
	o.types("Mail address", box)
	o.types("Password of the mailbox", "not this one")
	o.typesIn("Where mail is read", "Server", "127.0.0.1")
	o.chooses("Where mail is read", "Encryption", "None")
	o.typesIn("Where mail is read", "Port", fmt.Sprint(f.post.Port))
	o.chooses("Where mail is sent", "Encryption", "None")
	o.typesIn("Where mail is sent", "Port", fmt.Sprint(f.sink.Port))
	o.goes("With a password", "Connect", "Nothing was kept.")
	o.photo("04-mailbox-refused")
	o.types("Password of the mailbox", dovecottest.Password)
	o.goes("With a password", "Connect", "The mailbox is connected.")
	o.photo("05-mailbox-connected")
	o.goes(box, "Test it now", "The test is done")
	o.photo("06-mailbox-tested")
	o.sees("sending, receiving and plus-addresses work")
	o.goes("", "All settings", "What is missing")
}

// addsNumber writes a number as people do, is told how, gives a wrong token, is told so, and has the addresses written at Twilio.
func (f *firstRun) addsNumber() {
	o := f.ole
	o.goes("What is missing", "Add a number", "Telephone numbers")
	o.types("Number", "(555) 555-0101")
	o.chooses("", "Office", ours)
	o.chooses("", "Registration", "The carriers take its texts")
	o.chooses("", "Calls", "Takes none")
	o.goes("", "Add", "write it as "+ourNumber)
	o.photo("07-number-refused")
	o.types("Number", ourNumber)
	o.goes("", "Add", "Added.")
	o.photo("08-number-added")
	o.goes("", "All settings", "What is missing")
	o.goes("What is missing", "Name the account", "Account SID")
	o.types("Account SID", account)
	o.types("Auth token", strings.Repeat("0", 32))
	o.goes("", "Keep", "Twilio does not let this account in")
	o.photo("09-account-refused")
	o.types("Auth token", authToken)
	o.goes("", "Keep", "The account is kept.")
	o.goes("", "Test the numbers", "sends its texts nowhere")
	o.photo("10-numbers-tested")
	o.goes("", "Write these addresses", "leads here")
	o.photo("11-numbers-lead-here")
	o.goes("", "All settings", "What is missing")
}

func (f *firstRun) addsTopics() {
	o := f.ole
	o.goes("What is missing", "Add topics", "Add a topic")
	o.types("Name", "Street lamps")
	o.types("Due: first answer", "two days")
	o.goes("", "Add", "Not kept.")
	o.photo("12-topic-refused")
	o.types("Due: first answer", "2d")
	o.types("Due: resolved", "10d")
	o.types("Words that point to it", "lamp\nstreet light")
	o.goes("", "Add", "Added.")
	o.typesIn("Add a topic", "Name", "Parks")
	o.typesIn("Add a topic", "Due: first answer", "4h")
	o.typesIn("Add a topic", "Words that point to it", "bench")
	o.goes("Add a topic", "Add", "Added.")
	o.photo("13-topics")
	o.goes("", "All settings", "What is missing")
}

func (f *firstRun) invitesHead() {
	o := f.ole
	o.goes("What is missing", "Invite people", "Invite somebody")
	o.types("Mail address", heads)
	o.types("Name", "Lee Park")
	o.chooses("", "Role", "Head of")
	o.chooses("", "Office", ours)
	o.goes("", "Invite", "The invitation goes out by mail.")
	o.photo("14-invited")
	o.goes("", "Settings", "What can be set")
	o.photo("15-nothing-missing")
	if o.says("What is missing") {
		f.t.Errorf("something is still missing:\n%s", o.text())
	}
}

var joining = regexp.MustCompile(`http\S+/join/\w\S*`)

func (f *firstRun) headJoins() {
	mail := f.getsMailWithin(3*time.Minute, heads, "/join/")
	link := joining.FindString(mail.Text)
	if link == "" {
		f.t.Fatalf("there is no link in\n%s", mail.Text)
	}
	l := f.lee
	l.visits(link, "Welcome, Lee Park")
	l.photo("01-welcome")
	l.types("New password", "seven green kettles")
	l.goes("", "Set it and sign in", "Sign out")
	l.photo("02-today")
}

func (f *firstRun) headInvites() {
	l := f.lee
	l.goes("", "People", "Invite somebody")
	l.types("Mail address", staffs)
	l.types("Name", "Ana Mora")
	l.chooses("", "Role", "Staff")
	l.goes("", "Invite", "The invitation goes out by mail.")
	l.photo("03-invited")
	l.goes(staffs, "Show a link to hand over", "Hand this link to")
	l.photo("04-link")
}

func (f *firstRun) staffJoins() {
	a := f.ana
	a.visits(f.lee.value("Hand this link"), "Welcome, Ana Mora")
	a.types("New password", "nine yellow ladders")
	a.goes("", "Set it and sign in", "Sign out")
	a.photo("01-today")
}

func (f *firstRun) writesReply() {
	l := f.lee
	l.goes("", "Ready replies", "A new one")
	l.typesIn("A new one", "Name", "Crew")
	l.typesIn("A new one", "Words", "A crew comes on Friday and looks at it.")
	l.goes("A new one", "Keep", "Crew")
	l.photo("05-reply")
}

// answersMail lets a resident write, and a member of staff answer with the ready reply. The answer arrives.
func (f *firstRun) answersMail(subject, id string) {
	a, from := f.ana, id[:strings.IndexByte(id, '@')]+"@resident.example"
	f.delivers(from, id, subject)
	n := f.numbered(subject)
	f.getsMailWithin(3*time.Minute, from, n.String())
	a.goes("", "Today", subject)
	a.photo("02-today")
	a.follows(subject, "It is so since yesterday")
	a.photo("03-case")
	a.types("Your answer", "")
	a.chooses("", "Ready reply", "Crew")
	a.goes("", "Insert", "The reply stands below")
	a.until("the ready reply is in the answer", `document.querySelector('#answer').value.includes('comes on Friday')`)
	a.photo("04-written")
	a.goes("", "Send e-mail", "A crew comes on Friday")
	a.photo("05-sent")
	f.getsMailWithin(3*time.Minute, from, "A crew comes on Friday")
}

func (f *firstRun) answersText(words string) {
	l := f.lee
	if err := f.phones.Send(context.Background(), rosas, ourNumber, words, nil, ""); err != nil {
		f.t.Fatal(err)
	}
	f.until("the text is filed", 30*time.Second, func() bool { return f.db.count(`SELECT count(*) FROM messages WHERE reply = $1`, words) == 1 })
	l.goes("", "All open", "The hydrant")
	l.follows("The hydrant", words)
	l.types("Your text", "We are on it: "+words)
	l.photo("06-text-written")
	l.goes("", "Send text", "We are on it: "+words)
	l.photo("07-text-sent")
	getsText(f.city, f.phones, rosas, "We are on it: "+words)
}

// isThere looks at what was set, with nobody signing in again.
func (f *firstRun) isThere() {
	o := f.ole
	for _, page := range []struct{ link, says string }{{"The city", "Time zone"}, {"Offices", "1 so far"}, {"Topics", "Street lamps"}, {"Telephone numbers", "1 so far"}, {"Twilio account", "One is set"}, {"Mailboxes", box}} {
		o.goes("", "Settings", "What can be set")
		if o.says("What is missing") {
			f.t.Errorf("after the restart something is missing:\n%s", o.text())
		}
		o.goes("What can be set", page.link, page.says)
	}
	o.goes("", "Settings", "What can be set")
	o.goes("What can be set", "Telephone numbers", "At Twilio")
	o.goes("", "Test the numbers", "leads here")
	for _, p := range []*person{f.lee, f.ana} {
		p.visits("/today", "Today")
		if !p.says("Sign out") {
			f.t.Errorf("%s is signed out by the restart", p.called)
		}
	}
	f.lee.goes("", "Ready replies", "Crew")
}

// delivers is writes, for the one mailbox that there is.
func (f *firstRun) delivers(from, id, subject string) {
	mail := "From: A Resident <" + from + ">\nTo: " + box + "\nSubject: " + subject + "\nMessage-ID: <" + id + ">\nDate: " + time.Now().Format(time.RFC1123Z) +
		"\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nIt is so since yesterday, in front of 12 Elm Street.\n"
	f.post.Deliver(box, "INBOX", []byte(strings.ReplaceAll(mail, "\n", "\r\n")))
}
