package main

import (
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/routing"
)

// locate says where the matter of a message lies, on the map of today; nothing while no places are loaded.
func (g *gateway) locate(in *casework.Inbound) casework.Location {
	atlas := g.atlas.Load()
	if atlas == nil {
		return casework.Location{}
	}
	hints := g.hintsNow()
	return intake.Located(in, func(text string) casework.Location { return atlas.Locate(text, hints) })
}

// understand reads the answer to a question for a place.
func (g *gateway) understand(answer string, candidates []casework.Candidate) routing.Reply {
	atlas := g.atlas.Load()
	if atlas == nil {
		return routing.Reply{}
	}
	return atlas.Understand(answer, candidates, g.hintsNow())
}

func (g *gateway) hintsNow() routing.Hints {
	return routing.Hints{Day: time.Now(), Offices: g.file.City.Districts()}
}
