package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonline/commonline/routing"
)

// twoDistricts is a small city: west and east of a line.
func twoDistricts(t *testing.T) *routing.Atlas {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	districts := write("wards.geojson", `{"type":"FeatureCollection","features":[
	{"type":"Feature","properties":{"ward":"west"},"geometry":{"type":"Polygon","coordinates":[[[0,50],[0.05,50],[0.05,50.1],[0,50.1],[0,50]]]}},
	{"type":"Feature","properties":{"ward":"east"},"geometry":{"type":"Polygon","coordinates":[[[0.05,50],[0.1,50],[0.1,50.1],[0.05,50.1],[0.05,50]]]}}]}`)
	addresses := write("a.csv", "LON,LAT,NUMBER,STREET,CITY,POSTCODE\n0.02,50.02,12,Mellen St,Oldtown,11111\n0.0202,50.0202,14,Mellen St,Oldtown,11111\n0.08,50.02,12,Harbor Rd,Newtown,22222\n")
	a, err := locateAtlas(locateOptions{Files: routing.Files{Districts: []routing.MapFile{{Path: districts, Field: "ward"}}, Addresses: []string{addresses}}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestLocateJSONL(t *testing.T) {
	t.Parallel()
	a := twoDistricts(t)
	var out bytes.Buffer
	in := `{"text":"trash in front of 12 Mellen Street"}` + "\n" + `{"text":"no place at all"}` + "\n"
	if err := locateJSONL(&out, strings.NewReader(in), a, locateOptions{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("got %d lines, want 2: %s", len(lines), out.String())
	}
	var got struct {
		Status, District string
		Confidence       float64
		Mention          struct {
			Text       string
			Start, End int
		}
		Address  struct{ Number, Street, City, Postcode string }
		Lat, Lon float64
	}
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	if got.Status != "matched" || got.District != "west" || got.Mention.Text != "12 Mellen Street" || got.Mention.Start != 18 ||
		got.Address.Street != "Mellen St" || got.Address.Postcode != "11111" || got.Lat != 50.02 {
		t.Errorf("got %+v", got)
	}
	if !strings.HasPrefix(lines[1], `{"status":"none"`) || !strings.Contains(lines[1], `"candidates":[]`) {
		t.Errorf("got %s", lines[1])
	}
}

func TestLocateJSONLRefuses(t *testing.T) {
	t.Parallel()
	err := locateJSONL(&bytes.Buffer{}, strings.NewReader("{}\nnot json\n"), twoDistricts(t), locateOptions{})
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("got %v, want a refusal that names line 2", err)
	}
}
