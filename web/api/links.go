package api

import (
	"net/http"

	"github.com/commonline/commonline/casework"
)

func (s *server) linkRows() []Row {
	return []Row{
		changes("splitCase", http.MethodPost, "/cases/{number}/splits", "cases", "Make a case of a message that came in, and of what its resident wrote after it", casework.ScopeCasesWrite, splitCase).need(casework.Arrange),
		changes("linkCase", http.MethodPost, "/cases/{number}/links", "cases", "Put another case beside this one", casework.ScopeCasesWrite, linkCase).need(casework.Arrange),
		changes("unlinkCase", http.MethodDelete, "/cases/{number}/links/{other}", "cases", "Take a link away", casework.ScopeCasesWrite, unlinkCase).need(casework.Arrange),
		changes("inviteGuest", http.MethodPut, "/cases/{number}/guests/{office}", "cases", "Ask another office to look in on this case", casework.ScopeCasesWrite, guest(true)).need(casework.RouteCases),
		changes("endGuest", http.MethodDelete, "/cases/{number}/guests/{office}", "cases", "Let an office look in no more", casework.ScopeCasesWrite, guest(false)).need(casework.RouteCases),
		changes("undoRule", http.MethodDelete, "/cases/{number}/rule-runs/{run}", "cases", "Take back what a rule did to a case", casework.ScopeCasesWrite, undoRule).need(casework.WorkCases),
	}
}

type splitInput struct {
	DeedHead
	Body struct {
		Message int64  `json:"message" minimum:"1" doc:"One that came in, and not the first."`
		Subject string `json:"subject,omitempty" maxLength:"300" doc:"Of the new case; left out: that of the message."`
	}
}

func splitCase(c *call, in *splitInput) (Done, error) {
	n, err := in.number()
	if err != nil {
		return Done{}, err
	}
	made, err := c.Store.Split(c, c.Viewer, n, casework.MessageID(in.Body.Message), c.server.Now(), in.Body.Subject)
	if err != nil {
		return Done{}, err
	}
	done, err := c.now(made)
	done.From = n.String()
	return done, err
}

func linkCase(c *call, in *mergeInput) (Done, error) {
	n, other, err := both(in.Number, in.Body.Other)
	if err == nil {
		err = c.Store.Link(c, c.Viewer, n, other, c.server.Now(), in.Body.Reason)
	}
	if err != nil {
		return Done{}, err
	}
	return c.now(n)
}

func unlinkCase(c *call, in *unmergeInput) (Done, error) {
	n, other, err := both(in.Number, in.Other)
	if err == nil {
		err = c.Store.Unlink(c, c.Viewer, n, other, c.server.Now())
	}
	if err != nil {
		return Done{}, err
	}
	return c.now(n)
}

type guestInput struct {
	DeedHead
	Office string `path:"office" maxLength:"100" doc:"By its id."`
}

// guest asks an office in, or out again.
func guest(in bool) func(*call, *guestInput) (Done, error) {
	return func(c *call, asked *guestInput) (Done, error) {
		do := c.Store.EndGuest
		if in {
			do = c.Store.InviteGuest
		}
		n, err := asked.number()
		if err == nil {
			err = do(c, c.Viewer, n, c.server.Now(), casework.OfficeID(asked.Office))
		}
		if err != nil {
			return Done{}, err
		}
		return c.now(n)
	}
}

type undoRuleInput struct {
	DeedHead
	Run int64 `path:"run" minimum:"1"`
}

func undoRule(c *call, in *undoRuleInput) (Done, error) {
	n, err := in.number()
	if err == nil {
		err = c.Store.UndoRun(c, c.Viewer, n, c.server.Now(), in.Run)
	}
	if err != nil {
		return Done{}, err
	}
	return c.now(n)
}
