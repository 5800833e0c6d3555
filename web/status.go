package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

type statusPage struct {
	publicFrame
	Case     PublicCase
	Office   string
	Phone    string
	Standing string
	Next     string
	Steps    []step
}

// step is one of the three that every case takes.
type step struct {
	Name      string
	At        time.Time
	Done, Now bool
}

// status answers GET /s/{token}: what a resident may know by the link alone. It shows no text, no name, and changes
// nothing but leaving its event.
func (s *server) status(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	id, ok := casework.ParseStatusToken(s.Signer, r.PathValue("token"))
	if !ok {
		return casework.Errorf(casework.NotFound, "This link opens no case. Take it whole out of the message that we sent you.")
	}
	c, err := s.Store.PublicCase(r.Context(), id)
	if casework.KindOf(err) == casework.NotFound {
		return casework.Errorf(casework.NotFound, "This link opens no case any more. Write to the office, and name your case number.")
	}
	if err != nil {
		return fmt.Errorf("reading the status of case %d: %w", id, err)
	}
	e := casework.Event{Kind: casework.StatusRead, Case: c.ID, Office: c.Office, Actor: "resident"}
	if err := s.record(r, SignedIn{}, e); err != nil {
		return err
	}
	s.render(w, r, http.StatusOK, "status", s.statusPage(c))
	return nil
}

func (s *server) statusPage(c PublicCase) statusPage {
	p := statusPage{Case: c, Steps: steps(c), Office: s.City.Name}
	if o, ok := s.City.Office(c.Office); ok {
		p.Office, p.Phone = o.Name, o.Phone
	}
	p.Standing, p.Next = standing(c)
	p.publicFrame = s.publicFrame("Your case " + c.Number.String() + ": " + p.Standing)
	return p
}

// standing says in two sentences how it stands, and what comes next.
func standing(c PublicCase) (now, next string) {
	switch c.Status {
	case casework.Resolved, casework.Closed:
		return "Resolved", "If it is not, answer our last message: your case opens again."
	case casework.WaitingOnResident:
		return "We have a question for you", "Look at our last message, and answer it. We go on when we have heard from you."
	case casework.WaitingOnDepartment, casework.ClosedBy311:
		return "With a city department", "The office has handed it on, and goes on watching it. You hear from us when something changes."
	}
	if !c.AnsweredAt.IsZero() {
		return "The office is working on it", "You hear from us when something changes."
	}
	return "With the office", "A person reads your message. You hear from us when something changes."
}

func steps(c PublicCase) []step {
	over := !c.Status.Live()
	with := step{Name: "With the office", Done: over, Now: !over}
	if c.Status == casework.WaitingOnDepartment || c.Status == casework.ClosedBy311 {
		with.Name = "With a city department"
	}
	return []step{
		{Name: "Received", At: c.OpenedAt, Done: true},
		with,
		{Name: "Resolved", At: c.ResolvedAt, Done: over},
	}
}
