package main

import (
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/routing"
)

// locate says where the matter of a message lies, on the map of today; nothing while no places are loaded.
func (e *engine) locate(in *casework.Inbound) casework.Location {
	if e.atlas() == nil {
		return casework.Location{}
	}
	now := time.Now()
	return intake.Located(in, func(text string) casework.Location { return e.Locate(text, now) })
}

// understand reads the answer to a question for a place.
func (e *engine) understand(answer string, candidates []casework.Candidate) routing.Reply {
	reply, _ := e.Understand(answer, candidates, time.Now())
	return reply
}

// plant gives the places of a city that is compiled in. They count until others are loaded.
func (e *engine) plant(atlas *routing.Atlas) { e.held.Store(&heldPlaces{atlas: atlas}) }
