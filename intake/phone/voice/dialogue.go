package voice

import (
	"strconv"
	"strings"

	"github.com/commonline/commonline/internal/twiml"
)

// Bounds of patience: how often one question is asked, and how many case numbers are looked for on one call.
const (
	mostTries = 3
	mostCases = 3
)

// backKey asks to be called back, in every menu.
const backKey = "9"

// Answer says what a caller hears next. A plan without languages takes no calls.
func (p Plan) Answer(r Request) Turn {
	if len(p.Languages) == 0 {
		return Turn{Document: twiml.Document{twiml.Reject{Reason: "busy"}}}
	}
	c := conversation{Plan: p, Request: r, in: p.language(r.Language)}
	t := c.turn()
	if !c.undecided {
		t.Language = c.in.Tag
	}
	return t
}

// conversation is one step of a call.
type conversation struct {
	Plan
	Request
	in        Language
	undecided bool // no language was chosen yet
}

func (c *conversation) turn() Turn {
	switch c.Step {
	case ChooseStep:
		return c.chosen()
	case MenuStep:
		return c.menuKey()
	case CaseStep:
		return c.caseKey()
	case Message:
		return c.messageKey()
	case Empty:
		return c.heardNothing()
	case Recorded:
		return Turn{Deed: Left, Document: c.end(MessageTaken)}
	case NumberStep:
		return c.numberKey()
	case Dialed:
		return c.dialed()
	}
	return c.begin()
}

// begin greets, and asks for the language where there are several.
func (c *conversation) begin() Turn {
	if len(c.Languages) == 1 {
		return c.menu(Greeting)
	}
	c.undecided = true
	return c.choose()
}

// choose greets in each language in turn, each with its digit, and with the call back.
func (c *conversation) choose() Turn {
	var prompts []twiml.Verb
	for _, l := range c.Languages {
		prompts = append(prompts, l.sayAll(Greeting, MenuCallback)...)
	}
	ask := c.gather(ChooseStep, 1, prompts)
	return Turn{Document: twiml.Document{ask, c.goTo(ChooseStep, c.Tries+1, 0)}}
}

// chosen goes on in the language of a digit. Who presses nothing hears the choice again, and then the first language.
func (c *conversation) chosen() Turn {
	c.undecided = true
	if c.Digits == backKey {
		return c.callBack()
	}
	for _, l := range c.Languages {
		if c.Digits == strconv.Itoa(l.Digit) {
			c.in, c.Tries, c.undecided = l, 0, false
			return c.menu()
		}
	}
	if c.Digits != "" {
		c.Tries++
	}
	if c.Tries >= mostTries-1 {
		c.Tries, c.undecided = 0, false
		return c.menu()
	}
	return c.choose()
}

// reachable reports whether the office's line may be rung now.
func (c *conversation) reachable() bool { return c.Line != "" && c.Hours.Open(c.Now.In(c.Zone)) }

// menu asks what the caller wants, after a few sentences that come first.
func (c *conversation) menu(first ...Prompt) Turn {
	prompts := first
	switch {
	case c.reachable():
		prompts = append(prompts, MenuConnect)
	case c.Line != "" || !c.Hours.Open(c.Now.In(c.Zone)):
		prompts = append(prompts, Closed)
	}
	if c.Cases < mostCases {
		prompts = append(prompts, MenuStanding)
	}
	prompts = append(prompts, MenuMessage, MenuCallback)
	ask := c.gather(MenuStep, 1, c.in.sayAll(prompts...))
	return Turn{Document: twiml.Document{ask, c.goTo(MenuStep, c.Tries+1, c.Cases)}}
}

func (c *conversation) menuKey() Turn {
	switch {
	case c.Digits == "1" && c.reachable():
		return c.connect()
	case c.Digits == "2" && c.Cases < mostCases:
		c.Tries = 0
		return c.askCase()
	case c.Digits == "3":
		return c.askMessage()
	case c.Digits == backKey:
		return c.callBack()
	}
	var first []Prompt
	if c.Digits != "" {
		first = []Prompt{NotUnderstood}
		c.Tries++
	}
	if c.Tries >= mostTries-1 { // whose phone has no keys can still speak
		return c.askMessage()
	}
	return c.menu(first...)
}

// connect rings the office. What is spoken there is not recorded.
func (c *conversation) connect() Turn {
	d := twiml.Dial{Action: c.address(Dialed, c.in, 0, c.Cases), Method: "POST", Timeout: c.Ring,
		Number: twiml.Number{Phone: c.Line, Callback: c.Base + "/leg" + again, CallbackEvents: "answered completed"}}
	if c.Caller == "" { // a withheld number cannot be shown
		d.CallerID = c.To
	}
	return Turn{Deed: Connect, Document: twiml.Document{c.in.say(Connecting), d}}
}

// dialed goes on where the office did not answer.
func (c *conversation) dialed() Turn {
	if c.Dial == "completed" || c.Dial == "answered" {
		return Turn{Deed: Connected, Document: twiml.Document{twiml.Hangup{}}}
	}
	return c.askMessage(NoAnswer)
}

// askCase asks for a case number.
func (c *conversation) askCase(first ...Prompt) Turn {
	ask := c.gather(CaseStep, 0, c.in.sayAll(append(first, AskCase)...))
	return Turn{Document: twiml.Document{ask, c.goTo(CaseStep, c.Tries+1, c.Cases)}}
}

var standings = map[Standing]Prompt{Received: StandingReceived, WithDepartment: StandingDepartment, Resolved: StandingResolved}

// caseKey tells how a case stands, and goes back to the menu.
func (c *conversation) caseKey() Turn {
	told, known := standings[c.Standing]
	switch {
	case c.Digits == backKey:
		return c.callBack()
	case c.Digits == "" && c.Tries < mostTries-1:
		return c.askCase()
	case c.Digits == "":
		c.Tries = 0
		return c.menu()
	case known:
		c.Tries = 0
		t := c.menu(told)
		t.Deed = Told
		return t
	}
	c.Cases, c.Tries = c.Cases+1, 0
	if c.Standing == TooMany {
		c.Cases = mostCases
	}
	if c.Cases >= mostCases {
		return c.menu(StandingUnknown, TriesOver)
	}
	return c.askCase(StandingUnknown)
}

// askMessage records, with the notice before it, which no key cuts short. While the caller is told what to say, a key still
// leads to a call back.
func (c *conversation) askMessage(first ...Prompt) Turn {
	doc := twiml.Document(c.in.sayAll(append(first, Notice)...))
	ask := c.gather(Message, 1, c.in.sayAll(MenuCallback, AskMessage))
	ask.Timeout = 1
	doc = append(doc, ask, c.record(), c.goTo(Empty, c.Tries, c.Cases))
	return Turn{Document: doc, Notice: c.in.Notice}
}

func (c *conversation) record() twiml.Record {
	rec := twiml.Record{
		Action: c.address(Recorded, c.in, 0, 0), Method: "POST", Timeout: 6, MaxLength: c.Longest, FinishOnKey: "#", PlayBeep: true, Trim: "trim-silence",
		Callback: c.Base + "/recording" + again, CallbackEvents: "completed absent",
	}
	if c.TwilioTranscribes && strings.HasPrefix(c.in.Tag, "en") {
		rec.Transcribe, rec.TranscribeCallback = true, c.Base+"/transcript"+again
	}
	return rec
}

// messageKey is for keys before the tone: any other than the call back begins again, with the notice.
func (c *conversation) messageKey() Turn {
	if c.Digits == backKey {
		return c.callBack()
	}
	return c.askMessage()
}

// heardNothing offers the tone once more.
func (c *conversation) heardNothing() Turn {
	if c.Tries++; c.Tries >= mostTries-1 {
		return Turn{Document: c.end(HeardNothing, Goodbye)}
	}
	return c.askMessage(HeardNothing)
}

// callBack notes that the office is to call, with nothing recorded. Who withholds a number is asked for one.
func (c *conversation) callBack() Turn {
	if c.Caller != "" {
		return Turn{Deed: CallBack, BackTo: c.Caller, Document: c.end(CallbackTaken)}
	}
	c.Tries = 0
	return c.askNumber()
}

func (c *conversation) askNumber(first ...Prompt) Turn {
	ask := c.gather(NumberStep, 0, c.in.sayAll(append(first, AskNumber)...))
	return Turn{Document: twiml.Document{ask, c.goTo(NumberStep, c.Tries+1, 0)}}
}

func (c *conversation) numberKey() Turn {
	if to := northAmerican(c.Digits); to != "" {
		return Turn{Deed: CallBack, BackTo: to, Document: c.end(CallbackTaken)}
	}
	var first []Prompt
	if c.Digits != "" {
		first = []Prompt{NumberWrong}
		c.Tries++
	}
	if c.Tries >= mostTries {
		return Turn{Document: c.end(append(first, Goodbye)...)}
	}
	return c.askNumber(first...)
}

// northAmerican reads ten digits, or eleven with a 1 before them, as a number of the North American plan; "" where they
// are none. Area code and exchange begin with 2 to 9.
func northAmerican(digits string) string {
	if len(digits) == 11 && digits[0] == '1' {
		digits = digits[1:]
	}
	if len(digits) != 10 || digits[0] < '2' || digits[3] < '2' || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return "+1" + digits
}

// gather asks; keys are how many end it, 0 for pound.
func (c *conversation) gather(s Step, keys int, prompts []twiml.Verb) twiml.Gather {
	g := twiml.Gather{Input: "dtmf", Timeout: 5, NumDigits: keys, Action: c.address(s, c.in, c.Tries, c.Cases), Method: "POST", Prompts: prompts}
	if keys == 0 {
		g.Timeout = 8
	}
	return g
}

func (c *conversation) goTo(s Step, tries, cases int) twiml.Redirect {
	return twiml.Redirect{Method: "POST", URL: c.address(s, c.in, tries, cases)}
}

// end says goodbye, in all languages where none was chosen.
func (c *conversation) end(prompts ...Prompt) twiml.Document {
	doc := twiml.Document(c.in.sayAll(prompts...))
	if c.undecided {
		doc = nil
		for _, l := range c.Languages {
			doc = append(doc, l.sayAll(prompts...)...)
		}
	}
	return append(doc, twiml.Hangup{})
}
