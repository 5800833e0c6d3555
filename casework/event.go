package casework

import "time"

// EventKind names a thing that happened. Old programs leave kinds alone that they do not know.
type EventKind string

const (
	CaseOpened      EventKind = "case.opened"
	CaseReopened    EventKind = "case.reopened"
	CaseMoved       EventKind = "case.moved"     // status
	CaseLed         EventKind = "case.led"       // another office leads
	PlaceAsked      EventKind = "place.asked"    // the resident is asked where it is
	PlaceReminded   EventKind = "place.reminded" // asked a second time
	PlaceAnswered   EventKind = "place.answered"
	PlaceUnanswered EventKind = "place.unanswered" // a person looks now
	PlaceSet        EventKind = "place.set"        // by a person
	MessageJoined   EventKind = "message.joined"
	MessageCopied   EventKind = "message.copied"
	MessageHeld     EventKind = "message.held"
	MessageReleased EventKind = "message.released"
	MessageRejected EventKind = "message.rejected"
	AnsweredOutside EventKind = "answered.outside" // from a mail program, seen in Sent
	DeliveryBounced EventKind = "delivery.bounced"
	DeliveryFailed  EventKind = "delivery.failed" // for good; the resident has not heard from us
	FailureSeen     EventKind = "delivery.seen"   // somebody took note of that
	IdentityJoined  EventKind = "identity.joined"

	// What texts ask of the program. Detail: "by", "provider answers" ("yes" where we must not), "number" of StatusAsked,
	// which is on no case where that number is not the sender's.
	StatusAsked EventKind = "status.asked"
	HelpAsked   EventKind = "help.asked"
	OptedOut    EventKind = "opted.out"
	OptedIn     EventKind = "opted.in"

	CaseAssigned    EventKind = "case.assigned"
	CaseTopic       EventKind = "case.topic"
	CaseDue         EventKind = "case.due"
	CaseSnoozed     EventKind = "case.snoozed"
	CaseWoken       EventKind = "case.woken"
	NoteAdded       EventKind = "note.added"
	StaffAnswered   EventKind = "answer.sent"   // a member of staff wrote to the resident
	AnsweredAnyway  EventKind = "answer.anyway" // sent in spite of a question of the guard
	AnswerTakenBack EventKind = "answer.undone"
	ReplyKept       EventKind = "reply.kept" // what an office keeps ready to say was changed

	CaseRead      EventKind = "read.case"
	ListRead      EventKind = "read.list"
	HeldRead      EventKind = "read.held"
	RawRead       EventKind = "read.raw"
	StatusRead    EventKind = "read.status" // a resident's own page
	Searched      EventKind = "search"
	SignedIn      EventKind = "sign-in"
	SignInRefused EventKind = "sign-in.refused"
	SignedOut     EventKind = "sign-out"
	SendingSet    EventKind = "sending.set" // paused, resumed
)

// Event is one thing that happened. Events are added and never changed; they are the only wire between the packages.
type Event struct {
	ID      EventID
	At      time.Time
	Kind    EventKind
	Case    CaseID   // 0 where it is about none
	Office  OfficeID // whose wall it stands behind
	Message MessageID
	Raw     RawID
	Actor   string // "staff:12", "resident", "intake", "notify", "operator"
	// Detail holds a few short facts; never the text of a message.
	Detail map[string]string
}
