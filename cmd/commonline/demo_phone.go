package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/internal/twiliohost"
	"github.com/commonline/commonline/web"
)

// demoPhones are residents' telephones. Numbers with 555-01 are nobody's.
var demoPhones = []web.DemoNumber{
	{Number: "+15555550171", Name: "Ana", Says: "English"},
	{Number: "+15555550172", Name: "Lucía", Says: "Español"},
	{Number: "+15555550173", Name: "João", Says: "Português"},
	{Number: "+15555550174", Name: "林美华", Says: "中文"},
	{Number: "+15555550175", Name: "Linh", Says: "Tiếng Việt"},
	{Number: "+15555550176", Name: "Marie", Says: "Kreyòl ayisyen"},
}

// paceOfTexts is how long the demo's telephone company needs for each step of a text, so that one sees them.
const paceOfTexts = 700 * time.Millisecond

// openDemoPhone starts a telephone company, and makes it the account of the settings; nil where the city has no numbers, or the
// settings name an account already.
func openDemoPhone(s *Settings, file *cityfile.File, log *slog.Logger) (*twiliohost.Host, error) {
	if len(file.City.Numbers) == 0 || s.Twilio.AccountSID != "" {
		return nil, nil
	}
	var numbers []string
	for _, n := range file.City.Numbers {
		numbers = append(numbers, n.E164)
	}
	account, token := "AC"+demoHex(), demoHex()
	host, err := twiliohost.Listen(twiliohost.Options{Account: account, Token: token, Numbers: numbers, Base: s.PublicURL, Pace: paceOfTexts, Logger: log})
	if err != nil {
		return nil, err
	}
	s.Twilio = Twilio{AccountSID: account, AuthToken: cityfile.Secret(token), APIURL: host.URL()}
	s.Transcripts = Transcripts{By: transcriptsServer, URL: host.URL() + "/v1", Model: "the demo"}
	return host, nil
}

func demoHex() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// demoTalk is what was texted and said before anybody looks, once in the life of the demo's data: what was is remembered in a
// file.
func (d *demoCity) demoTalk(ctx context.Context, memory string) error {
	if _, err := os.Stat(memory); err == nil || d.phone == nil {
		return nil
	}
	to := func(o casework.OfficeID) string {
		n, _ := d.file.City.NumberOf(o)
		return n.E164
	}
	for _, t := range []struct {
		from   int
		office casework.OfficeID
		body   string
	}{
		{0, "d4", "The crosswalk light at Elm and Mill is out. Kids cross there to school."},
		{1, "d4", "Hay basura tirada frente a 12 Elm Street desde el lunes"},
		{4, "d6", "Xe rác không đến đường Elm tuần này, khi nào họ đến ạ?"},
	} {
		if err := d.phone.Send(ctx, demoPhones[t.from].Number, to(t.office), t.body, nil, ""); err != nil {
			return fmt.Errorf("texting in the demo: %w", err)
		}
	}
	if err := d.sampleVoicemail(ctx, demoPhones[2].Number, to("d4")); err != nil {
		return fmt.Errorf("leaving a voicemail in the demo: %w", err)
	}
	if err := os.WriteFile(memory, []byte("done\n"), 0o600); err != nil {
		return fmt.Errorf("remembering that the demo's residents texted: %w", err)
	}
	return nil
}

// sampleVoicemail calls, chooses Portuguese, and leaves a message.
func (d *demoCity) sampleVoicemail(ctx context.Context, from, to string) error {
	for _, do := range []func() error{
		func() error { return d.phone.Dial(ctx, from, to) },
		func() error { return d.phone.Press(ctx, from, "3") },
		func() error { return d.phone.Press(ctx, from, "3") },
		func() error { return d.phone.Press(ctx, from, "") },
		func() error {
			return d.phone.Speak(ctx, from, "Bom dia, aqui é o João. Há um buraco grande na esquina da Elm com a Mill. Obrigado.")
		},
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// demoPhone is the telephone company as the demo's page sees it.
type demoPhone struct{ *twiliohost.Host }

// Texts implements web.DemoPhone.
func (p demoPhone) Texts(number string) []web.DemoPhoneText {
	var out []web.DemoPhoneText
	for _, t := range p.Host.Texts(number) {
		x := web.DemoPhoneText{With: t.From, Mine: t.From == number, Body: t.Body, State: t.State, Company: t.Company, Picture: len(t.Media) > 0, At: t.At}
		if x.Mine {
			x.With, x.State = t.To, "sent"
		}
		out = append(out, x)
	}
	return out
}

// Text implements web.DemoPhone.
func (p demoPhone) Text(ctx context.Context, from, to, body string, picture []byte, kind string) error {
	return p.Send(ctx, from, to, body, picture, kind)
}

// Call implements web.DemoPhone.
func (p demoPhone) Call(number string) (web.DemoPhoneCall, bool) {
	c, ok := p.Host.Call(number)
	out := web.DemoPhoneCall{With: c.To, Waits: string(c.Waits), Status: c.Status}
	if c.Outbound {
		out.With = c.From
	}
	for _, l := range c.Lines {
		out.Lines = append(out.Lines, web.DemoPhoneLine(l))
	}
	return out, ok
}

// Press implements web.DemoPhone.
func (p demoPhone) Press(ctx context.Context, number, keys string) error {
	return onCall(p.Host.Press(ctx, number, keys))
}

// Speak implements web.DemoPhone.
func (p demoPhone) Speak(ctx context.Context, number, words string) error {
	return onCall(p.Host.Speak(ctx, number, words))
}

// PickUp implements web.DemoPhone.
func (p demoPhone) PickUp(ctx context.Context, number string, answered bool) error {
	return onCall(p.Host.PickUp(ctx, number, answered))
}

// Answer implements web.DemoPhone.
func (p demoPhone) Answer(ctx context.Context, number string) error {
	return onCall(p.Host.Answer(ctx, number))
}

// HangUp implements web.DemoPhone.
func (p demoPhone) HangUp(ctx context.Context, number string) error {
	return onCall(p.Host.HangUp(ctx, number))
}

// onCall makes a conflict of a call that is over, or went on meanwhile.
func onCall(err error) error {
	if errors.Is(err, twiliohost.ErrNoCall) {
		return casework.Errorf(casework.Conflict, "There is no call that waits for that.")
	}
	return err
}

// memoryOfTalk is the file that remembers that residents texted and called.
func memoryOfTalk(home string) string { return filepath.Join(home, "texted") }
