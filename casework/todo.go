package casework

import (
	"fmt"
	"time"
)

// TodoKind says why something needs a person. It is stored and counted by, so its words do not change.
type TodoKind string

const (
	TodoDanger    TodoKind = "danger"      // what was written may mean danger: it goes before all else
	TodoNew       TodoKind = "new"         // a case that nobody has done anything on
	TodoAnswer    TodoKind = "answer"      // its resident wrote last, and waits
	TodoConfirm   TodoKind = "confirm"     // 311 says that it is done
	TodoChase     TodoKind = "chase"       // a department has had it for long
	TodoAskAgain  TodoKind = "ask"         // a resident has not answered for long
	TodoDue       TodoKind = "due"         // somebody has to act by a time
	TodoWoken     TodoKind = "woken"       // a snooze has ended
	TodoIdle      TodoKind = "idle"        // open, and nobody has said what happens next
	TodoHeld      TodoKind = "held"        // a message waits for a decision
	TodoTriage    TodoKind = "triage"      // a case waits for its office
	TodoUnsent    TodoKind = "unsent"      // a message of ours waits for a yes
	TodoFailed    TodoKind = "failed"      // a message of ours did not arrive
	TodoCallBack  TodoKind = "callback"    // somebody waits to be called
	TodoLogCall   TodoKind = "log-call"    // spoken with, and nothing written down
	TodoMention   TodoKind = "mention"     // a colleague named the viewer in a note
	TodoTask      TodoKind = "task"        // no machine can reach a resident: a call or a letter
	TodoSpeaker   TodoKind = "speaker"     // an answer waits for somebody who speaks its language
	TodoInterpret TodoKind = "interpreter" // somebody has to speak with a resident in their language
	TodoPlan      TodoKind = "plan"        // a contact plan is to be looked at again
)

// TodoKinds are all kinds.
var TodoKinds = []TodoKind{TodoNew, TodoAnswer, TodoConfirm, TodoChase, TodoAskAgain, TodoDue, TodoWoken, TodoIdle, TodoHeld, TodoTriage, TodoUnsent, TodoFailed,
	TodoCallBack, TodoLogCall, TodoMention, TodoTask, TodoPlan, TodoSpeaker, TodoInterpret, TodoDanger, TodoThreat}

var todoWords = map[TodoKind]string{
	TodoDanger: "Look now: it may be about danger to life", TodoNew: "Read and answer a new case", TodoAnswer: "Answer the resident", TodoConfirm: "Find out whether it is done: 311 has closed it",
	TodoChase: "Chase the department", TodoAskAgain: "Ask the resident again, or resolve it", TodoDue: "Act on the case", TodoWoken: "Look again: its snooze has ended",
	TodoIdle: "Say what happens next: resolve it, or say who is waited for", TodoHeld: "Decide on a held message", TodoTriage: "Say which office it belongs to",
	TodoUnsent: "Say whether it is sent", TodoFailed: "Reach the resident another way: a message did not arrive", TodoCallBack: "Call back",
	TodoLogCall: "Write down what was said on the phone", TodoMention: "Read what a colleague wrote to you", TodoTask: "Call the resident, or write a letter",
	TodoSpeaker: "Put an answer into a language that you speak", TodoInterpret: "Find an interpreter for the resident",
	TodoPlan:   "Say whether a contact plan goes on: it ends by itself a month after this day",
	TodoThreat: "Look at a message that was flagged as a threat, and say what was decided",
}

// Words say what is to be done.
func (k TodoKind) Words() string { return todoWords[k] }

// Todo is one thing that needs a person.
type Todo struct {
	Kind         TodoKind
	Ref          string     // of the message, delivery or call that it is about; "" where it is the case
	Case         CaseNumber // 0 where it is on none
	Office       OfficeID
	Subject      string
	Who          string // a resident's name, address or number
	Topic        string
	Since        time.Time
	Due          time.Time // zero: at once
	Assignee     StaffID
	AssigneeName string
}

// Path is where it is done, on the staff's pages.
func (t Todo) Path() string {
	switch t.Kind {
	case TodoDanger:
		if t.Ref != "" { // it is held
			return "/held#h" + t.Ref
		}
	case TodoHeld:
		return "/held#h" + t.Ref
	case TodoTriage:
		return "/triage?case=" + t.Case.String()
	case TodoUnsent:
		return "/held/unsent"
	case TodoCallBack, TodoLogCall:
		return "/calls"
	case TodoSpeaker:
		return "/speakers/" + t.Ref
	case TodoThreat:
		return "/inbox/" + t.Case.String() + "#threat"
	case TodoPlan:
		return "/people/" + t.Ref + "#plan"
	}
	if t.Case == 0 {
		return "/today"
	}
	return "/inbox/" + t.Case.String()
}

// Overdue reports whether its time is over.
func (t Todo) Overdue(now time.Time) bool { return !t.Due.IsZero() && t.Due.Before(now) }

// Clock is its time in words: "overdue since 2 days", "due in 3 h", "since 20 min".
func (t Todo) Clock(now time.Time) string {
	switch {
	case t.Due.IsZero():
		return "since " + lengthOf(now.Sub(t.Since))
	case t.Due.Before(now):
		return "overdue since " + lengthOf(now.Sub(t.Due))
	}
	return "due in " + lengthOf(t.Due.Sub(now))
}

// lengthOf is a length of time in words.
func lengthOf(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return "1 min"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 36*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()+.5))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24+.5))
}
