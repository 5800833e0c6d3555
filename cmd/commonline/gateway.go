package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/internal/keyring"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/msgraph"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/records"
	"github.com/commonline/commonline/web"
)

// gateway is one process of Commonline, wired. Only here do the parts meet.
type gateway struct {
	settings *Settings
	file     *cityfile.File
	store    *store
	keys     *keyring.Ring
	log      *slog.Logger
	enclosed bool
	blobs    blobStore // nil: Postgres

	db       *postgres.DB
	pages    postgres.Pages
	desk     *intake.Desk
	clock    *intake.Clock
	silence  *notify.Clock
	texts    *textDesk
	mornings *notify.StaffClock
	alarms   *notify.AlarmClock
	fleet    *mailbox.Fleet
	boxes    *connections
	sender   *smtp.Sender
	post     notify.Sender
	phone    phoneWays
	calls    callWays
	worker   *notify.Worker
	metrics  *metrics
	hints    *hints
	places   *engine
	city     *cityDesk
	handler  http.Handler
	programs http.Handler // the API; nil: there is none
	exports  *records.Worker
}

// gatewayParts are what a gateway is made of.
type gatewayParts struct {
	*composed
	desk     *cityDesk
	store    *store // its schema is up to date
	hints    *hints
	before   *gateway // that it takes the place of; nil at the start
	enclosed bool     // no mail leaves this machine, whatever the settings say
	log      *slog.Logger
}

// newGateway wires a process. What outlives a change of the city comes from the gateway before: figures, hints, and the places in memory.
func newGateway(ctx context.Context, p gatewayParts) (*gateway, error) {
	s, file, keys, log := p.settings, p.file, p.desk.keys, p.log
	g := &gateway{settings: s, file: file, store: p.store, keys: keys, log: log, enclosed: p.enclosed, hints: p.hints, city: p.desk}
	if err := s.Accounts.checkRequired(&file.City); err != nil && file.City.Name != "" {
		return nil, err
	}
	var err error
	if g.blobs, err = openBlobs(s); err != nil {
		return nil, err
	}
	file.City.Connected = &casework.Connected{}
	g.db = postgres.New(p.store.pool, &file.City, blobsOrNil(g.blobs))
	g.db.SetSending(notify.Switch{Mode: notify.Mode(s.Sending), Allow: s.SendingAllow})
	g.places = newEngine(g.db, &file.City, g.hints.places, log)
	if p.before == nil {
		g.metrics = newMetrics(g.db)
	} else {
		g.metrics = p.before.metrics
		g.metrics.of(g.db)
		g.places.held.Store(p.before.places.held.Load())
	}
	rules := intake.Rules{City: &file.City, Signer: keys, Understand: g.places.understand}
	g.pages = postgres.Pages{DB: g.db, Rules: rules, Parse: parseMail, Others: otherChannels, Locate: g.places.locate, Part: openPart, Looks: &postgres.Looks{DB: g.db, Log: log}}
	g.desk = &intake.Desk{Store: g.db, Rules: rules, Parse: parseText, Others: otherChannels, Locate: g.places.locate, Log: log, Received: g.hints.received, Poll: time.Second, Filed: g.filed,
		Alone: func(ctx context.Context, work func(context.Context) error) error {
			return g.db.Alone(ctx, "filing", work)
		}}
	g.clock = &intake.Clock{Store: g.db, Now: time.Now, Every: sweepEvery, Log: log, Swept: g.hints.mailFiled}
	g.silence = &notify.Clock{Store: postgres.Outbox{DB: g.db}, City: &file.City, Now: time.Now, Every: sweepEvery, Log: log, Struck: g.hints.mailFiled}
	g.mornings = &notify.StaffClock{Store: g.db, Now: time.Now, Every: sweepEvery, Log: log, Swept: g.hints.mailFiled}
	g.alarms = &notify.AlarmClock{Store: g.db, Now: time.Now, Every: alarmEvery, Log: log, Rung: func() { g.hints.mailFiled(); g.hints.somethingChanged() }}
	if err := g.wireMail(ctx); err != nil {
		return nil, err
	}
	if err := g.wirePhone(); err != nil {
		return nil, err
	}
	g.wireCalls()
	g.wireRecords()
	return g, nil
}

// sweepEvery is how often open questions are looked after: they wait for hours.
const sweepEvery = time.Minute

// alarmEvery is how often it is looked whether an alarm has to call the next.
const alarmEvery = 5 * time.Second

// wireMail makes the ways in and out.
func (g *gateway) wireMail(ctx context.Context) error {
	tokens := postgres.Tokens{DB: g.db, Sealer: g.keys}
	if err := plantTokens(ctx, g.file, tokens); err != nil {
		return err
	}
	for _, a := range g.file.Accounts {
		if err := g.db.GoLive(ctx, a.Mailbox, goLive(a.From)); err != nil {
			return err
		}
	}
	accounts, err := mailAccounts(g.file, tokens)
	if err != nil {
		return err
	}
	g.boxes = &connections{db: g.db, keys: g.keys, tokens: tokens, clouds: g.settings.Microsoft.clouds(), inside: g.settings.MailHosts, city: &g.file.City, log: g.log, told: g.hints.boxes, fleet: make(chan struct{}, 1)}
	if err := g.boxes.Step(ctx); err != nil {
		return err
	}
	g.fleet = mailbox.NewFleet(g.db, accounts, mailbox.Options{Owner: processName(), OnReceived: g.hints.mailReceived, More: g.boxes.accounts, News: g.boxes.fleet}, g.log)
	out, err := smtpAccounts(g.file, tokens)
	if err != nil {
		return err
	}
	g.sender = smtp.New(smtp.Config{Accounts: g.boxes.outgoing(out), LoopbackOnly: g.enclosed})
	g.post = &msgraph.Sender{Account: g.boxes.overGraph, Otherwise: g.sender}
	catalogue, err := notify.LoadCatalogue(textFolders(g.settings)...)
	if err != nil {
		return fmt.Errorf("reading the texts of notices: %w", err)
	}
	composer := &notify.Composer{Signer: g.keys, Catalogue: catalogue, PublicURL: strings.TrimSuffix(g.settings.PublicURL.String(), "/"), Random: rand.Reader,
		Mode: notify.Mode(g.settings.Sending), Allow: g.settings.SendingAllow,
		Hours: notify.Hours{Quiet: g.file.City.Quiet, Zone: g.file.City.Zone}}
	g.texts = &textDesk{catalogue: catalogue, composer: composer, store: g.db, city: &g.file.City, log: g.log}
	if err := g.texts.Changed(ctx); err != nil {
		return err
	}
	g.worker = notify.NewWorker(notify.Config{
		Store: postgres.Outbox{DB: g.db}, Mail: notify.LinkFiller{Sender: g.post, Signer: g.keys}, Meter: g.metrics, Limiter: newPace(g.file, g.hints.redis), Log: g.log, Hints: g.hints.composed, Name: processName(),
		Storm:    notify.Storm{Most: g.settings.Storm, Within: 10 * time.Minute},
		Composer: composer,
	})
	return nil
}

// wireWeb makes the pages; demo is nil but for the demo.
func (g *gateway) wireWeb(demo *web.Demo) {
	g.programs = g.api()
	var mail web.MailWays
	if !g.enclosed {
		mail = mailWays{connections: g.boxes, file: g.file, changed: g.hints.mailboxesChanged, sender: g.sender, post: g.post, resolver: net.DefaultResolver}
	}
	var setup web.Setup
	if g.file.City.Name == "" {
		setup = g.city
	}
	g.handler = web.New(web.Config{
		Mail:  mail,
		Store: g.pages, City: &g.file.City, PublicURL: g.settings.PublicURL, Signer: g.keys, Log: g.log, Now: time.Now, TextTail: g.textTail(),
		Part: openPart, Police: records.Police{Store: g.pages, Part: openPart}, Texts: g.texts, Elsewhere: elsewhere, Virus: virusScan(g.settings), Translator: g.settings.Translation.translator(),
		News: g.hints.changed, Changed: g.hints.somethingChanged, Checks: g.checks(), Metrics: g.metrics.handler(), TrustedProxies: g.settings.TrustedProxies, Demo: demo,
		Reports: g.reports(), Locate: g.locatePlace, Limit: g.limit, Call: g.placeCall(),
		NoPasswords: !g.settings.Accounts.Passwords, CityLogin: g.settings.cityLogin(), Sealer: g.keys, RequireSecondFactor: g.settings.Accounts.Require,
		Settings: g.city, Setup: setup, Phone: g.numbersCompany(),
		Brake: g.brake(),
	})
}

// filed is called after each batch of letters was filed.
func (g *gateway) filed(decisions []intake.Decision) {
	g.metrics.Filed(decisions)
	g.hints.somethingChanged()
	if slices.ContainsFunc(decisions, func(d intake.Decision) bool { return d.Settle >= 0 }) {
		g.hints.mailFiled()
	}
}

// checks say whether this process can do its work.
func (g *gateway) checks() []web.Check {
	return []web.Check{
		{Name: "database", Run: g.db.Ping},
		{Name: "mailboxes", Run: g.mailboxesWell},
		{Name: "filing", Run: g.filingWell},
	}
}

func (g *gateway) mailboxesWell(ctx context.Context) error {
	all, err := g.db.MailboxHealth(ctx)
	if err != nil {
		return err
	}
	var ill []string
	for _, h := range all {
		if h.Failing {
			ill = append(ill, fmt.Sprintf("%s: %s", h.Mailbox, h.Sentence))
		}
	}
	if len(ill) > 0 {
		return casework.Errorf(casework.Conflict, "%s", strings.Join(ill, " "))
	}
	return nil
}

// stuck is how long a message may wait to be filed before somebody has to look.
const stuck = 5 * time.Minute

func (g *gateway) filingWell(ctx context.Context) error {
	n, oldest, err := g.db.Unfinished(ctx)
	if err == nil && n > 0 && time.Since(oldest) > stuck {
		err = casework.Errorf(casework.Conflict, "%d messages wait to be filed, the oldest since %s.", n, oldest.UTC().Format(time.RFC3339))
	}
	return err
}

func parseMail(raw []byte) *casework.Inbound { return email.Parse(raw, email.Limits{}) }

// parseText is for filing: nobody looks at the page of HTML yet.
func parseText(raw []byte) *casework.Inbound { return email.Parse(raw, email.Limits{NoHTML: true}) }

// openPart finds an attachment in a raw message.
func openPart(raw io.Reader, path string) (io.Reader, error) {
	whole, err := io.ReadAll(raw)
	if err != nil {
		return nil, fmt.Errorf("reading the message: %w", err)
	}
	_, part, err := email.OpenPart(whole, path, email.Limits{})
	return strings.NewReader(string(part)), err
}

// elsewhere lays a mail out with the pictures that lie elsewhere.
func elsewhere(raw io.Reader) (string, error) {
	whole, err := io.ReadAll(raw)
	if err != nil {
		return "", fmt.Errorf("reading the message: %w", err)
	}
	return email.Elsewhere(whole, email.Limits{}), nil
}

// goLive is from when a mailbox is followed; the zero time is from now.
func goLive(f cityfile.From) time.Time {
	switch {
	case f.Now:
		return time.Time{}
	case f.Since.IsZero():
		return time.Unix(0, 0) // all of it
	}
	return f.Since
}

// processName names this process and no other, now or before.
func processName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unnamed"
	}
	return fmt.Sprintf("%s-%d-%s", host, os.Getpid(), strings.ToLower(rand.Text()[:8]))
}
