package main

import (
	"fmt"
	"io/fs"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/examples"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/placefile"
)

// rivertonAtlas loads the map of the demo, which is compiled in.
func rivertonAtlas() (*routing.Atlas, error) {
	version := casework.MapVersion{Name: "Riverton 2024", Effective: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	b := gazetteer.NewBuilder()
	var m district.Map
	err := eachFile(examples.RivertonPlaces, map[string]func(fs.File) error{
		"riverton/districts.geojson": func(f fs.File) (err error) {
			m, err = district.Read(f, "district", version)
			return err
		},
		"riverton/addresses.csv": func(f fs.File) error {
			_, err := placefile.Addresses(f, "addresses.csv", placefile.Columns{}, b.AddHouse)
			return err
		},
		"riverton/corners.csv": func(f fs.File) error {
			_, err := placefile.Corners(f, "corners.csv", placefile.Columns{}, b.AddCorner)
			return err
		},
		"riverton/places.csv": func(f fs.File) error {
			_, err := placefile.Places(f, "places.csv", placefile.Columns{}, b.AddPlace)
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	return routing.New([]district.Map{m}, b.Build()), nil
}

func eachFile(in fs.FS, read map[string]func(fs.File) error) error {
	for name, how := range read {
		f, err := in.Open(name)
		if err != nil {
			return fmt.Errorf("opening the demo's map: %w", err)
		}
		err = how(f)
		f.Close()
		if err != nil {
			return fmt.Errorf("reading the demo's map: %w", err)
		}
	}
	return nil
}
