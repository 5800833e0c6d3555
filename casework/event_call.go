package casework

// What happens to calls.
const (
	// CallMissed is a call that ended with nobody spoken to and nothing left. Its raw message names who called; detail
	// "number" is the entrance.
	CallMissed     EventKind = "call.missed"
	CallLogged     EventKind = "call.logged"
	CallPlaced     EventKind = "call.placed" // from a page, to a resident
	CallNoteSet    EventKind = "call.note"   // what whoever calls a number has to know
	CalledBack     EventKind = "call.back"   // what was owed is done
	LoggedByHand   EventKind = "logged.by-hand"
	TranscriptMade EventKind = "transcript.made"
	ListenedTo     EventKind = "read.recording"
)

// WalkIn is how somebody came who stood at the door.
const WalkIn Channel = "walk-in"
