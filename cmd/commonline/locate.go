package main

import (
	"context"
	"io"
	"strings"

	"github.com/commonline/commonline/routing"
)

type locateCommand struct {
	Text  string `arg:"" optional:"" help:"What to look for a place in; standard input where it is not given."`
	JSONL bool   `name:"jsonl" help:"Read one {\"text\": …} a line and answer one a line."`
	placeFiles
}

// placeFiles name a city's own map and addresses.
type placeFiles struct {
	Districts     string   `help:"The district map, GeoJSON." placeholder:"FILE"`
	DistrictField string   `help:"The property that holds the district." default:"district" placeholder:"NAME"`
	Addresses     []string `help:"The address files, CSV or GeoJSON, gzipped or not." placeholder:"FILE"`
	Corners       []string `help:"The files of street corners." placeholder:"FILE"`
}

// Run is commonline locate. It works from the files that it is given, with no database and no setting.
func (l *locateCommand) Run(c *call) error { return locate(c.ctx, c, l) }

func locate(_ context.Context, c *call, l *locateCommand) error {
	if l.Districts == "" || len(l.Addresses) == 0 {
		return invalid("commonline locate needs --districts and --addresses: places in the database are not there yet")
	}
	o := locateOptions{Files: routing.Files{
		Districts: []routing.MapFile{{Path: l.Districts, Field: l.DistrictField}}, Addresses: l.Addresses, Corners: l.Corners}}
	atlas, err := locateAtlas(o)
	if err != nil {
		return err
	}
	if l.JSONL {
		return locateJSONL(c.out, c.in, atlas, o)
	}
	text := l.Text
	if text == "" {
		all, err := io.ReadAll(c.in)
		if err != nil {
			return invalid("standard input cannot be read: %s", withoutPath(err))
		}
		text = strings.TrimSpace(string(all))
	}
	return locateText(c.out, atlas, text, o)
}
