package notify_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// news are all events that give news of a case, with the status that the case then has.
var news = map[notify.Occasion]struct {
	event  casework.Event
	status casework.Status
}{
	notify.WaitingOnYou: {casework.Event{Kind: casework.CaseMoved, Detail: map[string]string{"status": "waiting_resident"}}, casework.WaitingOnResident},
	notify.WaitingStill: {casework.Event{Kind: casework.ResidentReminded}, casework.WaitingOnResident},
	notify.WithADept:    {casework.Event{Kind: casework.CaseMoved, Detail: map[string]string{"status": "waiting_department"}}, casework.WaitingOnDepartment},
	notify.StillWorking: {casework.Event{Kind: casework.CaseSilent}, casework.Open},
	notify.WasResolved:  {casework.Event{Kind: casework.CaseMoved, Detail: map[string]string{"status": "resolved"}}, casework.Resolved},
	notify.WasClosed:    {casework.Event{Kind: casework.CaseMoved, Detail: map[string]string{"status": "closed"}}, casework.Closed},
	notify.WasReopened:  {casework.Event{Kind: casework.CaseReopened, Actor: "intake"}, casework.Open},
}

// onItsWay is a case that an occasion is about, of somebody who wrote by a channel.
func onItsWay(o notify.Occasion, by casework.Channel) (casework.Event, notify.Facts) {
	f := opened()
	if by != casework.Mail {
		f = texted()
	}
	n := news[o]
	f.Case.Status = n.status
	f.Answered.Channel, f.Recipient.Texted = by, true
	f.Caps = casework.Caps{}
	f.Follow = notify.FollowFacts{Outcome: "The lamp was replaced.", Request311: "101006214871", Since: noon.AddDate(0, 0, -5), MayAsk: true, ToldOfEnd: true}
	e := n.event
	e.ID, e.At = 9, noon
	return e, f
}

func follow(t *testing.T, e casework.Event, f notify.Facts, change ...func(*notify.Composer)) notify.Delivery {
	t.Helper()
	c := composer(t)
	for _, x := range change {
		x(c)
	}
	all := c.Compose(noon)(e, f)
	if len(all) != 1 {
		t.Fatalf("%d deliveries of %s", len(all), e.Kind)
	}
	return all[0]
}

var unfilled = regexp.MustCompile(`\{\{|\}\}|\{[a-z_]+\}|<no value>|%!`)

func TestNewsOfACase(t *testing.T) {
	t.Parallel()
	for o, says := range map[notify.Occasion]string{
		notify.WaitingOnYou: "Our last message says what we have to know", notify.WaitingStill: "not remind you again", notify.WithADept: "101006214871",
		notify.StillWorking: "still working", notify.WasResolved: "The lamp was replaced.", notify.WasClosed: "can do no more", notify.WasReopened: "again",
	} {
		for _, by := range []casework.Channel{casework.Mail, casework.Text} {
			e, f := onItsWay(o, by)
			d := follow(t, e, f)
			said := d.Mail.Text + d.Text.Body
			if d.State != casework.Pending || d.Occasion != o || d.Channel != by || !strings.Contains(strings.Join(strings.Fields(said), " "), says) {
				t.Errorf("%s by %s: %s %q\n%s", o, by, d.State, d.Reason, said)
			}
			if bad := unfilled.FindString(said + d.Mail.HTML + d.Mail.Subject); bad != "" {
				t.Errorf("%s by %s leaves %q unfilled", o, by, bad)
			}
			if d.AsksFixed != (o == notify.WasResolved && by == casework.Text) {
				t.Errorf("%s by %s: asks by digit is %v", o, by, d.AsksFixed)
			}
		}
	}
}

func TestWhyNoNewsGoesOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o      notify.Occasion
		by     casework.Channel
		change func(*casework.Event, *notify.Facts)
		reason string
	}{
		"opted out by mail":      {notify.WasResolved, casework.Mail, func(_ *casework.Event, f *notify.Facts) { f.Recipient.OptedOut = true }, "Opted out"},
		"opted out by text":      {notify.WasResolved, casework.Text, func(_ *casework.Event, f *notify.Facts) { f.Recipient.OptedOut = true }, "has stopped our texts"},
		"silenced case":          {notify.WithADept, casework.Mail, func(_ *casework.Event, f *notify.Facts) { f.Follow.Silenced = true }, "about this case"},
		"two today":              {notify.WithADept, casework.Mail, func(_ *casework.Event, f *notify.Facts) { f.Follow.Today = 2 }, "Two notices already today"},
		"automatic sender":       {notify.WithADept, casework.Mail, func(_ *casework.Event, f *notify.Facts) { f.Recipient.Address = "noreply@shop.example" }, "no-reply"},
		"a caller":               {notify.WithADept, casework.Call, func(*casework.Event, *notify.Facts) {}, "call them"},
		"changed within minutes": {notify.WithADept, casework.Mail, func(_ *casework.Event, f *notify.Facts) { f.Follow.Next = 10; f.Case.Status = casework.Resolved }, "travels with"},
		"stands otherwise":       {notify.WithADept, casework.Mail, func(_ *casework.Event, f *notify.Facts) { f.Case.Status = casework.Open }, "otherwise by now"},
		"an answer went along":   {notify.WaitingOnYou, casework.Mail, func(e *casework.Event, f *notify.Facts) { f.Follow.AnsweredAt = e.At.Add(-time.Minute) }, "went out with it"},
		"never told of the end":  {notify.WasReopened, casework.Mail, func(e *casework.Event, f *notify.Facts) { e.Actor = "staff:1"; f.Follow.ToldOfEnd = false }, "not told"},
		"sensitive":              {notify.WasResolved, casework.Text, func(_ *casework.Event, f *notify.Facts) { f.Case.Sensitive = true }, "Sensitive matter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, f := onItsWay(c.o, c.by)
			c.change(&e, &f)
			if d := follow(t, e, f); d.State != casework.Suppressed || !strings.Contains(d.Reason, c.reason) {
				t.Errorf("%s: %q", d.State, d.Reason)
			}
		})
	}
	e, f := onItsWay(notify.WasResolved, casework.Mail)
	f.Follow.Today = 2
	if d := follow(t, e, f); d.State != casework.Pending {
		t.Errorf("that it has ended is told in any case: %s %q", d.State, d.Reason)
	}
	moved := casework.Event{Kind: casework.CaseMoved, Detail: map[string]string{"status": "open"}}
	if made := composer(t).Compose(noon)(moved, f); len(made) != 0 {
		t.Error("a case that is merely open again with the office is no news")
	}
	if made := composer(t).Compose(noon)(casework.Event{Kind: casework.CaseLed}, f); len(made) != 0 {
		t.Error("routing is no news")
	}
}

func TestQuickChangesTravelTogether(t *testing.T) {
	t.Parallel()
	e, f := onItsWay(notify.WasResolved, casework.Mail)
	f.Follow.Along = []notify.Occasion{notify.WithADept}
	d := follow(t, e, f)
	for _, part := range []string{"This happened before:\nWe handed it to a city department.", "is resolved"} {
		if !strings.Contains(d.Mail.Text, part) {
			t.Errorf("it lacks %q:\n%s", part, d.Mail.Text)
		}
	}
	e, f = onItsWay(notify.WithADept, casework.Mail)
	f.Follow.Next, f.Case.Status = 10, casework.Resolved
	if d := follow(t, e, f); d.With != 10 {
		t.Errorf("it travels with %d", d.With)
	}
}

func TestNewsWaitsForTheMorning(t *testing.T) {
	t.Parallel()
	night := func(c *notify.Composer) {
		c.Hours = notify.Hours{Quiet: casework.Quiet{From: 11 * 60, To: 13 * 60}, Zone: time.UTC}
	}
	e, f := onItsWay(notify.WasResolved, casework.Text)
	if d := follow(t, e, f, night); d.State != casework.Pending || d.Reason != "Quiet hours until 13:00." || !d.NotBefore.Equal(noon.Add(time.Hour)) {
		t.Errorf("a text in quiet hours: %s %q %s", d.State, d.Reason, d.NotBefore)
	}
	e, f = onItsWay(notify.WasResolved, casework.Mail)
	if d := follow(t, e, f, night); !d.NotBefore.Equal(noon) {
		t.Error("a mail disturbs nobody, unless they say so")
	}
	f.Follow.Quiet = casework.Quiet{From: 9 * 60, To: 17 * 60}
	if d := follow(t, e, f); !d.NotBefore.Equal(noon.Add(5 * time.Hour)) {
		t.Errorf("a resident's own hours: %s", d.NotBefore)
	}
}

// TestOnlyOurLinksAreLinks: what staff write of what was done becomes no link on the page, whatever it looks like.
func TestOnlyOurLinksAreLinks(t *testing.T) {
	t.Parallel()
	e, f := onItsWay(notify.WasResolved, casework.Mail)
	f.Follow.Outcome = "<b>see</b>\nhttps://evil.example/x"
	d := follow(t, e, f)
	if strings.Contains(d.Mail.HTML, `href="https://evil`) || strings.Contains(d.Mail.HTML, "<b>") || strings.Count(d.Mail.HTML, "<a href") != 3 {
		t.Errorf("links of the page:\n%s", d.Mail.HTML)
	}
}
