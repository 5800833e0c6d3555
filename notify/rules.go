package notify

import (
	"fmt"

	"github.com/commonline/commonline/casework"
)

// judge decides how far an acknowledgement may go, with a sentence for people. The first rule that speaks wins: what
// forbids it for good comes before what waits for a person, and that before the switch, so that a withheld delivery is one that
// would have been sent.
func judge(f Facts, o Occasion) (casework.DeliveryState, string) {
	for _, rule := range []func(Facts, Occasion) string{
		machineMail, unanswerable, askedForNone, underThreat, underPlan, heldForGood, acknowledgedAlready, sensitiveAsked, overCap,
	} {
		if reason := rule(f, o); reason != "" {
			return casework.Suppressed, reason
		}
	}
	if reason := needsAYes(f, o); reason != "" {
		return casework.Waiting, reason
	}
	if reason := switchedOff(f.Sending, f.Office.ID, casework.Mail, f.Recipient.Address); reason != "" {
		return casework.Withheld, reason
	}
	return casework.Pending, ""
}

// machineMail keeps us from answering machines: RFC 3834 section 2 (automatic, list and null-return-path mail), RFC 5230
// section 4.6, RFC 8098 (receipts).
func machineMail(f Facts, _ Occasion) string {
	a := f.Answered
	switch {
	case a.OwnMark != "" || a.Kind == casework.Own:
		return "It is mail of ours that came back; a machine does not answer itself."
	case a.Kind != casework.Personal:
		return fmt.Sprintf("It is not personal mail (%s); a machine does not answer it.", a.Kind)
	case a.ReturnPath == "<>":
		return "It came with an empty return path, as bounces do; a machine does not answer it."
	case listAddress(a.ReturnPath):
		return "Its return path belongs to a mailing list or a mail system; a machine does not answer it."
	}
	return ""
}

// unanswerable is about the address that would be written to.
func unanswerable(f Facts, _ Occasion) string {
	to := f.Recipient.Address
	switch {
	case to == "":
		return "It names no address to answer to."
	case !sendable(to):
		return "The address it names cannot be written to."
	case f.Recipient.Ours:
		return "Its sender is one of our own mailboxes."
	case machineAddress(to):
		return "Its sender's address takes no answers (no-reply, mail system or list)."
	}
	return ""
}

func askedForNone(f Facts, _ Occasion) string {
	if f.Recipient.OptedOut {
		return "The resident asked for no notices by mail."
	}
	return ""
}

// underPlan mutes what a machine would begin where an office has agreed that one person answers a resident. What residents ask of the
// machine by a word (STATUS, HELP, STOP) is answered, and a code that a person sends goes out.
func underPlan(f Facts, o Occasion) string {
	if f.Recipient.Handler == "" || o == Standing || o == Helping || o == Stopped || o == Proving || o == Answered {
		return ""
	}
	return "A contact plan holds for this resident: no machine writes, and " + oneLine(f.Recipient.Handler, 80) + " answers."
}

// underThreat mutes what a machine would begin where the office has flagged what its recipient sent as a threat: nobody is told anything by
// it, and what is said to them a person says. What they ask by a word is answered, as under a plan.
func underThreat(f Facts, o Occasion) string {
	if !f.Recipient.Threat || o == Standing || o == Helping || o == Stopped || o == Proving || o == Answered {
		return ""
	}
	return "A message of this sender is flagged as a threat: no machine writes to them while the flag stands."
}

// heldForGood names the held messages whose sender hears nothing: a spammer would learn that the address lives, and staff who hand on
// a resident's mail know that they did.
func heldForGood(f Facts, o Occasion) string {
	if o != HeldBack {
		return ""
	}
	switch f.Held.Reason {
	case casework.JunkFolder:
		return "It was in the junk folder; junk is held and shown, never answered."
	case casework.SpamSender:
		return "Its sender wrote spam before; what they write is held and shown, never answered."
	case casework.ForwardedFor:
		return "Staff handed it on; the resident hears from us when they confirm for whom."
	case casework.FromOurselves, casework.NoSender:
		return fmt.Sprintf("It is held as %q; there is nobody to answer.", f.Held.Reason)
	}
	return ""
}

// acknowledgedAlready holds to one acknowledgement a case, and to one where a held message has become a case.
func acknowledgedAlready(f Facts, o Occasion) string {
	if o.acknowledges() && (f.Case.Acknowledged || f.Held.Acknowledged) {
		return "It is acknowledged already, under the same number."
	}
	return ""
}

// overCap is RFC 3834 section 2's limit on what one address gets, whatever it sends.
func overCap(f Facts, o Occasion) string {
	per, all := f.Caps.AcknowledgementsPerSender, f.Caps.AutomaticPerCase
	switch {
	case o.acknowledges() && per > 0 && f.Counts.ToRecipient >= per:
		return fmt.Sprintf("Cap reached: this address got %d acknowledgements in the last 24 hours, and %d is the most.", f.Counts.ToRecipient, per)
	case all > 0 && f.Counts.ToCase >= all && !o.ends() && o != Dangerous:
		return fmt.Sprintf("Cap reached: %d automatic mails went out on this case in the last 24 hours, and %d is the most.", f.Counts.ToCase, all)
	}
	return ""
}

// sharedAsked is why nothing of a case goes to a number or an address that several people use.
const sharedAsked = "Several people use this number or address, so that the machine writes nothing of a case there."

// sensitiveAsked keeps the machine from asking on a sensitive matter, whatever asked it to.
func sensitiveAsked(f Facts, o Occasion) string {
	if !o.acknowledges() && f.Case.Sensitive {
		return "On a sensitive matter the machine asks nothing."
	}
	if !o.acknowledges() && f.Recipient.Shared {
		return sharedAsked
	}
	return ""
}

// needsAYes names what a person has to agree to first. A person asked for a question, and a reminder follows one that went
// out.
func needsAYes(f Facts, o Occasion) string {
	switch {
	case !o.acknowledges():
		return ""
	case f.Answered.Late:
		return "It was found more than 24 hours after it came in; somebody has to agree to a late acknowledgement."
	case f.Answered.Blind:
		// RFC 5230 section 4.5: what does not name us is mostly list or bulk mail.
		return "None of our addresses stands in To or Cc; somebody has to agree to acknowledge a blind copy."
	}
	return ""
}

// switchedOff explains what the sending switch keeps back; "" where it lets the mail go.
func switchedOff(s Switch, o casework.OfficeID, c casework.Channel, to string) string {
	switch s.For(o, c) {
	case On:
		return ""
	case Allowlist:
		if s.Allowed(to) {
			return ""
		}
		return "Sending is limited to a list, and this address is not on it. This is what would have been sent."
	}
	return "Sending is off. This is what would have been sent."
}
