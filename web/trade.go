package web

import (
	"cmp"

	"github.com/commonline/commonline/casework"
)

// mark is a short line with a shape, for what happened or how far something came.
type mark struct {
	Words, Icon string
	Bad         bool
	Reason      string
}

// sentMark says how far a delivery came.
func sentMark(d casework.Delivery) mark {
	m := mark{Reason: d.Reason, Icon: "clock"}
	switch d.State {
	case casework.Pending:
		m.Words = "Waits to be sent"
	case casework.Sending:
		m.Words = "Is being sent"
	case casework.Sent:
		m.Words, m.Icon = "Sent", "check"
		if !d.ArrivedAt.IsZero() {
			m.Words = "Arrived"
		}
	case casework.Retrying:
		m.Words = "Not through yet, " + plural(d.Attempts, "try", "tries") + "; it is tried again"
	case casework.Failed:
		m.Words, m.Icon, m.Bad = "Could not be sent", "alert", true
	case casework.BouncedBack:
		m.Words, m.Icon, m.Bad = "Came back undelivered", "alert", true
	case casework.Withheld:
		m.Words, m.Icon, m.Bad = "Not sent: sending is off", "stop", true
	case casework.Suppressed:
		m.Words, m.Icon = "Not sent, by a rule", "stop"
	case casework.Waiting:
		m.Words, m.Icon = "Waits for a yes", "hand"
	default:
		m.Words = string(d.State)
	}
	return m
}

// plainMoments are the words of what needs no more than words.
var plainMoments = map[casework.EventKind]mark{
	casework.CaseOpened:       {Words: "Case opened"},
	casework.CaseReopened:     {Words: "Case opened again"},
	casework.CaseLed:          {Words: "The lead went to another office"},
	casework.IdentityJoined:   {Words: "Another address of the same resident was joined"},
	casework.ResidentReminded: {Words: "The resident is asked once more for an answer", Icon: "hour"},
	casework.CaseSilent:       {Words: "The resident is told that the office is still working on it", Icon: "clock"},
	casework.LinkRevoked:      {Words: "The link to the resident's page was ended", Icon: "stop"},
	casework.MessageCopied:    {Words: "The same message reached another office", Icon: "copy"},
	casework.MessageHeld:      {Words: "A message was held", Icon: "hand"},
	casework.MessageReleased:  {Words: "A held message was let in", Icon: "check"},
	casework.MessageRejected:  {Words: "A held message was rejected", Icon: "stop"},
	casework.AnsweredOutside:  {Words: "Answered from a mail program", Icon: "check"},
	casework.CaseDue:          {Words: "The due time was changed", Icon: "clock"},
	casework.CaseSnoozed:      {Words: "Snoozed", Icon: "moon"},
	casework.CaseSpam:         {Words: "Marked as spam: nothing more is sent", Icon: "stop"},
	casework.CaseNotSpam:      {Words: "No spam after all", Icon: "undo"},
	casework.CaseWoken:        {Words: "Woken", Icon: "moon"},
	casework.PlaceAsked:       {Words: "The resident is asked where it is", Icon: "pin"},
	casework.PlaceReminded:    {Words: "The resident is asked a second time where it is", Icon: "pin"},
	casework.PlaceAnswered:    {Words: "The resident said where it is", Icon: "pin"},
	casework.PlaceUnanswered:  {Words: "The resident did not say where it is", Icon: "pin"},
	casework.PlaceSet:         {Words: "The place was set", Icon: "pin"},
	casework.AnsweredAnyway:   {Words: "An answer was sent in spite of a question", Icon: "alert"},
	casework.FailureSeen:      {Words: "Taken note of that it did not arrive", Icon: "check"},
	casework.CallPlaced:       {Words: "The resident was called", Icon: "phone"},
	casework.AnswerTakenBack:  {Words: "An answer was taken back before it went out", Icon: "undo"},
	casework.DeliveryBounced:  {Words: "A message of ours came back undelivered", Icon: "alert", Bad: true},
	casework.DeliveryFailed:   {Words: "The resident did not get a message of ours", Icon: "alert", Bad: true},
}

// moment says what an event means, and nothing for one that is unknown here or that no reader of a case needs. Of the
// details it shows "office" (an id is fine), "status", "why" and "by".
func moment(e casework.Event) mark {
	m := mark{Reason: e.Detail["why"], Icon: "dot"}
	switch e.Kind {
	case casework.OptedOut:
		return mark{Words: "The resident wants no more texts: none is sent", Icon: "stop"}
	case casework.OptedIn:
		return mark{Words: "The resident wants texts again", Icon: "check"}
	case casework.StatusAsked:
		return mark{Words: "The resident asked by text how the case stands", Icon: "dot"}
	case casework.FixedSaid:
		m.Words, m.Icon = map[string]string{"yes": "The resident says that it was fixed", "no": "The resident says that it was not fixed"}[e.Detail["fixed"]], "check"
	case casework.DangerSeen:
		m.Words, m.Icon = "Words that may mean danger: \u201c"+e.Detail["phrase"]+"\u201d", "stop"
	case casework.LanguageChosen:
		m.Words = "The resident chose the language " + e.Detail["language"]
	case casework.NoticesSet:
		m.Words = "The resident's notices: " + e.Detail["what"]
	case casework.CaseMoved:
		m.Words = "Status: " + casework.Status(e.Detail["status"]).Label()
		if d := e.Detail["department"]; d == casework.NoDepartment {
			m.Words += ", with no department of the list"
		} else if d != "" {
			m.Words += ", " + e.Detail["to"]
		}
		if n := e.Detail["311"]; n != "" {
			m.Words += ", 311 number " + n
		}
		if day := e.Detail["311 due"]; day != "" {
			m.Words += ", due there on " + day
		}
	case casework.GuestInvited:
		return mark{Icon: "copy", Words: e.Detail["by"] + " asked office " + e.Detail["guest"] + " to look in"}
	case casework.GuestLeft:
		return mark{Icon: "copy", Words: "Office " + e.Detail["guest"] + " looks in no more"}
	case casework.RuleTold:
		m.Words, m.Icon = e.Detail["to"]+" was told", "bell"
	case casework.RuleUndone:
		m.Words, m.Icon = "What rule "+e.Detail["name"]+" did was taken back", "undo"
	case casework.RuleStopped:
		m.Words, m.Icon = "Rule "+e.Detail["name"]+" went off by itself", "stop"
	case casework.CaseAssigned:
		m.Words, m.Icon = "Assigned to "+e.Detail["to"], "user"
	case casework.CaseTopic:
		m.Words, m.Icon = "Topic: "+e.Detail["to"], "tag"
	case casework.CaseTagged:
		m.Words, m.Icon = "Tags: "+e.Detail["to"], "tag"
		if e.Detail["to"] == "" {
			m.Words = "Tags taken off"
		}
	}
	if known, ok := plainMoments[e.Kind]; ok {
		m.Words, m.Icon, m.Bad = known.Words, cmp.Or(known.Icon, m.Icon), known.Bad
	}
	for i := 0; m.Words == "" && i < len(momentsOfParts); i++ {
		m = momentsOfParts[i](e)
	}
	if by := e.Detail["by"]; by != "" && m.Words != "" {
		m.Words += ", by " + by
	}
	return m
}

// momentsOfParts are asked in turn for what an event means: those that know it have words for it.
var momentsOfParts = []func(casework.Event) mark{arrangeMoment, peopleMoment, helpingMoment, alarmMoment, planMoment, caringMoment, vouchMoment, holdMoment, foreignMoment, threatMoment}

// heldWord explains to staff why a message waits for them.
func heldWord(r casework.HeldReason) string {
	switch r {
	case casework.NewVoice:
		return "It answers a case, and its sender takes no part in that case yet."
	case casework.Unfilable:
		return "It could not be filed by itself."
	case casework.JunkFolder:
		return "The mail provider took it for junk."
	case casework.SpamSender:
		return "What its sender wrote before was found to be spam. Letting it in does not take that back; the case does."
	case casework.NoSender:
		return "It names no sender."
	case casework.ForwardedFor:
		return "Staff forwarded it for somebody else."
	case casework.FromOurselves:
		return "It comes from an address of ours."
	case casework.UnknownNumber:
		return "It was sent to a number that the city file does not have. Add it there, or release it to the triage queue."
	}
	return string(r)
}

// kindWord names a kind of automatic mail.
func kindWord(k casework.MailKind) string {
	switch k {
	case casework.AutoReply:
		return "Automatic reply"
	case casework.Bounce:
		return "Came back undelivered"
	case casework.List:
		return "Mailing list"
	case casework.Receipt:
		return "Read receipt"
	case casework.Bulk:
		return "Bulk mail"
	case casework.Own:
		return "Our own mail"
	}
	return string(k)
}

// channelMark names a channel.
func channelMark(c casework.Channel) mark {
	switch c {
	case casework.Text:
		return mark{Words: "Text", Icon: "text"}
	case casework.Call:
		return mark{Words: "Phone call", Icon: "phone"}
	case casework.Form:
		return mark{Words: "Web form", Icon: "file"}
	case casework.Paper:
		return mark{Words: "Letter or visit", Icon: "file"}
	}
	return mark{Words: "E-mail", Icon: "mail"}
}
