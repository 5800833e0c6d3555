package casework

import "time"

// RoutingState says how far a case is on its way to the office that it belongs to.
type RoutingState string

const (
	Unrouted     RoutingState = "none"      // nothing is looked for: the entrance keeps its mail, it is history, or no places are loaded
	Routed       RoutingState = "matched"   // by its address, whether it moved or stayed
	Proposed     RoutingState = "proposed"  // it stays, and another office is proposed: a person decides
	AskedPlace   RoutingState = "asked"     // the resident was asked where it is
	ManyPlaces   RoutingState = "ambiguous" // several places fit, and nobody can be asked
	OutsideCity  RoutingState = "outside"
	Citywide     RoutingState = "citywide" // it concerns the whole city
	NeedsPerson  RoutingState = "person"   // the machine knows no further
	RoutedByHand RoutingState = "settled"  // a person chose the office
)

// Waits reports whether a person has to look at it: the case stands in the triage queue.
func (s RoutingState) Waits() bool {
	switch s {
	case Proposed, AskedPlace, ManyPlaces, OutsideCity, NeedsPerson:
		return true
	}
	return false
}

// Routing is how a case stands with its office, and why.
type Routing struct {
	State    RoutingState
	Since    time.Time
	DueAt    time.Time // when somebody has to have looked at it; zero where nobody has to
	Entrance OfficeID  // the office that was written to; "" for a shared entrance
	Proposed OfficeID  // set where State is Proposed; it stays set when an entrance keeps a case that lies elsewhere
	Why      []string  // plain sentences: what was looked at, and why this office leads
	By       string    // who decided last: "intake", "staff:12"
}

// PlaceKind tells the place of the matter from where the resident lives.
type PlaceKind string

const (
	MatterPlace PlaceKind = "matter"
	HomePlace   PlaceKind = "home"
)

// CasePlace is a place that a case has, or may have.
type CasePlace struct {
	Kind       PlaceKind
	Status     LocateStatus
	Mention    string // as the message has it
	Place      Place  // empty unless Status is Matched, or Outside with a known point
	Confidence float64
	Why        []string
	Candidates []Candidate
	At         time.Time
	By         string
}

// RouteRule says by which address an office is chosen where both are known.
type RouteRule string

const (
	HomeFirst  RouteRule = "home" // the resident's, else the place of the matter
	PlaceFirst RouteRule = "place"
)

// QuestionID names a question to a resident.
type QuestionID int64

// QuestionOutcome says how a question ended.
type QuestionOutcome string

const (
	PlaceGiven     QuestionOutcome = "answered"
	NoneOfThese    QuestionOutcome = "none"      // the resident says that it is none of the candidates
	NoAnswer       QuestionOutcome = "expired"   // in 72 hours
	NeverSent      QuestionOutcome = "unsent"    // the message that asks did not go out
	AskedNoFurther QuestionOutcome = "withdrawn" // a person settled it meanwhile
)

// How long a question is open, and when it is asked a second time. After that a person looks.
const (
	QuestionOpen   = 72 * time.Hour
	QuestionAgain  = 24 * time.Hour
	TriageDeadline = 24 * time.Hour // within which somebody looks at a case that waits for a person
)

// RouteAct is what a person does about where a case belongs.
type RouteAct string

const (
	PickPlace    RouteAct = "pick"      // one of the candidates, by its number from 1
	TypePlace    RouteAct = "type"      // an address in words
	MarkCitywide RouteAct = "citywide"  // it is about no place: it stays with whoever has it, or goes to the office named
	MarkOutside  RouteAct = "outside"   // it is not in the city: it stays
	AskResident  RouteAct = "ask"       // the resident is asked for the place
	KeepHere     RouteAct = "keep"      // it belongs where it is, whatever was proposed
	HandOver     RouteAct = "hand over" // to the office named, with a reason
	TakeBack     RouteAct = "take back" // by the office that was written to
)

// RouteOrder is what a person wants done with a case.
type RouteOrder struct {
	Act       RouteAct
	Version   int    // of the case that the person saw; 0 where it does not matter
	Candidate int    // PickPlace
	Text      string // TypePlace
	Office    OfficeID
	Reason    string // HandOver: why; kept, and seen by both offices
}
