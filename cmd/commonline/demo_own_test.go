package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

// ownDemo is a demo of the two districts of the trial's files.
func ownDemo(t *testing.T) *demoCommand {
	p := newPlacesTrial(t)
	return &demoCommand{City: "Port Grey", placeFiles: placeFiles{Districts: filepath.Join(p.dir, "wards.geojson"), DistrictField: "ward", Addresses: []string{filepath.Join(p.dir, "a.csv")}}}
}

func TestADemoOfOnesOwnCity(t *testing.T) {
	t.Parallel()
	d := ownDemo(t)
	file, err := d.ownCity(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if got := file.City.Districts(); cmp.Diff(got, map[string]casework.OfficeID{"west": "d-west", "east": "d-east"}) != "" || len(file.City.Offices) != 3 {
		t.Errorf("the offices are %+v", file.City.Offices)
	}
	if box, ok := file.City.Mailbox("al1"); !ok || box.Address != "al1@port-grey.example" || box.Mode != casework.Keep {
		t.Errorf("the mailbox at large is %+v", box)
	}
	if _, err := os.Stat(file.Path); err != nil {
		t.Errorf("the city file is not there to begin from: %v", err)
	}
	st := &store{pool: pgtest.New(t, migrations.Files)}
	for range 2 { // the second time everything is there
		script, err := d.ownScript(t.Context(), st, file, &call{out: t.Output(), err: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		if len(script.mails) < 20 || len(script.samples) < 4 || len(script.staff) != 6 {
			t.Errorf("%d mails, %d samples, %d people", len(script.mails), len(script.samples), len(script.staff))
		}
		if s := script.samples[1]; !strings.Contains(s.Text, "Harbor Rd") || !cmp.Equal(s.To, []casework.OfficeID{"d-west"}) {
			t.Errorf("the mail to the wrong office is %+v", s)
		}
		if p := script.staff[0]; p.Office != "d-east" || p.Email != "lee@port-grey.example" {
			t.Errorf("the first person is %+v", p)
		}
	}
	loads, err := postgres.New(st.pool, nil, nil).PlaceLoads(t.Context(), 10)
	if err != nil || len(loads) != 1 || loads[0].By != "demo" {
		t.Errorf("got loads %+v, %v; want one", loads, err)
	}
}

func TestOfficesOfAnyDistricts(t *testing.T) {
	t.Parallel()
	taken := map[string]bool{atLargeOffice: true}
	for _, c := range []struct{ district, id, name string }{
		{"12", "d12", "Office of District 12"}, {"Ward North", "d-ward-north", "Office of Ward North"}, {"ward-north", "d-ward-north-2", "Office of ward-north"},
		{"Îlot", "d-lot", "Office of Îlot"}, {"東", "d-city", "Office of 東"}, {strings.Repeat("long ", 20), "d-long-long-long-long-long-long", "Office of " + strings.Repeat("long ", 20)},
	} {
		if got := ownOfficeOf(c.district, taken); got.ID != c.id || got.Name != c.name || got.District != c.district {
			t.Errorf("%q: got %+v, want %s, %q", c.district, got, c.id, c.name)
		}
	}
}

func TestADemoNeedsBothFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := command(t, []string{"COMMONLINE_HOME=" + t.TempDir()}, "demo", "--addresses", path)
	if code != 2 || !strings.Contains(errs, "both --districts and --addresses") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestEachCityHasADemoOfItsOwn(t *testing.T) {
	t.Parallel()
	if a, b := (&demoCommand{City: "Your City"}).folder(), ownDemo(t).folder(); a != "demo" || b != "demo-port-grey" {
		t.Errorf("the folders are %q and %q", a, b)
	}
}
