package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
)

// placesTrial is a database, a city of two districts, and its files.
type placesTrial struct {
	t   *testing.T
	dir string
	env []string
}

func newPlacesTrial(t *testing.T) *placesTrial {
	t.Helper()
	p := &placesTrial{t: t, dir: t.TempDir()}
	p.env = []string{"COMMONLINE_HOME=" + p.dir, "DATABASE_URL=" + pgtest.URL(t, migrations.Files), "SECRET_KEY=" + strings.Repeat("k", 40), "USER=robin",
		"CITY_FILE=" + p.file("city.yaml", `city: Harbor
timezone: America/New_York
offices:
  - {id: d1, name: District 1, district: west}
  - {id: d2, name: District 2, district: east}
  - {id: d9, name: District 9, district: north}
mailboxes:
  - {id: d1, office: d1, address: d1@harbor.example, imap: {host: 127.0.0.1, port: 1, security: plain, password: x}, smtp: {host: 127.0.0.1, port: 1, security: plain}}
  - {id: d2, office: d2, address: d2@harbor.example, imap: {host: 127.0.0.1, port: 1, security: plain, password: x}, smtp: {host: 127.0.0.1, port: 1, security: plain}}
  - {id: d9, office: d9, address: d9@harbor.example, imap: {host: 127.0.0.1, port: 1, security: plain, password: x}, smtp: {host: 127.0.0.1, port: 1, security: plain}}
`)}
	p.file("wards.geojson", wards(0.05))
	p.file("a.csv", "LON,LAT,NUMBER,STREET,CITY,POSTCODE\n0.02,50.02,12,Mellen St,Oldtown,11111\n0.0202,50.0202,14,Mellen St,Oldtown,11111\n"+
		"0.08,50.02,12,Harbor Rd,Newtown,22222\n0.08,50.02,12,Harbor Rd,Newtown,22222\n0.08,50.02,,Harbor Rd,Newtown,22222\n0.5,50.5,1,Far Rd,Newtown,22222\nx,y,5,Harbor Rd,Newtown,22222\n")
	return p
}

// wards are two districts on either side of a longitude.
func wards(border float64) string {
	half := func(d string, from, to float64) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"ward":%q},"geometry":{"type":"Polygon","coordinates":[[[%[2]v,50],[%[3]v,50],[%[3]v,50.1],[%[2]v,50.1],[%[2]v,50]]]}}`, d, from, to)
	}
	return `{"type":"FeatureCollection","features":[` + half("west", 0, border) + "," + half("east", border, 0.1) + `]}`
}

func (p *placesTrial) file(name, text string) string {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// run runs a command, with _ for a space within an argument and names of the trial's files for their paths.
func (p *placesTrial) run(wantCode int, line string) string {
	p.t.Helper()
	args := strings.Fields(line)
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "_", " ")
		if _, err := os.Stat(filepath.Join(p.dir, a)); err == nil && filepath.Ext(a) != "" {
			args[i] = filepath.Join(p.dir, a)
		}
	}
	code, out, errs := command(p.t, p.env, args...)
	if code != wantCode {
		p.t.Fatalf("commonline %s: exit %d, want %d:\n%s%s", line, code, wantCode, out, errs)
	}
	return out + errs
}

// says runs a command and looks for words in what it says.
func (p *placesTrial) says(wantCode int, line string, words ...string) {
	p.t.Helper()
	said := p.run(wantCode, line)
	for _, w := range words {
		if !strings.Contains(said, w) {
			p.t.Errorf("commonline %s says nothing of %q:\n%s", line, w, said)
		}
	}
}

const importBoth = "places import --districts wards.geojson --district-field ward --effective 2024-01-01 --addresses a.csv"

func TestPlacesImport(t *testing.T) {
	t.Parallel()
	p := newPlacesTrial(t)
	p.says(0, "places show", "No places are loaded")
	p.says(2, "locate 12_Mellen_St", "no places are loaded")
	p.says(1, "places undo", "nothing to undo")
	p.says(2, "places import --addresses a.csv", "both --districts and --addresses")
	p.says(0, importBoth+" --dry-run", "a dry run")
	p.says(0, "places show", "No places are loaded")
	p.says(0, importBoth, "a.csv: 7 rows, 1 without a point", "4 addresses on 3 streets", "1 rows left out: no house number", "the same address at the same point twice",
		"1 addresses lie in no district", "office d9 is for district north, which the map does not have", "Load 1 is in use")
	p.says(0, "locate 12_Mellen_St", `"status":"matched","district":"west","office":"d1"`, `"map":"wards, in force from 2024-01-01"`)
	p.says(0, "places show --report", "Load 1 is in use: 4 addresses on 3 streets", "Map wards holds from 2024-01-01: the one of today", "robin", "wards.geojson a.csv", "no house number")
}

func TestPlacesImportBesides(t *testing.T) {
	t.Parallel()
	p := newPlacesTrial(t)
	p.file("corners.csv", "STREET,CROSS,LAT,LON\nMellen St,Pearl St,50.021,0.021\n")
	p.file("parks.csv", "NAME,LAT,LON\nRamsay Park,50.07,0.08\n")
	p.file("nicks.csv", "NAME,STREET\nthe strip,Harbor Rd\n")
	p.file("odd.csv", "north,east,nr,road\n50.02,0.02,31,Quay St\n")
	besides := " --corners corners.csv --places parks.csv --nicknames nicks.csv --neighbours Faraway,Beyond"
	p.run(0, importBoth+besides)
	for text, want := range map[string]string{"Mellen_and_Pearl,_at_the_corner": `"district":"west"`, "in_Ramsay_Park": `"district":"east"`, "at_12_the_strip": `"district":"east"`,
		"at_12_Mellen_St,_Beyond": `"status":"outside"`} {
		p.says(0, "locate "+text, want)
		p.says(0, "locate --districts wards.geojson --district-field ward --addresses a.csv"+besides+" "+text, want)
	}
	p.says(0, "places import --addresses odd.csv --column-lat north --column-lon east --column-number nr --column-street road", "1 addresses on 1 streets", "Load 2")
	p.says(0, "locate 31_Quay_Street", `"district":"west"`)
	p.says(0, "places undo", "Load 2 was undone; load 1 is in use again")
	p.says(0, "locate in_Ramsay_Park", `"district":"east"`)
}

func TestPlacesImportRefuses(t *testing.T) {
	t.Parallel()
	p := newPlacesTrial(t)
	p.file("elsewhere.csv", "LON,LAT,NUMBER,STREET\n9,9,1,Far Rd\n9.1,9,2,Far Rd\n0.02,50.02,12,Mellen St\n")
	p.file("empty.csv", "LON,LAT,NUMBER,STREET\n")
	p.says(2, "places import", "nothing to load")
	p.says(2, "places import --districts wards.geojson", "needs --effective")
	p.says(2, "places import --addresses a.csv --effective 2024-01-01", "about a map")
	p.says(2, "places import --districts wards.geojson --effective 2024-01-01 --places a.csv", "together with the addresses")
	p.says(2, "places import --districts nowhere.geojson", "nowhere.geojson")
	p.says(2, strings.Replace(importBoth, "field ward", "field council", 1), `no property "council"`)
	p.says(2, strings.Replace(importBoth, "a.csv", "elsewhere.csv", 1), "2 of 3 addresses lie in no district", "--force")
	p.says(2, strings.Replace(importBoth, "a.csv", "empty.csv", 1), "no address could be used")
	p.says(0, "places show", "No places are loaded")
	p.says(0, strings.Replace(importBoth, "a.csv", "elsewhere.csv", 1)+" --force", "Load 1 is in use")
}

func TestANewMapIsTriedOnOpenCases(t *testing.T) {
	t.Parallel()
	p := newPlacesTrial(t)
	p.run(0, importBoth)
	p.file("next.geojson", wards(0.01))
	pool, err := postgres.Open(t.Context(), strings.TrimPrefix(p.env[1], "DATABASE_URL="))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	cases, err := os.ReadFile("testdata/open_cases.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), string(cases)); err != nil {
		t.Fatal(err)
	}
	try := "places import --districts next.geojson --district-field ward --effective 2034-01-01"
	p.says(0, try+" --dry-run", "Of 2 open cases with a known place, 1 would change office under map next", "10001  d1    d2  west to east", "Nothing was changed")
	p.says(0, try, "Load 2 is in use")
	p.says(0, "places show", "Map wards holds from 2024-01-01 until 2033-12-31: the one of today", "Map next holds from 2034-01-01.")
	p.says(0, "locate 12_Mellen_St", `"district":"west"`)
	p.says(0, "locate --day 2034-01-01 12_Mellen_St", `"district":"east"`)
	p.says(0, try+" --alone --map-name the-only", "Load 3")
	p.says(0, "locate 12_Mellen_St", `"map":"the-only, in force from 2034-01-01"`)
}

func TestUntil(t *testing.T) {
	t.Parallel()
	day := func(year int) casework.MapVersion {
		return casework.MapVersion{Effective: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		m     casework.MapVersion
		later []casework.MapVersion
		want  string
	}{
		{day(2012), []casework.MapVersion{day(2024)}, " until 2023-12-31"},
		{day(2024), []casework.MapVersion{day(2034)}, " until 2033-12-31: the one of today"},
		{day(2034), nil, ""},
		{day(2024), nil, ": the one of today"},
	} {
		if got := until(c.later, c.m, now); got != c.want {
			t.Errorf("%s before %v: got %q, want %q", c.m.Effective, c.later, got, c.want)
		}
	}
}

func TestMovesAreListed(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	writeMoves(&out, []routing.Move{{Placed: routing.Placed{Number: 7, Office: "d1"}, From: "1", To: ""}}, 3, casework.MapVersion{Name: "new"})
	if got := out.String(); !strings.Contains(got, "Of 3 open cases") || !strings.Contains(got, "no office") || !strings.Contains(got, "1 to none") {
		t.Errorf("got %q", got)
	}
}
