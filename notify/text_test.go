package notify_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio/segment"
	"github.com/commonline/commonline/notify"
)

// texted is a resident's first text to district 4, made a case.
func texted() notify.Facts {
	f := opened()
	f.Mailbox = notify.MailboxFacts{}
	f.Number = notify.NumberFacts{ID: "d4-phone", E164: "+15555550104", Service: "MG1"}
	f.Recipient.Address, f.Recipient.Name = "+16175550123", ""
	f.Answered = notify.AnsweredFacts{Message: 500, Channel: casework.Text, Kind: casework.Personal, ReceivedAt: noon.Add(-time.Minute)}
	f.Caps.TextsPerNumber = 4
	return f
}

// textedHeld is a text that a person has to look at first.
func textedHeld() notify.Facts {
	f := texted()
	f.Case = notify.CaseFacts{}
	f.Held = notify.HeldFacts{Raw: 77, Number: 48300, Reason: casework.NewVoice}
	return f
}

const link = "https://help.city.example/s/"

// TestTexts compares whole texts, and holds each to its budget.
func TestTexts(t *testing.T) {
	t.Parallel()
	withheldCase := func(f *notify.Facts) { f.Case.Status = casework.WaitingOnDepartment; f.Recipient.Texted = true }
	for name, c := range map[string]struct {
		kind     casework.EventKind
		facts    notify.Facts
		change   func(*notify.Facts)
		want     string
		segments int
	}{
		"first": {casework.CaseOpened, texted(), func(*notify.Facts) {},
			"Office of Councilor Ana Ruiz, District 4: We have your message. Your case number is C-48213-5.\nLINK\nNot watched around the clock: in danger, call 911. Reply STOP to end texts.", 2},
		"again": {casework.CaseOpened, texted(), func(f *notify.Facts) { f.Recipient.Texted = true },
			"We have your message. Your case number is C-48213-5.\nLINK", 1},
		"triage": {casework.CaseOpened, texted(), func(f *notify.Facts) { f.Office = notify.OfficeFacts{Name: "City of Port Ambrose"} },
			"City of Port Ambrose: We have your message. Your case number is C-48213-5.\nLINK\nNot watched around the clock: in danger, call 911. Reply STOP to end texts.", 2},
		"sensitive": {casework.CaseOpened, texted(), func(f *notify.Facts) { f.Case.Sensitive = true },
			"City of Port Ambrose: We have your message, number C-48213-5. A person will read it.\nNot watched around the clock: in danger, call 911. Reply STOP to end texts.", 1},
		"held": {casework.MessageHeld, textedHeld(), func(*notify.Facts) {},
			"Office of Councilor Ana Ruiz, District 4: We have your message, number C-48300-2. A person looks at it first. You need not send it again.\nNot watched around the clock: in danger, call 911. Reply STOP to end texts.", 2},
		"first, and a question": {casework.CaseOpened, texted(), func(f *notify.Facts) {
			f.Question = notify.QuestionFacts{ID: 5, Choices: []string{"12 Elm St", "12 Elm Ct"}}
		},
			"Office of Councilor Ana Ruiz: We have your message, case C-48213-5. Which place is it?\n1) 12 Elm St\n2) 12 Elm Ct\n3) None of these\nReply with a digit or the address.\nLINK\nNot watched around the clock: in danger, call 911. Reply STOP to end texts.", 2},
		"asked again": {casework.PlaceReminded, texted(), func(f *notify.Facts) { f.Question.ID, f.Recipient.Texted = 5, true },
			"We asked about your case C-48213-5: where is it? Reply with the address or nearest corner. If it is about no place: where do you live?", 1},
		"status, new": {casework.StatusAsked, texted(), func(f *notify.Facts) { f.Recipient.Texted = true },
			"Case C-48213-5 is with Office of Councilor Ana Ruiz, District 4.\nLINK", 1},
		"status, department": {casework.StatusAsked, texted(), withheldCase, "Case C-48213-5 is with a city department.\nLINK", 1},
		"status, resolved": {casework.StatusAsked, texted(), func(f *notify.Facts) { f.Case.Status = casework.Closed },
			"Case C-48213-5 is resolved. If it is not so for you, reply here.\nLINK", 1},
		"status, of another": {casework.StatusAsked, texted(), func(f *notify.Facts) { f.Case = notify.CaseFacts{} },
			"No case of that number was texted from this phone. Look for the number in our first text to you.", 1},
		"help": {casework.HelpAsked, texted(), func(f *notify.Facts) { f.Case = notify.CaseFacts{} },
			"Office of Councilor Ana Ruiz, District 4: text here about anything the city should know or do. A person reads it. Call 617-555-0104.\nhttps://help.city.example/texting\nIn danger, call 911. Reply STOP to end texts.", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.change(&c.facts)
			d := composeOne(t, c.kind, c.facts)
			if d.State != casework.Pending || d.Channel != casework.Text || d.Text.From != "+15555550104" || d.Text.Service != "MG1" || d.To() != "+16175550123" {
				t.Errorf("%s: %+v", d.Reason, d.Text)
			}
			got := d.Text.Body
			if i := strings.Index(got, link); i >= 0 {
				end := i + len(link) + 36
				got = got[:i] + "LINK" + got[end:]
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if n := segment.Of(d.Text.Body); d.Text.Segments != n.Segments || n.Segments != c.segments || n.Encoding != segment.GSM7 {
				t.Errorf("%+v, stored as %d", n, d.Text.Segments)
			}
		})
	}
}

// TestTextsStayInTheirBudget: an office with a long name is called by a shorter one.
func TestTextsStayInTheirBudget(t *testing.T) {
	t.Parallel()
	f := texted()
	f.Office.Name = "Office of Councilor Maria Fernanda Concepción de los Ángeles Rodríguez-Villanueva, District 4"
	d := composeOne(t, casework.CaseOpened, f)
	if !strings.HasPrefix(d.Text.Body, "Office of Councilor Maria Fernanda Concepcion de los Angeles Rodriguez-Villanueva, District 4: ") || d.Text.Segments != 2 {
		t.Errorf("%d pieces: %s", d.Text.Segments, d.Text.Body)
	}
	f.Office.Name = strings.Repeat("Office of Councilor Maria Fernanda ", 4)
	d = composeOne(t, casework.CaseOpened, f)
	if !strings.HasPrefix(d.Text.Body, "City of Port Ambrose: ") || d.Text.Segments != 2 {
		t.Errorf("%d pieces: %s", d.Text.Segments, d.Text.Body)
	}
}

// TestOnlyTheChannelUsed: a text is answered by text, a mail by mail, and what is asked by text only there.
func TestOnlyTheChannelUsed(t *testing.T) {
	t.Parallel()
	for _, kind := range []casework.EventKind{casework.StatusAsked, casework.HelpAsked} {
		if d := compose(t, kind, opened()); len(d) != 0 {
			t.Errorf("%s by mail: %+v", kind, d)
		}
	}
	f := texted()
	f.Answered.Channel = casework.Call
	if d := compose(t, casework.CaseOpened, f); len(d) != 0 {
		t.Errorf("a call was answered: %+v", d)
	}
	answers := casework.Event{ID: 1, Kind: casework.HelpAsked, Detail: map[string]string{"provider answers": "yes"}}
	if d := composer(t).Compose(noon)(answers, texted()); len(d) != 0 {
		t.Errorf("HELP was answered twice: %+v", d)
	}
}

// TestWhoIsTexted has a case for each rule.
func TestWhoIsTexted(t *testing.T) {
	t.Parallel()
	type facts = notify.Facts
	const suppressed, waiting, withheld, pending = casework.Suppressed, casework.Waiting, casework.Withheld, casework.Pending
	for name, c := range map[string]struct {
		kind   casework.EventKind
		change func(*facts)
		want   casework.DeliveryState
		reason string
	}{
		"a person":                    {casework.CaseOpened, func(*facts) {}, pending, ""},
		"a short code":                {casework.CaseOpened, func(f *facts) { f.Recipient.Address = "72345" }, suppressed, "short code"},
		"a name":                      {casework.CaseOpened, func(f *facts) { f.Recipient.Address = "BANK" }, suppressed, "short code or a name"},
		"nobody":                      {casework.CaseOpened, func(f *facts) { f.Recipient.Address = "" }, suppressed, "not known"},
		"a number of ours":            {casework.CaseOpened, func(f *facts) { f.Recipient.Ours = true }, suppressed, "our own"},
		"no number to send from":      {casework.CaseOpened, func(f *facts) { f.Number = notify.NumberFacts{} }, suppressed, "no number"},
		"stopped":                     {casework.CaseOpened, func(f *facts) { f.Recipient.OptedOut = true }, suppressed, "START"},
		"stopped, and asks":           {casework.HelpAsked, func(f *facts) { f.Recipient.OptedOut = true }, suppressed, "START"},
		"acknowledged":                {casework.CaseOpened, func(f *facts) { f.Case.Acknowledged = true }, suppressed, "already"},
		"acknowledged, and asks":      {casework.StatusAsked, func(f *facts) { f.Case.Acknowledged = true }, pending, ""},
		"one below the cap":           {casework.CaseOpened, func(f *facts) { f.Counts.TextsToRecipient = 3 }, pending, ""},
		"the cap":                     {casework.StatusAsked, func(f *facts) { f.Counts.TextsToRecipient = 4 }, suppressed, "Cap reached: this number got 4"},
		"no cap":                      {casework.CaseOpened, func(f *facts) { f.Counts.TextsToRecipient = 400; f.Caps.TextsPerNumber = 0 }, pending, ""},
		"the case's cap":              {casework.CaseOpened, func(f *facts) { f.Counts.ToCase = 5 }, suppressed, "on this case"},
		"the case's cap, and asks":    {casework.StatusAsked, func(f *facts) { f.Counts.ToCase = 5 }, pending, ""},
		"found late":                  {casework.CaseOpened, func(f *facts) { f.Answered.Late = true }, waiting, "24 hours"},
		"not approved":                {casework.CaseOpened, func(f *facts) { f.Number.NotApproved = "Not approved yet: call." }, withheld, "call"},
		"switched off":                {casework.CaseOpened, func(f *facts) { f.Sending.Mode = notify.Off }, withheld, "off"},
		"the channel is off":          {casework.CaseOpened, func(f *facts) { f.Sending.Channels = map[casework.Channel]notify.Mode{casework.Text: notify.Off} }, withheld, "off"},
		"mail is off":                 {casework.CaseOpened, func(f *facts) { f.Sending.Channels = map[casework.Channel]notify.Mode{casework.Mail: notify.Off} }, pending, ""},
		"on the list":                 {casework.CaseOpened, func(f *facts) { f.Sending.Mode, f.Sending.Allow = notify.Allowlist, []string{"+16175550123"} }, pending, ""},
		"not on the list":             {casework.CaseOpened, func(f *facts) { f.Sending.Mode, f.Sending.Allow = notify.Allowlist, []string{"+16175550124", "@"} }, withheld, "not on it"},
		"opted out, and switched off": {casework.CaseOpened, func(f *facts) { f.Recipient.OptedOut, f.Sending.Mode = true, notify.Off }, suppressed, "START"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := texted()
			c.change(&f)
			d := composeOne(t, c.kind, f)
			if d.State != c.want || !strings.Contains(d.Reason, c.reason) || (c.reason == "") != (d.Reason == "") {
				t.Errorf("%s: %s", d.State, d.Reason)
			}
			if d.State == withheld && d.Text.Body == "" {
				t.Error("nothing shows what would have been sent")
			}
		})
	}
}

// TestTextsCarryNoTopic renders every text and looks for words of the message.
func TestTextsCarryNoTopic(t *testing.T) {
	t.Parallel()
	f := texted()
	f.Recipient.Name = "visit evil.example"
	for _, kind := range []casework.EventKind{casework.CaseOpened, casework.StatusAsked, casework.HelpAsked} {
		if d := composeOne(t, kind, f); strings.Contains(d.Text.Body, "evil") {
			t.Errorf("%s repeats a name that its sender chose: %s", kind, d.Text.Body)
		}
	}
}

// spanish has a reviewed line on language help, and one reviewed short text.
func spanish() fs.FS {
	review := `{"help": {"by": "R. Diaz", "on": "2026-11-01"}, "held.sms": {"by": "R. Diaz", "on": "2026-11-01"}, "received.sms": {"by": "", "on": "2026-11-01"}}`
	return fstest.MapFS{
		"es/review.json": {Data: []byte(review)}, "es/help.txt": {Data: []byte("Puede escribirnos en español.")},
		"es/held.sms":     {Data: []byte("Recibimos su mensaje, número {{.Number}}. Está en manos de una persona.")},
		"es/received.sms": {Data: []byte("Nobody has read this.")},
	}
}

func TestShortTextsAreReviewedByThemselves(t *testing.T) {
	t.Parallel()
	catalogue, err := notify.LoadCatalogue(notify.BuiltIn(), spanish())
	if err != nil {
		t.Fatal(err)
	}
	c := composer(t)
	c.Catalogue = catalogue
	one := func(kind casework.EventKind, f notify.Facts) notify.Text {
		f.Recipient.Language = "es-MX"
		return c.Compose(noon)(casework.Event{ID: 1, Kind: kind}, f)[0].Text
	}
	if got := one(casework.CaseOpened, texted()); got.Language != "en" || !strings.HasSuffix(got.Body, "\nPuede escribirnos en español.") && !strings.Contains(got.Body, "STOP") {
		t.Errorf("%+v", got)
	}
	got := one(casework.MessageHeld, textedHeld())
	if got.Language != "es" || got.Body != "Recibimos su mensaje, número C-48300-2. Está en manos de una persona." || got.Segments != 1 {
		t.Errorf("%+v", got)
	}
	if missing := catalogue.MissingShort("es"); len(missing) != len(notify.ShortTexts())-1 {
		t.Errorf("missing %v", missing)
	}
}
