package routing

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestTune(t *testing.T) {
	if os.Getenv("TUNE") == "" {
		t.Skip()
	}
	d := "/work/shared/data/boston/"
	a, _, err := Load(Files{Districts: []MapFile{{Path: d + "council_districts_2023.geojson"}}, Addresses: []string{d + "addresses.csv.gz"}, Corners: []string{d + "intersections.csv.gz"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	type q struct{ text, want string }
	var sets [3][]q
	f, _ := os.Open(d + "official_addresses_sample.csv")
	rows, _ := csv.NewReader(f).ReadAll()
	for _, r := range rows[1:] {
		lat, _ := strconv.ParseFloat(r[11], 64)
		lon, _ := strconv.ParseFloat(r[12], 64)
		if r[1] != "address" || a.BorderDistance(lat, lon, time.Time{}) < 20 {
			continue
		}
		s, _, _ := strings.Cut(r[0], ",")
		sets[0] = append(sets[0], q{r[0], r[8]})
		sets[1] = append(sets[1], q{s, r[8]})
	}
	g, _ := os.Open(d + "resident_messages_sample.jsonl")
	for dec := json.NewDecoder(g); dec.More(); {
		var m struct{ Text, District string }
		dec.Decode(&m)
		sets[2] = append(sets[2], q{m.Text, m.District})
	}
	score := func() (ans, right [3]float64) {
		for i, set := range sets {
			n, ok := 0, 0
			for _, x := range set {
				if l := a.Locate(x.text, Hints{}); l.Status == casework.Matched {
					n++
					if l.District == x.want {
						ok++
					}
				}
			}
			ans[i], right[i] = 100*float64(n)/float64(len(set)), 100*float64(ok)/float64(n)
		}
		return
	}
	bars := [3][2]float64{{98.5, 99.7}, {0, 99.5}, {96, 99.5}}
	value := func(ans, right [3]float64) float64 {
		v := 0.0
		for i := range bars {
			v -= 20 * max(0, bars[i][1]+0.08-right[i])
			v -= 10 * max(0, bars[i][0]+0.2-ans[i])
		}
		return v + ans[0]*0.1 + ans[1]*0.05 + ans[2]*0.2
	}
	best := tune
	x, y := score()
	bv := value(x, y)
	fmt.Println(bv, x, y)
	n, _ := strconv.Atoi(os.Getenv("TUNE"))
	rng := rand.New(rand.NewSource(time.Now().UnixNano()))
	for range n {
		tune = best
		p := []*float64{&tune.within, &tune.wide, &tune.wider, &tune.between, &tune.beyond, &tune.none, &tune.unnamed, &tune.kind, &tune.context, &tune.stray, &tune.threshold, &tune.tight, &tune.risk, &tune.apart}
		for range 1 + rng.Intn(3) {
			k := p[rng.Intn(len(p))]
			*k = min(*k*(0.6+rng.Float64()*0.9), 0.97)
		}
		x, y := score()
		if v := value(x, y); v > bv {
			bv, best = v, tune
			fmt.Printf("%.2f %.2f %.2f %+v\n", v, x, y, tune)
		}
	}
	tune = best
	fmt.Printf("%+v\n", best)
}
