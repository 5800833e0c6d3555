package main

import (
	"context"
	"time"
)

type placesCommand struct {
	Import placesImport `cmd:"" help:"Load a district map and an address file, in force from a day on."`
}

type placesImport struct {
	placeFiles
	Effective time.Time `help:"The day from which the map is in force." format:"2006-01-02" required:"" placeholder:"DATE"`
}

// Run is commonline places import.
func (p *placesImport) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return importPlaces(c.ctx, settings, c, p)
}

func importPlaces(ctx context.Context, s *Settings, c *call, p *placesImport) error {
	return notYet("places import")
}
