package notify

import (
	"cmp"
	"fmt"

	"github.com/commonline/commonline/casework"
)

// judgeNews decides how far news of a case may go. What forbids it comes before what the rules of its channel say, which are in d already.
func judgeNews(e casework.Event, f Facts, o Occasion, d Delivery) (casework.DeliveryState, string) {
	for _, rule := range []func(casework.Event, Facts, Occasion) string{sensitiveNews, plannedNews, surpassed, untold, saidAlong, silenced, calledOnly, oftenToday} {
		if reason := rule(e, f, o); reason != "" {
			return casework.Suppressed, reason
		}
	}
	return d.State, d.Reason
}

// sensitiveNews keeps the machine silent on a sensitive matter, whatever happens to it.
func sensitiveNews(_ casework.Event, f Facts, _ Occasion) string {
	if f.Case.Sensitive {
		return "Sensitive matter: the machine writes nothing but its one acknowledgement. Write or call yourself, where that is safe."
	}
	return ""
}

// plannedNews leaves it to the handler of a contact plan what the resident hears, and to a person what is said to whoever sent a threat.
func plannedNews(_ casework.Event, f Facts, o Occasion) string {
	return cmp.Or(underThreat(f, o), underPlan(f, o))
}

// surpassed leaves news to what came after it.
func surpassed(_ casework.Event, f Facts, o Occasion) string {
	switch {
	case o.holds(f.Case.Status) && f.Follow.Next == 0:
		return ""
	case f.Follow.Next != 0:
		return "The case changed again within minutes; this travels with the news of that."
	}
	return "The case stands otherwise by now."
}

// untold keeps us from telling that a case is open again to somebody who never heard that it had ended.
func untold(e casework.Event, f Facts, o Occasion) string {
	if o == WasReopened && !f.Follow.ToldOfEnd && e.Actor != "intake" {
		return "The resident was not told that the case had ended, so there is nothing to take back."
	}
	return ""
}

func saidAlong(e casework.Event, f Facts, o Occasion) string {
	if gap := e.At.Sub(f.Follow.AnsweredAt); o == WaitingOnYou && !f.Follow.AnsweredAt.IsZero() && gap.Abs() < answeredAlong {
		return "The answer that went out with it says what is asked."
	}
	return ""
}

func silenced(_ casework.Event, f Facts, _ Occasion) string {
	switch {
	case f.Recipient.OptedOut && f.Answered.Channel == casework.Mail:
		return "Opted out: the resident wants no notices by mail."
	case f.Follow.Silenced:
		return "Opted out: the resident wants no notices about this case."
	}
	return ""
}

// calledOnly keeps us from texting somebody who only ever called.
func calledOnly(_ casework.Event, f Facts, _ Occasion) string {
	if f.Answered.Channel == casework.Call {
		return "They called, and have not asked for texts: call them."
	}
	return ""
}

// oftenToday bounds what a resident hears of one case in a day. That it has ended is told in any case.
func oftenToday(_ casework.Event, f Facts, o Occasion) string {
	if !o.ends() && f.Follow.Today >= alreadyToday {
		return fmt.Sprintf("%s notices already today: the resident sees the rest on the case's page.", map[bool]string{true: "Two"}[alreadyToday == 2])
	}
	return ""
}
