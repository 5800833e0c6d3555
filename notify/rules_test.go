package notify_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// TestWhoIsAnswered has a case for each rule of RFC 3834, of loops, caps, lateness and the switch.
func TestWhoIsAnswered(t *testing.T) {
	t.Parallel()
	type facts = notify.Facts
	const suppressed, waiting, withheld, pending = casework.Suppressed, casework.Waiting, casework.Withheld, casework.Pending
	for name, c := range map[string]struct {
		change func(*facts)
		want   casework.DeliveryState
		reason string // part of it
	}{
		"a person":                            {func(f *facts) {}, pending, ""},
		"vacation reply (RFC 3834 2)":         {func(f *facts) { f.Answered.Kind = casework.AutoReply }, suppressed, "auto-reply"},
		"another helpdesk's acknowledgement":  {func(f *facts) { f.Answered.Kind = casework.AutoReply; f.Case.ID = 92 }, suppressed, "auto-reply"},
		"bounce of our acknowledgement":       {func(f *facts) { f.Answered.Kind = casework.Bounce; f.Answered.ReturnPath = "<>" }, suppressed, "bounce"},
		"list mail (RFC 2369)":                {func(f *facts) { f.Answered.Kind = casework.List }, suppressed, "list"},
		"bulk mail":                           {func(f *facts) { f.Answered.Kind = casework.Bulk }, suppressed, "bulk"},
		"read receipt (RFC 8098)":             {func(f *facts) { f.Answered.Kind = casework.Receipt }, suppressed, "receipt"},
		"our own mail":                        {func(f *facts) { f.Answered.Kind = casework.Own }, suppressed, "ours"},
		"our own mark on what looks personal": {func(f *facts) { f.Answered.OwnMark = "b-x" }, suppressed, "ours"},
		"a kind that is unknown here":         {func(f *facts) { f.Answered.Kind = "" }, suppressed, "not personal"},
		"null return path (RFC 3834 2)":       {func(f *facts) { f.Answered.ReturnPath = "<>" }, suppressed, "return path"},
		"return path of a list's owner":       {func(f *facts) { f.Answered.ReturnPath = "owner-parks@lists.example" }, suppressed, "list"},
		"return path of a list's request":     {func(f *facts) { f.Answered.ReturnPath = "<parks-request@lists.example>" }, suppressed, "list"},
		"return path unknown":                 {func(f *facts) { f.Answered.ReturnPath = "" }, pending, ""},
		"web form's relay in the return path": {func(f *facts) { f.Answered.ReturnPath = "bounces+12-ab=city@relay.example" }, pending, ""},
		"MAILER-DAEMON (RFC 5230 4.6)":        {func(f *facts) { f.Recipient.Address = "MAILER-DAEMON@mx.example" }, suppressed, "no answers"},
		"no-reply":                            {func(f *facts) { f.Recipient.Address = "no-reply@shop.example" }, suppressed, "no answers"},
		"noreply with more":                   {func(f *facts) { f.Recipient.Address = "noreply-orders+4@shop.example" }, suppressed, "no answers"},
		"do_not_reply":                        {func(f *facts) { f.Recipient.Address = "do_not_reply@shop.example" }, suppressed, "no answers"},
		"listserv":                            {func(f *facts) { f.Recipient.Address = "listserv@lists.example" }, suppressed, "no answers"},
		"majordomo":                           {func(f *facts) { f.Recipient.Address = "Majordomo@lists.example" }, suppressed, "no answers"},
		"a person whose name has reply in it": {func(f *facts) { f.Recipient.Address = "noreen.reply@home.example" }, pending, ""},
		"one of our own mailboxes":            {func(f *facts) { f.Recipient.Ours = true }, suppressed, "our own mailboxes"},
		"no address at all":                   {func(f *facts) { f.Recipient.Address = "" }, suppressed, "names no address"},
		"an address with a line break":        {func(f *facts) { f.Recipient.Address = "a@b.example\r\nBcc: x@y.example" }, suppressed, "cannot be written to"},
		"an address that is two":              {func(f *facts) { f.Recipient.Address = "a@b.example,x@y.example" }, suppressed, "cannot be written to"},
		"an address with a name":              {func(f *facts) { f.Recipient.Address = "A <a@b.example>" }, suppressed, "cannot be written to"},
		"opted out":                           {func(f *facts) { f.Recipient.OptedOut = true }, suppressed, "asked for no notices"},
		"acknowledged already":                {func(f *facts) { f.Case.Acknowledged = true }, suppressed, "already"},
		"one below the sender's cap":          {func(f *facts) { f.Counts.ToRecipient = 2 }, pending, ""},
		"the sender's cap, over all cases":    {func(f *facts) { f.Counts.ToRecipient = 3 }, suppressed, "Cap reached: this address got 3"},
		"the sender's cap is off":             {func(f *facts) { f.Counts.ToRecipient = 300; f.Caps.AcknowledgementsPerSender = 0 }, pending, ""},
		"the case's cap":                      {func(f *facts) { f.Counts.ToCase = 5 }, suppressed, "on this case"},
		"the case's cap is off":               {func(f *facts) { f.Counts.ToCase = 500; f.Caps.AutomaticPerCase = 0 }, pending, ""},
		"late":                                {func(f *facts) { f.Answered.Late = true }, waiting, "more than 24 hours"},
		"late, and from a machine":            {func(f *facts) { f.Answered.Late = true; f.Answered.Kind = casework.Bulk }, suppressed, "bulk"},
		"late, and sending is off":            {func(f *facts) { f.Answered.Late = true; f.Sending.Mode = notify.Off }, waiting, ""},
		"blind copy (RFC 5230 4.5)":           {func(f *facts) { f.Answered.Blind = true }, waiting, "To or Cc"},
		"sending off":                         {func(f *facts) { f.Sending.Mode = notify.Off }, withheld, "what would have been sent"},
		"a misspelt mode":                     {func(f *facts) { f.Sending.Mode = "yes" }, withheld, "off"},
		"no mode at all":                      {func(f *facts) { f.Sending = notify.Switch{} }, withheld, "off"},
		"off for this office":                 {func(f *facts) { f.Sending.Offices = map[casework.OfficeID]notify.Mode{"d4": notify.Off} }, withheld, "off"},
		"off for another office":              {func(f *facts) { f.Sending.Offices = map[casework.OfficeID]notify.Mode{"d5": notify.Off} }, pending, ""},
		"off for mail":                        {func(f *facts) { f.Sending.Channels = map[casework.Channel]notify.Mode{casework.Mail: notify.Off} }, withheld, "off"},
		"an office cannot be wider than the city": {func(f *facts) {
			f.Sending = notify.Switch{Mode: notify.Off, Offices: map[casework.OfficeID]notify.Mode{"d4": notify.On}}
		}, withheld, "off"},
		"not on the list": {func(f *facts) { f.Sending = notify.Switch{Mode: notify.Allowlist, Allow: []string{"@city.example"}} }, withheld, "not on it"},
		"an empty list":   {func(f *facts) { f.Sending = notify.Switch{Mode: notify.Allowlist, Allow: []string{"", "@"}} }, withheld, "not on it"},
		"on the list": {func(f *facts) {
			f.Sending = notify.Switch{Mode: notify.Allowlist, Allow: []string{"Maria@Home.example"}}
		}, pending, ""},
		"its domain on it":          {func(f *facts) { f.Sending = notify.Switch{Mode: notify.Allowlist, Allow: []string{"@home.example"}} }, pending, ""},
		"a brake stops nothing yet": {func(f *facts) { f.Sending.Stops = []notify.Stop{{Reason: "storm"}} }, pending, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := opened()
			c.change(&f)
			d := composeOne(t, casework.CaseOpened, f)
			if d.State != c.want || !strings.Contains(d.Reason, c.reason) {
				t.Errorf("got %s, %q; want %s, …%s…", d.State, d.Reason, c.want, c.reason)
			}
			if (d.State == pending) != (d.Reason == "") {
				t.Errorf("state %s with reason %q", d.State, d.Reason)
			}
			if d.Mail.Text == "" || d.Mail.HTML == "" {
				t.Error("what would be sent is not shown")
			}
		})
	}
}

func TestNoDeliveryAtAll(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*notify.Facts){
		"history of the case":    func(f *notify.Facts) { f.Case.History = true },
		"history of the message": func(f *notify.Facts) { f.Answered.History = true },
		"a phone call":           func(f *notify.Facts) { f.Answered.Channel = casework.Call },
	} {
		f := opened()
		change(&f)
		if got := compose(t, casework.CaseOpened, f); len(got) != 0 {
			t.Errorf("%s: %d deliveries", name, len(got))
		}
	}
	for _, kind := range []casework.EventKind{casework.MessageJoined, casework.MessageCopied, casework.CaseLed, "something.new"} {
		if got := compose(t, kind, opened()); len(got) != 0 {
			t.Errorf("%s: %d deliveries", kind, len(got))
		}
	}
}

func TestHeldMessages(t *testing.T) {
	t.Parallel()
	for reason, want := range map[casework.HeldReason]casework.DeliveryState{
		casework.NewVoice: casework.Pending, casework.Unfilable: casework.Pending,
		casework.JunkFolder: casework.Suppressed, casework.ForwardedFor: casework.Suppressed,
		casework.FromOurselves: casework.Suppressed, casework.NoSender: casework.Suppressed,
	} {
		f := held()
		f.Held.Reason = reason
		d := composeOne(t, casework.MessageHeld, f)
		if d.State != want || d.Occasion != notify.HeldBack || d.Raw != 77 || d.Case != 0 {
			t.Errorf("%s: got %s (%s), want %s", reason, d.State, d.Reason, want)
		}
	}
	f := held()
	f.Held.Acknowledged = true
	if d := composeOne(t, casework.MessageHeld, f); d.State != casework.Suppressed {
		t.Errorf("acknowledged already: got %s", d.State)
	}
}

// TestSettingsNarrowTheSwitch: SENDING in the settings is the widest that holds, whatever is stored.
func TestSettingsNarrowTheSwitch(t *testing.T) {
	t.Parallel()
	c := composer(t)
	c.Mode = notify.Off
	if d := c.Compose(noon)(casework.Event{Kind: casework.CaseOpened}, opened())[0]; d.State != casework.Withheld {
		t.Errorf("off in the settings: got %s", d.State)
	}
	c.Mode, c.Allow = notify.Allowlist, []string{"maria@home.example"}
	if d := c.Compose(noon)(casework.Event{Kind: casework.CaseOpened}, opened())[0]; d.State != casework.Pending {
		t.Errorf("on the settings' list: got %s (%s)", d.State, d.Reason)
	}
}

// TestWhoIsAsked: a question and a reminder are bound by the same rules, but those that count acknowledgements or wait for a
// yes: a person asked, or a question went out before.
func TestWhoIsAsked(t *testing.T) {
	t.Parallel()
	type facts = notify.Facts
	for name, c := range map[string]struct {
		change func(*facts)
		want   casework.DeliveryState
		reason string
	}{
		"a person":                {func(*facts) {}, casework.Pending, ""},
		"acknowledged, of course": {func(f *facts) { f.Case.Acknowledged = true }, casework.Pending, ""},
		"over the sender's cap":   {func(f *facts) { f.Counts.ToRecipient = 30 }, casework.Pending, ""},
		"over the case's cap":     {func(f *facts) { f.Counts.ToCase = 5 }, casework.Suppressed, "on this case"},
		"a blind copy":            {func(f *facts) { f.Answered.Blind = true }, casework.Pending, ""},
		"a machine":               {func(f *facts) { f.Answered.Kind = casework.Bulk }, casework.Suppressed, "bulk"},
		"opted out":               {func(f *facts) { f.Recipient.OptedOut = true }, casework.Suppressed, "no notices"},
		"sensitive":               {func(f *facts) { f.Case.Sensitive = true }, casework.Suppressed, "asks nothing"},
		"sending off":             {func(f *facts) { f.Sending.Mode = notify.Off }, casework.Withheld, "would have been sent"},
	} {
		for _, kind := range []casework.EventKind{casework.PlaceAsked, casework.PlaceReminded} {
			f := opened()
			which(&f)
			c.change(&f)
			d := composeOne(t, kind, f)
			if d.State != c.want || !strings.Contains(d.Reason, c.reason) {
				t.Errorf("%s, %s: got %s, %q", name, kind, d.State, d.Reason)
			}
			if (d.Question == 7) == f.Case.Sensitive {
				t.Errorf("%s, %s: it asks question %d", name, kind, d.Question)
			}
		}
	}
}

// TestAQuestionThatIsClosedIsNotAsked: the resident answered before its event came up.
func TestAQuestionThatIsClosedIsNotAsked(t *testing.T) {
	t.Parallel()
	if d := composer(t).Compose(noon)(casework.Event{Kind: casework.PlaceReminded}, opened()); len(d) != 0 {
		t.Errorf("it asks: %+v", d)
	}
	d := composeOne(t, casework.CaseOpened, opened())
	if d.Question != 0 || strings.Contains(d.Mail.Text, "Which of these places") {
		t.Errorf("an acknowledgement without a question asks:\n%s", d.Mail.Text)
	}
}

func TestASensitiveMatterIsAskedNothing(t *testing.T) {
	t.Parallel()
	f := opened()
	which(&f)
	f.Case.Sensitive = true
	if d := composeOne(t, casework.CaseOpened, f); d.Question != 0 || strings.Contains(d.Mail.Text+d.Mail.HTML, "Washington") {
		t.Errorf("it asks:\n%s", d.Mail.Text)
	}
}
