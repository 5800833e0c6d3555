package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/demomail"
	"github.com/commonline/commonline/examples"
	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/twiliohost"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/web"
)

// demoCity is a city with its mail server, and what is played in it.
type demoCity struct {
	file   *cityfile.File
	host   *mailhost.Host
	phone  *twiliohost.Host // nil: the city has no numbers
	base   cityfile.Base
	runner *runner
	demoScript
}

// demoScript is what residents write, and who may look at it.
type demoScript struct {
	mails   []demomail.Mail
	samples []web.Sample
	staff   []demoPerson
	atlas   *routing.Atlas // of a city that is compiled in; nil where its places are imported
}

// rivertonPath is where the invented city stands in the repository of examples.
const rivertonPath = "riverton/city.yaml"

// riverton is the invented city.
func riverton() (*cityfile.File, demoScript, error) {
	file, err := cityfile.Parse(rivertonPath, examples.Riverton, cityfile.Sources{})
	if err != nil {
		return nil, demoScript{}, err
	}
	atlas, err := rivertonAtlas()
	if err != nil {
		return nil, demoScript{}, err
	}
	mails, err := demomail.Stream()
	return file, demoScript{mails, rivertonSamples, rivertonStaff, atlas}, err
}

// openDemoCity starts a city's mail server on free ports, and points its mailboxes there.
func openDemoCity(s *Settings, file *cityfile.File, log *slog.Logger) (*demoCity, error) {
	host, err := hostOf(file.City, filepath.Join(s.Home, "mail"), log)
	if err != nil {
		return nil, err
	}
	d := &demoCity{file: file, host: host, base: cityfile.Base{Path: file.Path, Text: examples.Riverton}}
	if file.Path != rivertonPath {
		if d.base.Text, err = os.ReadFile(file.Path); err != nil {
			return nil, fmt.Errorf("reading the city file of the demo: %w", err)
		}
	}
	if err := d.refit(file); err != nil {
		return nil, err
	}
	d.phone, err = openDemoPhone(s, file, log)
	return d, err
}

// refit points the mailboxes of a city to the demo's mail server.
func (d *demoCity) refit(file *cityfile.File) (err error) {
	file.City.Settle = settleDemo
	for i := range file.Accounts {
		a := &file.Accounts[i]
		box, _ := file.City.Mailbox(a.Mailbox)
		login := cityfile.Login{User: box.Address, Password: demoPassword}
		if a.IMAP, err = demoServer(d.host.IMAPAddr(), login); err != nil {
			return err
		}
		if a.SMTP, err = demoServer(d.host.SMTPAddr(), login); err != nil {
			return err
		}
	}
	for i := range file.City.Mailboxes {
		file.City.Mailboxes[i].Plus = true
	}
	return nil
}

func demoServer(address string, login cityfile.Login) (cityfile.Server, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return cityfile.Server{}, fmt.Errorf("reading the address of the demo's mail server: %w", err)
	}
	n, err := strconv.Atoi(port)
	return cityfile.Server{Host: host, Port: n, Security: cityfile.Plain, Login: login}, err
}

// gateway wires the gateway of the demo, with accounts for staff and the page on which anybody writes.
func (d *demoCity) gateway(ctx context.Context, s *Settings, st *store, log *slog.Logger) (*gateway, error) {
	keys, err := openKeys(s)
	if err != nil {
		return nil, err
	}
	hints, err := newHints(s, log)
	if err != nil {
		return nil, err
	}
	desk := &cityDesk{settings: s, base: d.base, keys: keys, db: postgres.New(st.pool, nil, nil), refit: d.refit}
	d.runner = newRunner(desk, []string{"web", "intake", "notify", "clocks"}, hints, log)
	demo, err := d.pages(ctx, desk.db)
	if err != nil {
		return nil, err
	}
	d.runner.build = func(ctx context.Context, c *composed, before *gateway) (*gateway, error) {
		g, err := newGateway(ctx, gatewayParts{composed: c, desk: desk, store: st, hints: hints, before: before, enclosed: true, log: log})
		if err != nil {
			return nil, err
		}
		if d.atlas != nil {
			g.places.plant(d.atlas)
		}
		g.wireWeb(demo)
		return g, nil
	}
	return d.runner.start(ctx)
}

// pages are those of the demo alone, with accounts for whoever looks at it.
func (d *demoCity) pages(ctx context.Context, db *postgres.DB) (*web.Demo, error) {
	var signIns []web.DemoSignIn
	for _, p := range d.staff {
		p.Active, p.PasswordHash = true, web.HashPassword(demoPassword)
		if err := db.SaveStaff(ctx, p.Staff); err != nil {
			return nil, err
		}
		signIns = append(signIns, web.DemoSignIn{Email: p.Email, Password: demoPassword, Says: p.says})
	}
	demo := &web.Demo{Viewer: casework.Viewer{Role: casework.RecordsOfficer}, Deliver: d, Outbox: demoOutbox{d.host},
		Samples: d.samples, SignIns: signIns}
	if d.phone != nil {
		demo.Phone, demo.Phones = demoPhone{d.phone}, demoPhones
	}
	return demo, nil
}

// run runs the mail server, and within its life the gateway and the stream of mail.
func (d *demoCity) run(ctx context.Context, g *gateway, l net.Listener, quiet bool) error {
	outer, stop := context.WithCancel(context.WithoutCancel(ctx))
	group, outer := errgroup.WithContext(outer)
	group.Go(func() error { return d.host.Run(outer) })
	if d.phone != nil {
		group.Go(func() error { return d.phone.Run(outer) })
	}
	group.Go(func() error {
		defer stop()
		inner, ctx := errgroup.WithContext(ctx)
		inner.Go(func() error { return d.runner.run(ctx, g, l) })
		if !quiet {
			inner.Go(func() error {
				if err := d.demoTalk(ctx, memoryOfTalk(g.settings.Home)); err != nil && ctx.Err() == nil {
					g.log.WarnContext(ctx, "the demo's residents could not text and call", "err", err) // the rest goes on
				}
				return nil
			})
			inner.Go(func() error { return d.stream(ctx, filepath.Join(g.settings.Home, "streamed")) })
		}
		return inner.Wait()
	})
	return group.Wait()
}

// Deliver puts a mail into the mailboxes of the addresses.
func (d *demoCity) Deliver(_ context.Context, to []string, raw []byte) error {
	for _, address := range to {
		if _, err := d.host.Deliver(address, "INBOX", raw); err != nil {
			return err
		}
	}
	return nil
}

// Pace of the stream: a few mails at once, so that there is something to see, then one every few seconds.
const (
	streamAtOnce = 12
	streamEvery  = 7 * time.Second
)

// stream delivers the demo's mails, each once in the life of its data: what was delivered is remembered in a file.
func (d *demoCity) stream(ctx context.Context, memory string) error {
	done, err := os.ReadFile(memory)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("reading which mails of the demo were delivered: %w", err)
	}
	first, err := strconv.Atoi(strings.TrimSpace(string(done)))
	if err != nil {
		first = 0
	}
	tick := time.NewTicker(streamEvery)
	defer tick.Stop()
	for i := first; i < len(d.mails); i++ {
		if i >= streamAtOnce {
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
		if err := d.deliver(d.mails[i]); err != nil {
			return err
		}
		if err := os.WriteFile(memory, []byte(strconv.Itoa(i+1)), 0o600); err != nil {
			return fmt.Errorf("remembering which mails of the demo were delivered: %w", err)
		}
	}
	<-ctx.Done()
	return nil
}

func (d *demoCity) deliver(m demomail.Mail) error {
	raw := m.At(time.Now())
	for _, box := range d.file.City.Mailboxes {
		if !slices.Contains(m.Mailboxes, box.ID) && !slices.Contains(m.Mailboxes, demomail.All) {
			continue
		}
		if _, err := d.host.Deliver(box.Address, m.Folder, raw); err != nil {
			return fmt.Errorf("delivering a mail of the demo: %w", err)
		}
	}
	return nil
}

// demoOutbox shows what residents got: nothing of it left this machine.
type demoOutbox struct{ host *mailhost.Host }

// Outbox implements web.Outbox.
func (o demoOutbox) Outbox(_ context.Context, limit int) ([]web.OutMail, error) {
	sent := o.host.Outbox()
	slices.Reverse(sent)
	var out []web.OutMail
	for _, m := range sent[:min(limit, len(sent))] {
		in := parseMail(m.Raw)
		mail := web.OutMail{To: strings.Join(m.To, ", "), Subject: in.Subject, Text: in.Text, At: m.At, From: in.From.Address, MessageID: in.MessageID}
		if len(in.ReplyTo) > 0 {
			mail.ReplyTo = in.ReplyTo[0].Address
		}
		out = append(out, mail)
	}
	return out, nil
}
