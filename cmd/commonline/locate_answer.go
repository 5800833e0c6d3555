package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing"
)

// locateOptions are what `commonline locate` is told besides the text. With Files it works straight from the city's
// files, with no database.
type locateOptions struct {
	Files    routing.Files
	Day      time.Time // the day whose map counts; zero for the latest map
	Offices  map[string]casework.OfficeID
	Progress io.Writer // what loading says goes here; nil for nowhere
}

// locateAtlas loads the files named on the command line.
func locateAtlas(o locateOptions) (*routing.Atlas, error) {
	a, report, err := routing.Load(o.Files, func(p routing.Progress) {
		if o.Progress != nil {
			fmt.Fprintf(o.Progress, "%s: %d rows\n", p.File, p.Rows)
		}
	})
	if err != nil {
		return nil, err
	}
	if o.Progress != nil {
		report.Write(o.Progress)
	}
	return a, nil
}

// locateText answers one text with one JSON object on a line.
func locateText(w io.Writer, a *routing.Atlas, text string, o locateOptions) error {
	return json.NewEncoder(w).Encode(located(a.Locate(text, routing.Hints{Day: o.Day, Offices: o.Offices})))
}

// longestLine is the longest line of a batch, in bytes: a long mail, escaped.
const longestLine = 16 << 20

// locateJSONL answers each line {"text": …} with one line, in order.
func locateJSONL(w io.Writer, r io.Reader, a *routing.Atlas, o locateOptions) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<16), longestLine)
	out := bufio.NewWriter(w)
	for n := 1; in.Scan(); n++ {
		if len(in.Bytes()) == 0 {
			continue
		}
		var line struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			return casework.Errorf(casework.Invalid, `line %d is no JSON object {"text": …}`, n)
		}
		if err := locateText(out, a, line.Text, o); err != nil {
			return fmt.Errorf("answering line %d: %w", n, err)
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("reading texts: %w", err)
	}
	return out.Flush()
}

// The JSON of `commonline locate`. The names are documented and stable.
type (
	jsonLocation struct {
		Status     casework.LocateStatus `json:"status"`
		District   string                `json:"district"`
		Office     casework.OfficeID     `json:"office"`
		Confidence float64               `json:"confidence"`
		Mention    *jsonMention          `json:"mention"`
		Address    *jsonAddress          `json:"address"`
		Name       string                `json:"name,omitempty"`
		Lat        *float64              `json:"lat"`
		Lon        *float64              `json:"lon"`
		Map        string                `json:"map"`
		Why        []string              `json:"why"`
		Candidates []jsonCandidate       `json:"candidates"`
		Home       *jsonPlace            `json:"home,omitempty"`
	}
	jsonMention struct {
		Text  string `json:"text"`
		Start int    `json:"start"`
		End   int    `json:"end"`
	}
	jsonAddress struct {
		Number   string `json:"number"`
		Street   string `json:"street"`
		Unit     string `json:"unit"`
		City     string `json:"city"`
		Postcode string `json:"postcode"`
	}
	jsonPlace struct {
		District string       `json:"district"`
		Address  *jsonAddress `json:"address"`
		Name     string       `json:"name,omitempty"`
		Lat      float64      `json:"lat"`
		Lon      float64      `json:"lon"`
		Map      string       `json:"map"`
	}
	jsonCandidate struct {
		jsonPlace
		Office     casework.OfficeID `json:"office"`
		Confidence float64           `json:"confidence"`
		Why        []string          `json:"why"`
	}
)

func located(l casework.Location) jsonLocation {
	j := jsonLocation{Status: l.Status, District: l.District, Office: l.Office, Confidence: round(l.Confidence), Map: l.Place.Map,
		Why: append([]string{}, l.Why...), Candidates: []jsonCandidate{}}
	if l.Mention.End > 0 {
		j.Mention = &jsonMention{l.Mention.Text, l.Mention.Start, l.Mention.End}
	}
	if l.Place.Lat != 0 || l.Place.Lon != 0 {
		p := placed(l.Place)
		j.Address, j.Name, j.Lat, j.Lon = p.Address, p.Name, &p.Lat, &p.Lon
	}
	for _, c := range l.Candidates {
		j.Candidates = append(j.Candidates, jsonCandidate{placed(c.Place), c.Office, round(c.Confidence), append([]string{}, c.Why...)})
	}
	if l.Home != nil {
		p := placed(*l.Home)
		j.Home = &p
	}
	return j
}

func placed(p casework.Place) jsonPlace {
	j := jsonPlace{District: p.District, Name: p.Name, Lat: p.Lat, Lon: p.Lon, Map: p.Map}
	if p.Address.Street != "" {
		a := jsonAddress(p.Address)
		j.Address = &a
	}
	return j
}

// round keeps three digits: more would say more than is known.
func round(f float64) float64 { return float64(int(f*1000+0.5)) / 1000 }
