package callout

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/internal/ticking"
	"github.com/commonline/commonline/internal/twilio"
)

// Twilio is what is asked of Twilio.
type Twilio interface {
	CreateCall(ctx context.Context, n twilio.NewCall) (twilio.Call, error)
	Call(ctx context.Context, sid string) (twilio.Call, error)
	Calls(ctx context.Context, q twilio.Query) iter.Seq2[twilio.Call, error]
}

// Placer makes calls, and finds out what became of those that nobody told of.
type Placer struct {
	Store   Store
	Twilio  Twilio
	Handler *Handler
	Log     *slog.Logger
	Poll    time.Duration
	Now     func() time.Time
}

const (
	deskRings = 25 * time.Second // before most voicemail boxes take it
	lookAfter = 10 * time.Second // a call whose answer was lost
	mostLooks = 3
	clocks    = 15 * time.Second // how far Twilio's clock and ours may be apart
	settled   = time.Minute      // by then the reports of a call are in
)

// Place makes the telephone of staff ring. Its error may be read by people. Where Twilio's answer was lost there is none: the call is
// looked for, and its telephone rings or does not.
func (p *Placer) Place(ctx context.Context, id ID) error {
	c, err := p.Store.OutCall(ctx, id)
	if err != nil || c.SID != "" || c.Over {
		return err
	}
	made, err := p.Twilio.CreateCall(ctx, twilio.NewCall{To: c.Desk, From: c.Sender, URL: p.Handler.at("bridge", c), StatusCallback: p.Handler.at("out", c),
		StatusEvents: []string{"completed"}, Ring: deskRings})
	switch twilio.FateOf(err) {
	case twilio.Done:
		_, err = p.Store.AdoptOut(ctx, c, made.SID)
		return err
	case twilio.Unknown:
		p.Log.WarnContext(ctx, "making a call, and the answer was lost", "call", c.ID, "err", err)
		return nil
	}
	p.Log.WarnContext(ctx, "making a call", "call", c.ID, "err", err)
	why := refusal(err)
	if err := p.Store.FailOut(ctx, c.ID, why); err != nil {
		return err
	}
	return casework.Errorf(casework.Conflict, "%s", why)
}

// refusal is Twilio's no in a sentence (twilio.com/docs/api/errors).
func refusal(err error) string {
	e, _ := errors.AsType[*twilio.Error](err)
	if e == nil {
		return "Twilio could not be reached. Use your telephone, or try again in a minute."
	}
	switch e.Code {
	case 21211, 21217, 13224, 21421:
		return "Twilio takes your telephone's number for no valid one. Mend it under Your telephone."
	case 21210, 21212, 21606:
		return "Twilio does not let your office's number make calls. The operator has to mend that; use your telephone."
	case 21215, 21216, 13227:
		return "Calls to this region are not switched on at Twilio. The operator has to mend that; use your telephone."
	case 20003, 20005:
		return "Twilio refused our sign-in. The operator has to mend that; use your telephone."
	}
	return fmt.Sprintf("Twilio did not make the call (error %d). Use your telephone, and write the call down here.", e.Code)
}

// Run looks after calls until ctx ends.
func (p *Placer) Run(ctx context.Context) error {
	return ticking.Run(ctx, p.Poll, nil, p.Step, func(err error) {
		p.Log.ErrorContext(ctx, "looking after calls that staff made", "err", err)
	})
}

// Step asks Twilio about each call that something is missing of.
func (p *Placer) Step(ctx context.Context) error {
	open, err := p.Store.OpenOut(ctx, p.Now().Add(-settled))
	errs := []error{err}
	for _, c := range open {
		if c.SID == "" {
			errs = append(errs, p.find(ctx, c))
		} else {
			errs = append(errs, p.settle(ctx, c))
		}
	}
	return errors.Join(errs...)
}

// find looks for a call whose answer was lost. One that is not found was not made, and is not made again by itself: whoever wanted it
// has seen that nothing rings.
func (p *Placer) find(ctx context.Context, c Call) error {
	if p.Now().Sub(c.BegunAt) < lookAfter*time.Duration(c.Looks+1) {
		return nil
	}
	for there, err := range p.Twilio.Calls(ctx, twilio.Query{To: c.Desk, From: c.Sender, Since: c.BegunAt.Add(-clocks)}) {
		if err != nil {
			return fmt.Errorf("looking for call %d: %w", c.ID, err)
		}
		if there.Inbound() || there.Parent != "" || there.Created.Before(c.BegunAt.Add(-clocks)) {
			continue
		}
		taken, err := p.Store.AdoptedOut(ctx, there.SID)
		if err != nil {
			return err
		}
		if !taken {
			_, err := p.Store.AdoptOut(ctx, c, there.SID)
			return err
		}
	}
	if c.Looks+1 < mostLooks {
		return p.Store.LookedOut(ctx, c.ID, p.Now())
	}
	return p.Store.FailOut(ctx, c.ID, "Twilio's answer was lost, and it does not know of the call. Call again.")
}

// settle asks how a call ended, and how its resident's side did, where the reports of it were lost.
func (p *Placer) settle(ctx context.Context, c Call) error {
	there, err := p.Twilio.Call(ctx, c.SID)
	if twilio.Gone(err) {
		return p.Store.OverOut(ctx, c.ID, p.Now())
	}
	if err != nil {
		return fmt.Errorf("asking about call %d: %w", c.ID, err)
	}
	f := fact(c, c.SID, "list", p.Now())
	f.Status, f.Lasted = there.Status, there.Duration
	switch there.Status {
	case "completed", "busy", "failed", "no-answer", "canceled":
		f.Ended = true
	default:
		return p.Store.LookedOut(ctx, c.ID, p.Now())
	}
	if c.Rang {
		if f.Talked, err = p.talked(ctx, c); err != nil {
			return err
		}
	}
	if f.Talked > 0 {
		f.Answered, f.Deed = true, voice.Connected
	}
	f.Body = fmt.Append(nil, c.SID, " ", there.Status)
	if _, err := p.Store.Note(ctx, f); err != nil {
		return err
	}
	return p.Store.OverOut(ctx, c.ID, p.Now())
}

// talked is how long the resident's side of a call lasted.
func (p *Placer) talked(ctx context.Context, c Call) (time.Duration, error) {
	for leg, err := range p.Twilio.Calls(ctx, twilio.Query{To: c.Phone, From: c.Sender, Since: c.BegunAt.Add(-clocks)}) {
		if err != nil {
			return 0, fmt.Errorf("looking for the other side of call %d: %w", c.ID, err)
		}
		if leg.Parent == c.SID && leg.Status == "completed" {
			return leg.Duration, nil
		}
	}
	return 0, nil
}
