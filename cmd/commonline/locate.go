package main

import "context"

type locateCommand struct {
	Text  string `arg:"" optional:"" help:"What to look for a place in; standard input where it is not given."`
	JSONL bool   `name:"jsonl" help:"Read one {\"text\": …} a line and answer one a line."`
	placeFiles
}

// placeFiles name a city's own map and addresses.
type placeFiles struct {
	Districts     string `help:"The district map, GeoJSON." placeholder:"FILE"`
	DistrictField string `help:"The property that holds the district." default:"district" placeholder:"NAME"`
	Addresses     string `help:"The address file, CSV or GeoJSON, gzipped or not." placeholder:"FILE"`
	Corners       string `help:"The file of street corners." placeholder:"FILE"`
}

// Run is commonline locate. With files of its own it needs no database.
func (l *locateCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return locate(c.ctx, settings, c, l)
}

func locate(ctx context.Context, s *Settings, c *call, l *locateCommand) error {
	return notYet("locate")
}
