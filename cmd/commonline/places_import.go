package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
)

func importPlaces(ctx context.Context, s *Settings, c *call, p *placesImport) error {
	if err := p.sound(); err != nil {
		return err
	}
	city, err := cityOrNone(s)
	if file, whole := s.wholeCity(ctx); whole == nil && s.DatabaseURL != "" {
		city, err = &file.City, nil // offices may be set in the browser
	}
	if err != nil {
		return err
	}
	return withDB(ctx, s, func(db *postgres.DB) error {
		i := placeImporter{placesImport: p, db: db, city: city, by: actor(s), out: c.out, progress: c.err}
		changed, err := i.run(ctx)
		if changed {
			tellPlaces(ctx, s)
		}
		return err
	})
}

// sound looks whether the flags make sense together.
func (p *placesImport) sound() error {
	switch {
	case p.Districts == "" && len(p.Addresses) == 0:
		return invalid("there is nothing to load: name a map with --districts, addresses with --addresses, or both")
	case p.Districts != "" && p.Effective.IsZero():
		return invalid("--districts needs --effective, the day from which the map is in force: --effective 2024-01-01")
	case p.Districts == "" && (!p.Effective.IsZero() || p.MapName != "" || p.Alone):
		return invalid("--effective, --map-name and --alone are about a map: name it with --districts")
	case len(p.Addresses) == 0 && p.besides():
		return invalid("corners, places, nicknames and neighbours are replaced together with the addresses: name those with --addresses")
	}
	return nil
}

// cityOrNone is the city of CITY_FILE; nil where none is set.
func cityOrNone(s *Settings) (*casework.City, error) {
	if s.CityFile == "" {
		return nil, nil
	}
	file, err := s.City()
	if err != nil {
		return nil, err
	}
	return &file.City, nil
}

// placeImporter loads files in the place of what is in use.
type placeImporter struct {
	*placesImport
	db            *postgres.DB
	city          *casework.City // nil where it is not known
	by            string
	out, progress io.Writer

	before postgres.Places
	counts []routing.FileCount
}

// run reads, checks and stores; it tells whether anything was changed.
func (i *placeImporter) run(ctx context.Context) (changed bool, err error) {
	if err := i.look(ctx); err != nil {
		return false, err
	}
	start := time.Now()
	files := i.files(i.MapName, i.Effective)
	maps, err := i.maps(files)
	if err != nil {
		return false, err
	}
	builder, err := i.rows(files)
	if err != nil {
		return false, err
	}
	var rows *gazetteer.Filed
	if len(i.Addresses) > 0 && !i.DryRun {
		rows = builder.Filed()
	}
	i.say("checking %d maps and their addresses", len(maps))
	report := routing.New(maps, builder.Build()).Check(maps, i.counts)
	text, err := i.judge(report, maps)
	if err != nil {
		return false, err
	}
	if i.DryRun {
		return false, i.rehearse(ctx, maps)
	}
	return true, i.store(ctx, maps, rows, report, text, start)
}

// look sees what is there, as far as the files do not take its place.
func (i *placeImporter) look(ctx context.Context) (err error) {
	if i.Districts != "" && len(i.Addresses) > 0 {
		i.before.Load, err = i.db.CurrentPlaces(ctx)
		return err
	}
	if i.before, err = i.db.ReadPlaces(ctx); err != nil {
		return err
	}
	if i.before.Load == 0 {
		return invalid("no places are loaded yet: the first time both --districts and --addresses are needed")
	}
	return nil
}

// maps are those to check the addresses against: the new one, else the one that is in force last.
func (i *placeImporter) maps(files routing.Files) ([]district.Map, error) {
	if i.Districts == "" {
		return i.before.Maps[len(i.before.Maps)-1:], nil
	}
	return routing.ReadMaps(files.Districts)
}

func (i *placeImporter) rows(files routing.Files) (*gazetteer.Builder, error) {
	if len(i.Addresses) == 0 {
		return i.before.Rows, nil
	}
	b := gazetteer.NewBuilder()
	var err error
	i.counts, err = routing.ReadRows(files, b, func(p routing.Progress) { i.say("%s: %d rows read", p.File, p.Rows) })
	return b, err
}

// judge prints what was found, and refuses files that do not belong together.
func (i *placeImporter) judge(r routing.Report, maps []district.Map) (string, error) {
	var text bytes.Buffer
	r.Write(&text)
	if i.city != nil {
		writeUnmatched(&text, maps[0], i.city)
	}
	if _, err := i.out.Write(text.Bytes()); err != nil {
		return "", fmt.Errorf("printing the report: %w", err)
	}
	switch {
	case r.Stats.Houses == 0:
		return "", invalid("no address could be used; name the columns with --column-number, --column-street, --column-lat, --column-lon")
	case r.Outside*2 > r.Stats.Houses && !i.Force:
		return "", invalid("%d of %d addresses lie in no district: the files seem to be of two cities, or the map is a part of one; --force loads them all the same", r.Outside, r.Stats.Houses)
	}
	return text.String(), nil
}

// writeUnmatched tells which districts have no office in the city file, and the other way round.
func writeUnmatched(w io.Writer, m district.Map, city *casework.City) {
	offices, there := city.Districts(), map[string]bool{}
	for _, s := range m.Shapes {
		there[s.District] = true
		if offices[s.District] == "" {
			fmt.Fprintf(w, "district %s has no office in the city file: what lies there stays where it came in\n", s.District)
		}
	}
	for _, o := range city.Offices {
		if o.District != "" && !there[o.District] {
			fmt.Fprintf(w, "office %s is for district %s, which the map does not have\n", o.ID, o.District)
		}
	}
}

func (i *placeImporter) store(ctx context.Context, maps []district.Map, rows *gazetteer.Filed, r routing.Report, text string, start time.Time) error {
	prints, err := i.prints()
	if err != nil {
		return err
	}
	n := postgres.NewPlaces{Alone: i.Alone, Rows: rows, Replaces: i.before.Load, PlaceLoad: postgres.PlaceLoad{By: i.by, Effective: i.Effective, Files: prints, Report: text,
		Counts: postgres.PlaceCounts{Districts: len(maps[0].Shapes), Addresses: r.Stats.Houses, Streets: r.Stats.Streets, Corners: r.Stats.Corners, Places: r.Stats.Places, Outside: r.Outside}}}
	if i.Districts != "" {
		n.Map = &maps[0]
	}
	i.say("storing")
	id, err := i.db.ReplacePlaces(ctx, n)
	if err != nil {
		return err
	}
	fmt.Fprintf(i.out, "Load %d is in use, after %.1f s. %s commonline places undo takes it back.\n", id, time.Since(start).Seconds(), takeover)
	return nil
}

// rehearse tells which open cases the map would give to another office.
func (i *placeImporter) rehearse(ctx context.Context, maps []district.Map) error {
	defer fmt.Fprintln(i.out, "Nothing was changed: this was a dry run.")
	if i.Districts == "" || i.before.Load == 0 { // no other district than those in use, or no case that has one yet
		return nil
	}
	if i.city == nil {
		return invalid("CITY_FILE is not set, so it is not known which office a district has: open cases were not looked at")
	}
	cases, err := i.db.OpenPlacedCases(ctx)
	if err != nil {
		return err
	}
	moves := routing.Redistricted(cases, maps[0], routing.ByHome, i.city.Districts())
	writeMoves(i.out, moves, len(cases), maps[0].Version)
	return nil
}

func (i *placeImporter) say(format string, args ...any) {
	fmt.Fprintf(i.progress, format+"\n", args...)
}
