package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/placefile"
)

// placeFiles name a city's own map and addresses on the command line.
type placeFiles struct {
	Districts     string       `help:"The district map, GeoJSON." type:"existingfile" placeholder:"FILE"`
	DistrictField string       `help:"The property that holds the district." default:"district" placeholder:"NAME"`
	Addresses     []string     `help:"The address files, CSV or GeoJSON, gzipped or not." type:"existingfile" placeholder:"FILE"`
	Corners       []string     `help:"Files of street corners, CSV: STREET, CROSS, LAT, LON." type:"existingfile" placeholder:"FILE"`
	Places        []string     `help:"Files of parks, schools and the like, CSV: NAME, LAT, LON." type:"existingfile" placeholder:"FILE"`
	Nicknames     string       `help:"A file of other names for streets, CSV: NAME, STREET." type:"existingfile" placeholder:"FILE"`
	Neighbours    []string     `help:"Names of places around the city: an address there is known to lie outside." placeholder:"NAME"`
	Column        placeColumns `embed:"" prefix:"column-" group:"Columns of the address files, where they have other names than usual:"`
}

// placeColumns are the names of columns that placefile would not find by itself.
type placeColumns struct {
	Address  string `help:"Number, street and the rest in one." placeholder:"NAME"`
	Number   string `help:"The house number." placeholder:"NAME"`
	Street   string `help:"The street." placeholder:"NAME"`
	Unit     string `help:"The flat." placeholder:"NAME"`
	City     string `help:"The city or neighbourhood." placeholder:"NAME"`
	Postcode string `help:"The postcode." placeholder:"NAME"`
	Lat      string `help:"The latitude, in degrees." placeholder:"NAME"`
	Lon      string `help:"The longitude, in degrees." placeholder:"NAME"`
	WKT      string `name:"wkt" help:"The point as text: POINT (-71.06 42.35)." placeholder:"NAME"`
}

// files is the same as routing takes it. The map is called name and in force from a day on; both may be left out.
func (f placeFiles) files(name string, effective time.Time) routing.Files {
	out := routing.Files{Addresses: f.Addresses, Corners: f.Corners, Places: f.Places, Nicknames: f.Nicknames, Neighbours: f.Neighbours,
		Columns: placefile.Columns{Address: f.Column.Address, Number: f.Column.Number, Street: f.Column.Street, Unit: f.Column.Unit,
			City: f.Column.City, Postcode: f.Column.Postcode, Lat: f.Column.Lat, Lon: f.Column.Lon, WKT: f.Column.WKT}}
	if f.Districts != "" {
		out.Districts = []routing.MapFile{{Path: f.Districts, Field: f.DistrictField, Name: name, Effective: effective}}
	}
	return out
}

// named tells whether any file was named.
func (f placeFiles) named() bool { return f.Districts != "" || len(f.Addresses) > 0 || f.besides() }

// besides tells whether there are rows that go with the addresses.
func (f placeFiles) besides() bool {
	return len(f.Corners) > 0 || len(f.Places) > 0 || f.Nicknames != "" || len(f.Neighbours) > 0
}

// prints lists the files with the sums of their bytes, so that one can tell later which ones they were.
func (f placeFiles) prints() ([]postgres.PlaceFile, error) {
	var out []postgres.PlaceFile
	for _, g := range []struct {
		sort  string
		paths []string
	}{{"districts", []string{f.Districts}}, {"addresses", f.Addresses}, {"corners", f.Corners}, {"places", f.Places}, {"nicknames", []string{f.Nicknames}}} {
		for _, path := range g.paths {
			if path == "" {
				continue
			}
			sum, err := fingerprint(path)
			if err != nil {
				return nil, err
			}
			out = append(out, postgres.PlaceFile{Name: filepath.Base(path), Sort: g.sort, SHA256: sum})
		}
	}
	return out, nil
}

func fingerprint(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("opening places: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
