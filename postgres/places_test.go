package postgres_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
)

func day(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

// halves is a map of two districts on either side of a longitude.
func halves(t testing.TB, name string, effective time.Time, border float64) *district.Map {
	t.Helper()
	half := func(d string, from, to float64) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"d":%q},"geometry":{"type":"Polygon","coordinates":[[[%[2]v,50],[%[3]v,50],[%[3]v,50.1],[%[2]v,50.1],[%[2]v,50]]]}}`, d, from, to)
	}
	text := `{"type":"FeatureCollection","features":[` + half("west", 0, border) + "," + half("east", border, 0.1) + `]}`
	m, err := district.Read(strings.NewReader(text), "d", casework.MapVersion{Name: name, Effective: effective})
	if err != nil {
		t.Fatal(err)
	}
	return &m
}

// rowsOf is a small and dirty city file: a range, a half, a letter, a spelling, a house without neighbourhood.
func rowsOf(street string) *gazetteer.Builder {
	b := gazetteer.NewBuilder()
	for _, h := range []gazetteer.House{
		{Number: "12", Street: street, City: "Oldtown", Postcode: "11111", Lat: 50.02, Lon: 0.02},
		{Number: "14-18", Street: street, City: "Oldtown", Postcode: "11111", Lat: 50.0201, Lon: 0.0202},
		{Number: "20 1/2", Street: strings.ToUpper(street), Postcode: "11111", Lat: 50.0202, Lon: 0.0204},
		{Number: "22B", Street: street, City: "Oldtown", Lat: 50.0203, Lon: 0.0206},
		{Number: "3", Street: "Harbor Rd", City: "Newtown", Postcode: "22222", Lat: 50.02, Lon: 0.08},
		{Number: "none", Street: "Harbor Rd", Lat: 50.02, Lon: 0.08},
	} {
		b.AddHouse(h)
	}
	b.AddCorner(gazetteer.Corner{Street: street, Cross: "Pearl St", City: "Oldtown", Lat: 50.021, Lon: 0.021})
	b.AddPlace(gazetteer.NamedPlace{Name: "Ramsay Park", City: "Newtown", Lat: 50.07, Lon: 0.08})
	b.AddNickname(gazetteer.Nickname{Name: "the strip", Street: street})
	b.AddNeighbour("Faraway")
	return b
}

// load imports, after looking at what is there.
func (to *town) load(n postgres.NewPlaces) postgres.PlaceLoadID {
	to.t.Helper()
	id, err := to.tryLoad(n)
	if err != nil {
		to.t.Fatal(err)
	}
	return id
}

func (to *town) tryLoad(n postgres.NewPlaces) (postgres.PlaceLoadID, error) {
	n.By = "an operator"
	from, err := to.db.CurrentPlaces(to.t.Context())
	if err != nil {
		to.t.Fatal(err)
	}
	if n.Replaces == 0 {
		n.Replaces = from
	}
	return to.db.ReplacePlaces(to.t.Context(), n)
}

func (to *town) places() postgres.Places {
	to.t.Helper()
	p, err := to.db.ReadPlaces(to.t.Context())
	if err != nil {
		to.t.Fatal(err)
	}
	return p
}

// district locates a text on the map of a day by what is stored.
func (to *town) district(text string, on time.Time) string {
	to.t.Helper()
	p := to.places()
	l := routing.New(p.Maps, p.Rows.Build()).Locate(text, routing.Hints{Day: on})
	return l.District
}

func TestPlacesComeBackAsTheyWereStored(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	if p := to.places(); p.Load != 0 || len(p.Maps) != 0 || p.Rows.Build().Stats.Houses != 0 {
		t.Errorf("an empty database has places: %+v", p)
	}
	rows, m := rowsOf("Mellen St").Filed(), halves(t, "wards", day(2024), 0.05)
	id := to.load(postgres.NewPlaces{Map: m, Rows: rows})
	p := to.places()
	if p.Load != id {
		t.Errorf("load %d is in use, want %d", p.Load, id)
	}
	if d := cmp.Diff(p.Rows.Filed(), rows); d != "" {
		t.Errorf("rows (-got +want):\n%s", d)
	}
	if d := cmp.Diff(p.Maps, []district.Map{*m}); d != "" {
		t.Errorf("map (-got +want):\n%s", d)
	}
	for text, want := range map[string]string{"at 12 Mellen St": "west", "at 16 mellen street": "west", "20 1/2 Mellen St": "west", "in Ramsay Park": "east",
		"at the corner of Mellen and Pearl": "west", "at 3 Harbor Rd": "east", "12 the strip": "west", "12 Mellen St, Faraway": ""} {
		if got := to.district(text, time.Time{}); got != want {
			t.Errorf("%q lies in %q, want %q", text, got, want)
		}
	}
}

func TestMapsStandSideBySide(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.load(postgres.NewPlaces{Map: halves(t, "old", day(2012), 0.01), Rows: rowsOf("Mellen St").Filed()})
	to.load(postgres.NewPlaces{Map: halves(t, "new", day(2024), 0.05)}) // the addresses stay
	for year, want := range map[int]string{2013: "east", 2024: "west", 2030: "west", 2000: "east"} {
		if got := to.district("12 Mellen St", day(year)); got != want {
			t.Errorf("in %d it lies in %q, want %q", year, got, want)
		}
	}
	to.load(postgres.NewPlaces{Map: halves(t, "mended", day(2024), 0.01)}) // takes the place of that of its day
	if got := versions(to.places().Maps); cmp.Diff(got, []string{"old", "mended"}) != "" {
		t.Errorf("maps %v, want the old one and the mended one", got)
	}
	to.load(postgres.NewPlaces{Rows: rowsOf("Pearl St").Filed()}) // the maps stay
	if got := versions(to.places().Maps); len(got) != 2 || to.district("12 Pearl St", day(2024)) == "" || to.district("12 Mellen St", day(2024)) != "" {
		t.Errorf("new addresses over maps %v", got)
	}
	to.load(postgres.NewPlaces{Map: halves(t, "only", day(2034), 0.05), Alone: true})
	if got := versions(to.places().Maps); cmp.Diff(got, []string{"only"}) != "" {
		t.Errorf("maps %v, want only the last", got)
	}
}

func versions(maps []district.Map) (names []string) {
	for _, m := range maps {
		names = append(names, m.Version.Name)
	}
	return names
}

func TestPlacesAreUndone(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	refused := func(kind casework.Kind) {
		t.Helper()
		if _, _, err := to.db.UndoPlaces(t.Context(), "an operator"); casework.KindOf(err) != kind {
			t.Errorf("undoing gives %v, want a refusal of kind %q", err, kind)
		}
	}
	undo := func(wantUndone, wantNow postgres.PlaceLoadID) {
		t.Helper()
		undone, now, err := to.db.UndoPlaces(t.Context(), "an operator")
		if err != nil || undone != wantUndone || now != wantNow {
			t.Errorf("undone %d, now %d, %v; want %d and %d", undone, now, err, wantUndone, wantNow)
		}
	}
	refused(casework.NotFound)
	first := to.load(postgres.NewPlaces{Map: halves(t, "wards", day(2024), 0.05), Rows: rowsOf("Mellen St").Filed()})
	second := to.load(postgres.NewPlaces{Rows: rowsOf("Pearl St").Filed()})
	undo(second, first)
	if got := to.district("12 Mellen St", day(2025)); got != "west" {
		t.Errorf("after undoing, the first load finds %q, want west", got)
	}
	undo(first, 0)
	if p := to.places(); p.Load != 0 || len(p.Maps) > 0 {
		t.Errorf("after undoing the first load there is %+v", p)
	}
	refused(casework.NotFound)
	for _, s := range []string{"A St", "B St", "C St"} {
		to.load(postgres.NewPlaces{Map: halves(t, "wards", day(2024), 0.05), Rows: rowsOf(s).Filed()})
	}
	if _, _, err := to.db.UndoPlaces(t.Context(), "an operator"); err != nil {
		t.Fatal(err)
	}
	refused(casework.Conflict) // two back is no longer kept
	if got := to.district("12 B St", day(2025)); got != "west" {
		t.Errorf("what was not undone finds %q, want west", got)
	}
}

func TestOldPlacesAreThrownAway(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	for _, s := range []string{"A St", "B St", "C St", "D St"} {
		to.load(postgres.NewPlaces{Map: halves(t, "wards", day(2024), 0.05), Rows: rowsOf(s).Filed()})
	}
	for table, want := range map[string]int{"gazetteers": 2, "gazetteer_addresses": 10, "gazetteer_corners": 2, "gazetteer_places": 2, "gazetteer_nicknames": 2,
		"district_maps": 2, "district_shapes": 4, "place_load_maps": 2, "place_loads": 4} {
		if n := one[int](to, `SELECT count(*) FROM `+table); n != want {
			t.Errorf("%s has %d rows, want %d: those of two loads", table, n, want)
		}
	}
	states := one[[]string](to, `SELECT array_agg(state ORDER BY id) FROM place_loads`)
	if d := cmp.Diff(states, []string{"past", "past", "previous", "current"}); d != "" {
		t.Errorf("states (-got +want):\n%s", d)
	}
}

func TestALoadIsListed(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	files := []postgres.PlaceFile{{Name: "wards.geojson", Sort: "districts", SHA256: "00"}, {Name: "a.csv.gz", Sort: "addresses", SHA256: "11"}}
	counts := postgres.PlaceCounts{Districts: 2, Addresses: 5, Streets: 2, Corners: 1, Places: 1, Outside: 0}
	to.load(postgres.NewPlaces{PlaceLoad: postgres.PlaceLoad{Effective: day(2024), Files: files, Counts: counts, Report: "1 row left out\n"},
		Map: halves(t, "wards", day(2024), 0.05), Rows: rowsOf("Mellen St").Filed()})
	to.load(postgres.NewPlaces{Rows: rowsOf("Pearl St").Filed()})
	if _, _, err := to.db.UndoPlaces(t.Context(), "somebody"); err != nil {
		t.Fatal(err)
	}
	loads, err := to.db.PlaceLoads(t.Context(), 10)
	if err != nil || len(loads) != 2 {
		t.Fatalf("got %d loads, %v", len(loads), err)
	}
	undone, first := loads[0], loads[1]
	if undone.State != postgres.PlacesUndone || undone.UndoneBy != "somebody" || undone.UndoneAt.IsZero() || !undone.Effective.IsZero() || len(undone.Maps) != 0 {
		t.Errorf("the load that was undone is listed as %+v", undone)
	}
	if first.State != postgres.PlacesCurrent || first.By != "an operator" || time.Since(first.At) > time.Hour || !first.Effective.Equal(day(2024)) || first.Report != "1 row left out\n" {
		t.Errorf("the load in use is listed as %+v", first)
	}
	if d := cmp.Diff(first.Files, files) + cmp.Diff(first.Counts, counts) + cmp.Diff(first.Maps, []casework.MapVersion{{Name: "wards", Effective: day(2024)}}); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
}

func TestALoadThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.load(postgres.NewPlaces{Map: halves(t, "wards", day(2024), 0.05), Rows: rowsOf("Mellen St").Filed()})
	before := one[string](to, `SELECT string_agg(p::text, ' ') FROM place_loads p`)
	bad := rowsOf("Pearl St").Filed()
	bad.Corners[0].Street = "not \x00 text" // Postgres refuses it, after the addresses were copied
	if _, err := to.tryLoad(postgres.NewPlaces{Rows: bad}); err == nil || !strings.Contains(err.Error(), "gazetteer_corners") {
		t.Fatalf("got %v, want an error that names the table", err)
	}
	if after := one[string](to, `SELECT string_agg(p::text, ' ') FROM place_loads p`); after != before {
		t.Errorf("the loads changed:\n%s\n%s", before, after)
	}
	if n := one[int](to, `SELECT count(*) FROM gazetteer_addresses`); n != 5 {
		t.Errorf("%d addresses, want those of the first load", n)
	}
	if _, err := to.tryLoad(postgres.NewPlaces{Rows: rowsOf("Pearl St").Filed(), Replaces: 99}); casework.KindOf(err) != casework.Conflict {
		t.Errorf("a load that was checked against another: got %v, want a conflict", err)
	}
}

func TestOneOfTwoImportsAtOnceWins(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	m := halves(t, "wards", day(2024), 0.05)
	from := to.load(postgres.NewPlaces{Map: m, Rows: rowsOf("Mellen St").Filed()})
	var group sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		group.Go(func() {
			_, errs[i] = to.db.ReplacePlaces(t.Context(), postgres.NewPlaces{PlaceLoad: postgres.PlaceLoad{By: "x"}, Rows: rowsOf("Pearl St").Filed(), Replaces: from})
		})
	}
	group.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if casework.KindOf(err) != casework.Conflict {
			t.Errorf("got %v, want a conflict", err)
		}
	}
	if won != 1 || one[int](to, `SELECT count(*) FROM place_loads`) != 2 {
		t.Errorf("%d of the imports won, want 1", won)
	}
}

func TestBrokenRowsOfPlacesAreAnError(t *testing.T) {
	t.Parallel()
	for _, damage := range []string{
		`UPDATE gazetteer_addresses SET street = 99 WHERE number = '12'`,
		`UPDATE gazetteer_addresses SET number = 'none' WHERE number = '12'`,
		`UPDATE district_shapes SET geometry = '{"type":"Point","coordinates":[1,2]}'`,
		`UPDATE district_shapes SET geometry = 'x'`,
	} {
		to := newTown(t)
		to.load(postgres.NewPlaces{Map: halves(t, "wards", day(2024), 0.05), Rows: rowsOf("Mellen St").Filed()})
		if _, err := to.pool.Exec(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
		if p, err := to.db.ReadPlaces(t.Context()); err == nil || p.Load != 0 {
			t.Errorf("%s: read as if it were whole", damage)
		}
	}
}

func TestOpenPlacedCases(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	for _, sql := range []string{
		`INSERT INTO cases (id, number, office, status, subject, opened_at, last_message_at, resolved_at) VALUES
			(1, 10001, 'd1', 'new', '', now(), now(), NULL), (2, 10002, 'd2', 'waiting_resident', '', now(), now(), NULL),
			(3, 10003, 'd1', 'resolved', '', now(), now(), now()), (4, 10004, 'd1', 'open', '', now(), now(), NULL)`,
		`INSERT INTO case_places (case_id, kind, status, lat, lon, district, by_whom) VALUES (1, 'matter', 'matched', 50.01, 0.01, 'west', 'x'),
			(2, 'matter', 'matched', 50.02, 0.02, 'west', 'x'), (2, 'home', 'matched', 50.03, 0.08, 'east', 'x'), (3, 'matter', 'matched', 50.04, 0.01, 'west', 'x'),
			(4, 'matter', 'ambiguous', 0, 0, '', 'x')`,
	} {
		if _, err := to.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	got, err := to.db.OpenPlacedCases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := func(lat, lon float64, d string) *casework.Place {
		return &casework.Place{Lat: lat, Lon: lon, District: d}
	}
	want := []routing.Placed{{Number: 10001, Office: "d1", Matter: at(50.01, 0.01, "west")},
		{Number: 10002, Office: "d2", Matter: at(50.02, 0.02, "west"), Home: at(50.03, 0.08, "east")}}
	if d := cmp.Diff(got, want); d != "" {
		t.Errorf("(-got +want):\n%s", d)
	}
}
