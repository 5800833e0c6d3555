package notify

import (
	"fmt"
	"regexp"

	"github.com/commonline/commonline/casework"
)

// judgeText decides how far an automatic text may go. Its rules are in the order of those for mail: what forbids it for good, what needs
// a person, what is switched off.
func judgeText(f Facts, o Occasion) (casework.DeliveryState, string) {
	for _, rule := range []func(Facts, Occasion) string{untextable, optedOutOfTexts, underThreat, underPlan, heldTextForGood, acknowledgedText, overTextCap} {
		if reason := rule(f, o); reason != "" {
			return casework.Suppressed, reason
		}
	}
	if f.Answered.Late {
		return casework.Waiting, "It was found more than 24 hours after it came in; somebody has to agree to a late answer."
	}
	if f.Number.NotApproved != "" {
		return casework.Withheld, f.Number.NotApproved
	}
	if reason := switchedOff(f.Sending, f.Office.ID, casework.Text, f.Recipient.Address); reason != "" {
		return casework.Withheld, reason
	}
	return casework.Pending, ""
}

// phone is a number that a person can have (ITU-T E.164). What programs send from is shorter, or has letters.
var phone = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)

func untextable(f Facts, _ Occasion) string {
	to := f.Recipient.Address
	switch {
	case f.Number.E164 == "" && f.Number.Service == "":
		return "The office has no number that texts go out from."
	case to == "":
		return "Its sender's number is not known."
	case f.Recipient.Ours:
		return "Its sender is one of our own numbers."
	case !phone.MatchString(to):
		return "It came from a short code or a name; programs text from those, and nobody reads what is sent there."
	}
	return ""
}

func optedOutOfTexts(f Facts, _ Occasion) string {
	if f.Recipient.OptedOut {
		return "The resident has stopped our texts. Nothing is sent to this number until they text START."
	}
	return ""
}

func heldTextForGood(f Facts, o Occasion) string {
	if o != HeldBack {
		return ""
	}
	return heldForGood(f, o)
}

func acknowledgedText(f Facts, o Occasion) string {
	if o.acknowledges() {
		return acknowledgedAlready(f, o)
	}
	if (o == Asked || o == Reminded) && f.Case.Sensitive {
		return "The matter is sensitive; nothing is asked by machine."
	}
	if o == Dangerous && f.Case.Sensitive {
		return "On a sensitive matter the machine says no more than that it came in."
	}
	if o == Standing && f.Case.Sensitive {
		return "The matter is sensitive: whoever holds the phone may have asked, and how far it is a person tells."
	}
	if o != Helping && f.Recipient.Shared {
		return sharedAsked
	}
	return ""
}

// overTextCap bounds what one number gets by machine in a day, whatever it sends: two machines that answer each other end there.
func overTextCap(f Facts, o Occasion) string {
	most := f.Caps.TextsPerNumber
	if most > 0 && f.Counts.TextsToRecipient >= most {
		return fmt.Sprintf("Cap reached: this number got %d automatic texts in the last 24 hours, and %d is the most.", f.Counts.TextsToRecipient, most)
	}
	all := f.Caps.AutomaticPerCase
	if o != Helping && o != Standing && o != Missed && o != Stopped && o != Dangerous && !o.ends() && all > 0 && f.Counts.ToCase >= all {
		return fmt.Sprintf("Cap reached: %d automatic messages went out on this case in the last 24 hours, and %d is the most.", f.Counts.ToCase, all)
	}
	return ""
}
