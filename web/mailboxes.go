package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// mailboxRoutes are the pages of who connects mailboxes.
func (s *server) mailboxRoutes() []route {
	if s.Mail == nil {
		return nil
	}
	return []route{
		{"GET /settings/mailboxes", casework.ConnectMail, s.mailboxes},
		{"POST /settings/mailboxes", casework.ConnectMail, s.connectMailbox},
		{"GET /settings/mailboxes/back", casework.ConnectMail, s.consentBack},
		{"GET /settings/mailboxes/{mailbox}/consent", casework.ConnectMail, s.consent},
		{"POST /settings/mailboxes/{mailbox}", casework.ConnectMail, s.changeMailbox},
	}
}

type mailboxesPage struct {
	staffFrame
	Boxes   []mailboxLine
	Offices []casework.Office // that the viewer may choose; nil for a head, whose own it is
	Kinds   []wayChoice
	Form    mailboxForm
	Fresh   mailboxForm // of the ways that were not used
	Problem string
	Mailbox casework.MailboxID // that Problem is about; "" is the form for a new one
	Back    string             // where a provider sends people back to: it has to be registered there
}

// mailboxLine is a mailbox on the list, of the city file or connected in the browser.
type mailboxLine struct {
	ConnectedMailbox
	Place  string // where the city file names it: it is locked here
	How    string
	At     string // whose consent is asked: Google or Microsoft
	Health MailboxHealth
	Asked  bool // Health is known
}

// Key is what its part of the page is called.
func (l mailboxLine) Key() string { return strings.ReplaceAll(string(l.ID), "_", "-") }

// wayChoice is one way to connect a mailbox.
type wayChoice struct {
	Kind        casework.ConnectionKind
	Name, Words string
	On          bool
	App         bool // it needs an app that is registered at the provider
	Tenant      bool
}

func kindChoices(on casework.ConnectionKind) []wayChoice {
	all := []wayChoice{
		{Kind: casework.PasswordMail, Name: "With a password", Words: "Any mail server that speaks IMAP and SMTP. Many providers want a password of its own for programs."},
		{Kind: casework.GoogleMail, Name: "Connect Google", Words: "A mailbox of Google Workspace or Gmail. You are sent to Google to give access, and come back here.", App: true},
		{Kind: casework.MicrosoftMail, Name: "Connect Microsoft", Words: "A mailbox of Microsoft 365, or a shared one that you may open. You are sent to Microsoft to give access, and come back here.", App: true, Tenant: true},
		{Kind: casework.MicrosoftAppMail, Name: "Microsoft 365 by an app, over IMAP", Words: "The app signs in by itself, to the mailboxes that your Exchange administrator has opened to it and to no others. The guide has the commands.", App: true, Tenant: true},
		{Kind: casework.GraphMail, Name: "Microsoft 365 by an app, over Graph", Words: "The same, where IMAP or SMTP is closed in your directory.", App: true, Tenant: true},
	}
	for i := range all {
		all[i].On = all[i].Kind == on
	}
	return all
}

// mailboxDone are the words after a form was done.
var mailboxDone = map[string]string{
	"connected": "The mailbox is connected. Press “Test it now” beside it: a mail goes out and has to come back.",
	"give":      "One step is left: give access at the provider, by the button beside the mailbox.",
	"changed":   "Kept. The mailbox is signed in to anew within seconds.",
	"removed":   "The mailbox is taken away. It is read no more; what came by it stays.",
	"tested":    "The test is done. What it found stands with the mailbox.",
	"consented": "Access is given. New mail comes in within seconds.",
}

// mailboxes answers GET /settings/mailboxes.
func (s *server) mailboxes(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showMailboxes(w, r, me, http.StatusOK, mailboxesPage{Form: s.newMailboxForm(me)})
}

func (s *server) showMailboxes(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p mailboxesPage) (err error) {
	if p.Boxes, err = s.mailboxLines(r.Context(), me); err != nil {
		return err
	}
	title := "Mailboxes"
	if p.Problem != "" {
		title = "Not connected: mailboxes"
	}
	if p.staffFrame, err = s.staffFrame(r.Context(), me, title, "/settings"); err != nil {
		return err
	}
	if me.May(casework.OperateCity) {
		p.Offices = s.City.Offices
	}
	p.Kinds, p.Back, p.Fresh = kindChoices(p.Form.Kind), s.consentURL(), s.newMailboxForm(me)
	p.Done = mailboxDone[r.URL.Query().Get("done")]
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"view": "mailboxes"}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "mailboxes", p)
	return nil
}

// mailboxLines are those of the city file and those connected here, as far as the viewer manages them.
func (s *server) mailboxLines(ctx context.Context, me SignedIn) ([]mailboxLine, error) {
	connected, err := s.Store.Connections(ctx, me.Viewer)
	if err != nil {
		return nil, fmt.Errorf("listing mailboxes: %w", err)
	}
	health, err := s.Store.Mailboxes(ctx, me.Viewer)
	if err != nil {
		return nil, fmt.Errorf("reading how the mailboxes do: %w", err)
	}
	var all []mailboxLine
	for _, m := range s.City.Mailboxes {
		if me.May(casework.OperateCity) || m.Office == me.Office {
			all = append(all, mailboxLine{ConnectedMailbox: ConnectedMailbox{Connection: casework.Connection{Mailbox: m}}, Place: s.Mail.Place(m.ID), How: "City file"})
		}
	}
	for _, c := range connected {
		all = append(all, mailboxLine{ConnectedMailbox: c, How: kindName(c.Kind), At: map[casework.ConnectionKind]string{casework.GoogleMail: "Google", casework.MicrosoftMail: "Microsoft"}[c.Kind]})
	}
	for i := range all {
		for _, h := range health {
			if h.Mailbox == all[i].ID {
				all[i].Health, all[i].Asked = h, true
			}
		}
	}
	slices.SortStableFunc(all, func(a, b mailboxLine) int {
		return cmp.Or(cmp.Compare(b2n(b.Health.Failing), b2n(a.Health.Failing)), strings.Compare(strings.ToLower(a.Address), strings.ToLower(b.Address)))
	})
	return all, nil
}

func kindName(k casework.ConnectionKind) string {
	return map[casework.ConnectionKind]string{
		casework.PasswordMail: "IMAP and SMTP", casework.GoogleMail: "Google", casework.MicrosoftMail: "Microsoft 365",
		casework.MicrosoftAppMail: "Microsoft 365, app over IMAP", casework.GraphMail: "Microsoft 365, app over Graph",
	}[k]
}

// connectMailbox answers POST /settings/mailboxes.
func (s *server) connectMailbox(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	form := s.readMailboxForm(r, me)
	c, from, err := form.connection(s)
	if err == nil {
		err = s.connect(r.Context(), me, &c, form.Secret, from)
	}
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Conflict || kind == casework.Away {
		return s.showMailboxes(w, r, me, statusOf[kind], mailboxesPage{Form: form, Problem: refusal(err)})
	}
	if err != nil {
		return fmt.Errorf("connecting a mailbox: %w", err)
	}
	s.Mail.Changed()
	done := "connected"
	if c.Kind.Consented() {
		done = "give"
	}
	http.Redirect(w, r, "/settings/mailboxes?done="+done+"#"+mailboxLine{ConnectedMailbox: ConnectedMailbox{Connection: c}}.Key(), http.StatusSeeOther)
	return nil
}

// connect seals the secret, sees that the mailbox can be signed in to, and keeps it.
func (s *server) connect(ctx context.Context, me SignedIn, c *casework.Connection, secret string, from time.Time) error {
	if err := s.borrowApp(ctx, me, c, &secret); err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	if secret == "" && (c.Kind == casework.PasswordMail || c.Kind.AppOnly()) {
		return casework.Errorf(casework.Invalid, "%s", map[bool]string{true: "Write the password of the mailbox.", false: "Write the secret of the app."}[c.Kind == casework.PasswordMail])
	}
	c.Sealed = s.sealMail(c.ID, secret)
	if err := s.trial(ctx, *c); err != nil {
		return err
	}
	return s.Store.Connect(ctx, me.Viewer, s.Now(), *c, from)
}

// mailPatience is how long somebody waits on a page for a mail server.
const mailPatience = 30 * time.Second

// trial signs in to a mailbox before it is kept. One that waits for somebody's consent is not tried.
func (s *server) trial(ctx context.Context, c casework.Connection) error {
	if c.Kind.Consented() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	var wrong []string
	for _, f := range s.Mail.Try(ctx, c) {
		if f.Wrong {
			wrong = append(wrong, f.Sentence)
		}
	}
	if len(wrong) > 0 {
		return casework.Errorf(casework.Invalid, "Nothing was kept. %s", strings.Join(wrong, " "))
	}
	return nil
}

// mailSecrets is what secrets of mailboxes are sealed for.
const mailSecrets = "mailbox"

func (s *server) sealMail(id casework.MailboxID, secret string) []byte {
	return s.Sealer.Seal(mailSecrets, []byte(id), []byte(secret))
}

// borrowApp fills in the app of another mailbox of the same kind where none was written: one registration serves many mailboxes.
func (s *server) borrowApp(ctx context.Context, me SignedIn, c *casework.Connection, secret *string) error {
	if c.Kind == casework.PasswordMail || c.ClientID != "" || *secret != "" {
		return nil
	}
	all, err := s.Store.Connections(ctx, me.Viewer)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Kind != c.Kind || c.Tenant != "" && c.Tenant != other.Tenant {
			continue
		}
		kept, err := s.Store.Connection(ctx, me.Viewer, other.ID)
		if err != nil {
			return err
		}
		plain, err := s.Sealer.Open(mailSecrets, []byte(kept.ID), kept.Sealed)
		if err != nil {
			return fmt.Errorf("opening what mailbox %s signs in with: %w", kept.ID, err)
		}
		c.ClientID, c.Tenant, *secret = kept.ClientID, kept.Tenant, string(plain)
	}
	return nil
}

// changeMailbox answers POST /settings/mailboxes/{mailbox} with do = secret, test or remove.
func (s *server) changeMailbox(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	id, done := casework.MailboxID(r.PathValue("mailbox")), "changed"
	c, err := s.Store.Connection(r.Context(), me.Viewer, id)
	if err != nil {
		return fmt.Errorf("reading mailbox %s: %w", id, err)
	}
	switch r.PostFormValue("do") {
	case "secret":
		err = s.newSecret(r.Context(), me, c, r.PostFormValue("secret"))
	case "test":
		done, err = "tested", s.testMailbox(r.Context(), me, c, strings.TrimSpace(r.PostFormValue("other")))
	case "remove":
		done, err = "removed", s.Store.Disconnect(r.Context(), me.Viewer, s.Now(), id)
	default:
		err = casework.Errorf(casework.Invalid, "Choose what to do with the mailbox.")
	}
	if kind := casework.KindOf(err); kind == casework.Invalid {
		return s.showMailboxes(w, r, me, statusOf[kind], mailboxesPage{Form: s.newMailboxForm(me), Problem: refusal(err), Mailbox: id})
	}
	if err != nil {
		return fmt.Errorf("changing mailbox %s: %w", id, err)
	}
	s.Mail.Changed()
	http.Redirect(w, r, "/settings/mailboxes?done="+done, http.StatusSeeOther)
	return nil
}

func (s *server) newSecret(ctx context.Context, me SignedIn, c casework.Connection, secret string) error {
	if secret == "" {
		return casework.Errorf(casework.Invalid, "Write the new password, or the new secret of the app.")
	}
	c.Sealed = s.sealMail(c.ID, secret)
	if err := s.trial(ctx, c); err != nil {
		return err
	}
	return s.Store.Reconnect(ctx, me.Viewer, c.ID, c.Sealed)
}

// longestTest is how long a live test may take: a mail goes out and has to come back.
const longestTest = 50 * time.Second

func (s *server) testMailbox(ctx context.Context, me SignedIn, c casework.Connection, other string) error {
	if other != "" {
		if strings.EqualFold(other, c.Address) || (casework.Connection{Mailbox: casework.Mailbox{Address: other}}).CheckAddress() != nil {
			return casework.Errorf(casework.Invalid, "Name the address of another mailbox, which the app must not open. One looks like mayor@city.example.")
		}
	}
	trying, cancel := context.WithTimeout(ctx, longestTest)
	defer cancel()
	return s.Store.KeepTest(ctx, me.Viewer, s.Now(), c.ID, s.Mail.Test(trying, c, other))
}

// mailboxFields are what the form of one kind shows.
type mailboxFields struct {
	mailboxesPage
	Kind wayChoice
	Form mailboxForm
}

// fieldsFor gives a form what was written into it, and another one nothing.
func fieldsFor(p mailboxesPage, k wayChoice) mailboxFields {
	f := mailboxFields{mailboxesPage: p, Kind: k, Form: p.Form}
	if !k.On {
		f.Form, f.Problem = p.Fresh, ""
	}
	return f
}
