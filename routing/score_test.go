package routing_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/routing/placefile"
)

// testData gives the folder of real city data, or skips: it is not part of the repository.
func testData(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("COMMONLINE_TESTDATA")
	if dir == "" {
		t.Skip("COMMONLINE_TESTDATA is not set: it names the folder with the city files that the scores are measured on")
	}
	return dir
}

var bostonOnce = sync.OnceValues(func() (*routing.Atlas, error) {
	dir := filepath.Join(os.Getenv("COMMONLINE_TESTDATA"), "boston")
	a, _, err := routing.Load(routing.Files{
		Districts: []routing.MapFile{
			{Path: filepath.Join(dir, "council_districts_2012.geojson"), Effective: time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)},
			{Path: filepath.Join(dir, "council_districts_2023.geojson"), Effective: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}},
		Addresses: []string{filepath.Join(dir, "addresses.csv.gz")}, Corners: []string{filepath.Join(dir, "intersections.csv.gz")}}, nil)
	return a, err
})

func boston(t testing.TB) *routing.Atlas {
	t.Helper()
	testData(t)
	a, err := bostonOnce()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// tally counts answers.
type tally struct {
	all, answered, right, ambiguous, outside, none int
	sure                                           [3][2]int // answered and right by confidence: from 0.8, 0.9, 0.98
}

func (c *tally) count(t *testing.T, text, want string, l casework.Location) {
	c.all++
	switch l.Status {
	case casework.Matched:
		c.answered++
		bin := 0
		if l.Confidence >= 0.98 {
			bin = 2
		} else if l.Confidence >= 0.9 {
			bin = 1
		}
		c.sure[bin][0]++
		if l.District == want {
			c.sure[bin][1]++
			c.right++
			return
		}
		t.Logf("WRONG want %s got %s (%.2f) %v | %q", want, l.District, l.Confidence, l.Why, text)
	case casework.Ambiguous:
		c.ambiguous++
		if verbose() {
			t.Logf("AMBIGUOUS want %s (%.2f) %v %v | %q", want, l.Confidence, l.Why, brief(l), text)
		}
	case casework.Outside:
		c.outside++
		t.Logf("OUTSIDE want %s %v | %q", want, l.Why, text)
	default:
		c.none++
		if verbose() {
			t.Logf("NONE want %s | %q", want, text)
		}
	}
}

func verbose() bool { return os.Getenv("SCORE_LIST") != "" }

func brief(l casework.Location) (out []string) {
	for _, c := range l.Candidates {
		out = append(out, c.District+":"+c.Address.Number+" "+c.Address.Street+c.Name+","+c.Address.City+" "+strconv.FormatFloat(c.Confidence, 'f', 3, 64))
	}
	return out
}

// bars are the least shares in hundredths of a percent.
func (c tally) check(t *testing.T, answered, right float64) {
	t.Helper()
	a, r := 100*float64(c.answered)/float64(c.all), 100*float64(c.right)/float64(max(c.answered, 1))
	t.Logf("%d asked: answered %.2f %% (bar %.1f), right of the answered %.2f %% (bar %.1f); ambiguous %d, outside %d, none %d", c.all, a, answered, r, right, c.ambiguous, c.outside, c.none)
	t.Logf("right by confidence: from 0.8 %d of %d, from 0.9 %d of %d, from 0.98 %d of %d", c.sure[0][1], c.sure[0][0], c.sure[1][1], c.sure[1][0], c.sure[2][1], c.sure[2][0])
	if a < answered || r < right {
		t.Errorf("below the bar")
	}
}

type official struct{ text, street, kind, district string }

// officials reads the official sample without the points near a border, where two sources may differ by a street's
// width.
func officials(t *testing.T, a *routing.Atlas) []official {
	t.Helper()
	f, err := os.Open(filepath.Join(testData(t), "boston", "official_addresses_sample.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []official
	for _, r := range rows[1:] {
		lat, _ := strconv.ParseFloat(r[11], 64)
		lon, _ := strconv.ParseFloat(r[12], 64)
		if a.BorderDistance(lat, lon, time.Time{}) < 20 {
			continue
		}
		street, _, _ := strings.Cut(r[0], ",")
		out = append(out, official{r[0], street, r[1], r[8]})
	}
	return out
}

func TestScoreOfficial(t *testing.T) {
	a := boston(t)
	var full, bare, corners tally
	for _, o := range officials(t, a) {
		if o.kind == "intersection" {
			corners.count(t, o.text, o.district, a.Locate(o.text, routing.Hints{}))
			continue
		}
		full.count(t, o.text, o.district, a.Locate(o.text, routing.Hints{}))
	}
	full.check(t, 98.5, 99.7)
	corners.check(t, 90, 97)
	for _, o := range officials(t, a) {
		if o.kind != "intersection" {
			bare.count(t, o.street, o.district, a.Locate(o.street, routing.Hints{}))
		}
	}
	bare.check(t, 0, 99.5)
}

func TestScoreResidents(t *testing.T) {
	a := boston(t)
	f, err := os.Open(filepath.Join(testData(t), "boston", "resident_messages_sample.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c tally
	for d := json.NewDecoder(f); d.More(); {
		var m struct{ Text, District, Lat, Lon string }
		if err := d.Decode(&m); err != nil {
			t.Fatal(err)
		}
		c.count(t, m.Text, m.District, a.Locate(m.Text, routing.Hints{}))
	}
	c.check(t, 96, 99.5)
}

func TestScoreChicago(t *testing.T) {
	dir := filepath.Join(testData(t), "chicago")
	all, err := os.ReadFile(filepath.Join(dir, "chicago_block_addresses.csv"))
	if err != nil {
		t.Fatal(err)
	}
	// every fifth block is kept out of the file and asked for
	var known strings.Builder
	var asked [][]string
	rows, err := csv.NewReader(strings.NewReader(string(all))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(&known)
	for i, r := range rows {
		if i%5 == 3 {
			asked = append(asked, r)
		} else if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	kept := filepath.Join(t.TempDir(), "blocks.csv")
	if err := os.WriteFile(kept, []byte(known.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	a, report, err := routing.Load(routing.Files{Districts: []routing.MapFile{{Path: filepath.Join(dir, "chicago_wards_2023.geojson")}},
		Addresses: []string{kept}, Columns: placefile.Columns{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", report.Stats)
	var in, out tally
	for _, r := range rows[1:] {
		if r[5] != "" {
			in.count(t, r[0], r[5], a.Locate(r[0], routing.Hints{}))
		}
	}
	in.check(t, 75, 99)
	for _, r := range asked {
		if r[5] != "" {
			out.count(t, r[0], r[5], a.Locate(r[0], routing.Hints{}))
		}
	}
	out.check(t, 0, 95)
}
