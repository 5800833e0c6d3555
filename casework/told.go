package casework

// ToldKind is why a member of staff is told of something.
type ToldKind string

const (
	ToldMention  ToldKind = "mention"   // named in a note
	ToldAssigned ToldKind = "assigned"  // a case was given to them
	ToldWrote    ToldKind = "wrote"     // a resident wrote on a case of theirs
	ToldOverdue  ToldKind = "overdue"   // a case of the office is long overdue: its head hears of it
	ToldPlanOver ToldKind = "plan-over" // a contact plan has ended by itself: the heads of the office hear of it
	ToldMailbox  ToldKind = "mailbox"   // no mail comes in by a mailbox: the city's administrators and the heads of its office hear of it
	ToldWebhook  ToldKind = "webhook"   // a webhook was switched off, since its receiver failed: its maker and the heads of its office, or the administrators, hear of it
	ToldDanger   ToldKind = "danger"    // words of a resident may mean danger: whoever has the case and the heads of the office look at once
)

// How somebody wants to be told, apart from on the page.
type TellHow string

const (
	AtOnce   TellHow = "at once"
	InDigest TellHow = "digest"
	OnPage   TellHow = "page"
)

// NotifyChoice is how a member of staff wants to be told.
type NotifyChoice struct {
	Digest                   bool // in the morning, what waits
	Mention, Assigned, Wrote TellHow
}

// UsualNotify is what holds for who has chosen nothing.
var UsualNotify = NotifyChoice{Digest: true, Mention: AtOnce, Assigned: InDigest, Wrote: InDigest}

// How is the choice for a kind. Long overdue cases are told at once.
func (c NotifyChoice) How(k ToldKind) TellHow {
	switch k {
	case ToldMention, ToldByRule:
		return c.Mention
	case ToldAssigned:
		return c.Assigned
	case ToldWrote:
		return c.Wrote
	}
	return AtOnce
}

// Events of which a member of staff hears by mail. Detail "staff" is their id; of StaffTold "kind" says why, and "by" who did it.
const (
	DigestDue EventKind = "digest.due"
	StaffTold EventKind = "staff.told"
)
