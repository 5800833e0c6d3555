package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"
	"unicode"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/demomail"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
	"github.com/commonline/commonline/web"
)

// ownCity makes a city file from the names in a map: an office with a mailbox for each district, and one at large. It is
// written beside the demo's data, for whoever wants to begin their own file from it.
func (d *demoCommand) ownCity(home string) (*cityfile.File, error) {
	maps, err := routing.ReadMaps(d.files("", time.Time{}).Districts)
	if err != nil {
		return nil, err
	}
	offices := []ownOffice{}
	taken := map[string]bool{atLargeOffice: true}
	for _, s := range maps[0].Shapes {
		offices = append(offices, ownOfficeOf(s.District, taken))
	}
	var text bytes.Buffer
	if err := ownCityFile.Execute(&text, map[string]any{"City": d.City, "Domain": d.domain(), "Offices": offices, "AtLarge": atLargeOffice}); err != nil {
		return nil, fmt.Errorf("writing the city file of the demo: %w", err)
	}
	path := filepath.Join(home, "city.yaml")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		return nil, fmt.Errorf("writing the city file of the demo: %w", err)
	}
	return cityfile.Parse(path, text.Bytes(), cityfile.Sources{})
}

const atLargeOffice = "al1"

func (d *demoCommand) domain() string { return slug(d.City) + ".example" }

type ownOffice struct{ ID, Name, District string }

// ownOfficeOf names the office of a district: "12" is District 12, "Ward North" keeps its name.
func ownOfficeOf(district string, taken map[string]bool) ownOffice {
	o := ownOffice{ID: "d-" + slug(district), Name: "Office of " + district, District: district}
	if strings.Trim(district, "0123456789") == "" {
		o.ID, o.Name = "d"+district, "Office of District "+district
	}
	for base, n := o.ID, 2; taken[o.ID]; n++ {
		o.ID = fmt.Sprintf("%s-%d", base, n)
	}
	taken[o.ID] = true
	return o
}

// slug makes a part of an id or a domain of a name.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	s := strings.Join(words, "-")
	if s = strings.Trim(s[:min(len(s), 30)], "-"); s == "" {
		return "city"
	}
	return s
}

// ownCityFile is filled with JSON strings, which YAML reads as they are.
var ownCityFile = template.Must(template.New("city.yaml").Funcs(template.FuncMap{"quote": func(s string) (string, error) {
	b, err := json.Marshal(s)
	return string(b), err
}}).Parse(`# Made by commonline demo from the names of the districts. The mail server is that of the demo.
city: {{quote .City}}
timezone: America/New_York
mail:
  from: now
  imap: {host: 127.0.0.1, port: 3143, security: plain, password: demo}
  smtp: {host: 127.0.0.1, port: 3025, security: plain}
offices:
{{- range .Offices}}
  - {id: {{.ID}}, name: {{quote .Name}}, district: {{quote .District}}}
{{- end}}
  - {id: {{.AtLarge}}, name: "At-large office", kind: at-large}
mailboxes:
{{- range .Offices}}
  - {id: {{.ID}}, office: {{.ID}}, address: {{.ID}}@{{$.Domain}}, plus: true, mode: route}
{{- end}}
  - {id: {{.AtLarge}}, office: {{.AtLarge}}, address: {{.AtLarge}}@{{.Domain}}, plus: true, mode: keep}
`))

// ownScript loads the files into the demo's database, unless they are there already, and writes mails about addresses in them.
func (d *demoCommand) ownScript(ctx context.Context, st *store, file *cityfile.File, c *call) (demoScript, error) {
	db := postgres.New(st.pool, &file.City, nil)
	if err := d.load(ctx, db, file, c); err != nil {
		return demoScript{}, err
	}
	places, err := db.ReadPlaces(ctx)
	if err != nil {
		return demoScript{}, err
	}
	examples := routing.New(places.Maps, places.Rows.Build()).Examples(2)
	if len(examples) == 0 {
		return demoScript{}, invalid("no address of the files is found in any district, so there is nothing to write about")
	}
	spots := spotsOf(examples, &file.City)
	atLarge, _ := file.City.Mailbox(atLargeOffice)
	mails, err := demomail.Around(spots, atLarge)
	first, _ := file.City.Office(spots[0].Mailbox.Office)
	return demoScript{mails: mails, samples: ownSamples(spots, &file.City), staff: demoPeople(d.domain(), first.ID, first.Name, atLargeOffice)}, err
}

// load imports the files if they are not those that are in use.
func (d *demoCommand) load(ctx context.Context, db *postgres.DB, file *cityfile.File, c *call) error {
	prints, err := d.prints()
	if err != nil {
		return err
	}
	loads, err := db.PlaceLoads(ctx, 1)
	if err != nil {
		return err
	}
	if len(loads) == 1 && fmt.Sprint(loads[0].Files) == fmt.Sprint(prints) {
		return nil
	}
	i := placeImporter{db: db, city: &file.City, by: "demo", out: c.out, progress: c.err,
		placesImport: &placesImport{placeFiles: d.placeFiles, Alone: true, Effective: time.Date(time.Now().Year(), 1, 1, 0, 0, 0, 0, time.UTC)}}
	_, err = i.run(ctx)
	return err
}

// spotsOf turns addresses into what mails are written about: first one of each district, then the next.
func spotsOf(examples []casework.Place, city *casework.City) []demomail.Spot {
	offices, seen := city.Districts(), map[string]int{}
	rounds := [2][]demomail.Spot{}
	for _, p := range examples {
		o, _ := city.Office(offices[p.District])
		box, _ := city.Mailbox(o.Mailbox)
		rounds[seen[p.District]] = append(rounds[seen[p.District]], demomail.Spot{Line: routing.AddressLine(p.Address), Mailbox: box})
		seen[p.District]++
	}
	return append(rounds[0], rounds[1]...)
}

// ownSamples are the mails on the left side of the page, about the city's own addresses.
func ownSamples(spots []demomail.Spot, city *casework.City) []web.Sample {
	here, there := spots[0], spots[min(1, len(spots)-1)]
	to := func(s demomail.Spot) []casework.OfficeID { return []casework.OfficeID{s.Mailbox.Office} }
	var all []casework.OfficeID
	for _, o := range city.Offices {
		all = append(all, o.ID)
	}
	person := func(name, address string) casework.Correspondent {
		return casework.Correspondent{Name: name, Address: address}
	}
	return []web.Sample{
		{Title: "A street light is out", From: person("Ana Ruiz", "ana@home.example"), To: to(here), Subject: "Street light out",
			Text: "Hello,\n\nthe street light in front of " + here.Line + " has been out since Sunday.\n\nAna Ruiz"},
		{Title: "To the wrong office", From: person("Bo Lindholm", "bo@home.example"), To: to(there), Subject: "Rats behind the house",
			Text: "Dear councilor,\n\nthere are rats behind " + here.Line + ". I am not sure whether I am right with you.\n\nBo Lindholm"},
		{Title: "In Spanish", From: person("Lucía Ortega", "lucia@casa.example"), To: to(there), Subject: "Bache",
			Text: "Buenas tardes:\n\nHay un bache muy grande frente a " + there.Line + ".\n\nGracias, Lucía"},
		{Title: "The same to all offices", From: person("Cy Moore", "cy@home.example"), To: all, Subject: "Keep the library open",
			Text: "Dear councilors,\n\nplease keep the library open on Sundays.\n\nCy Moore"},
		{Title: "Without an address", From: person("Pat Greene", "pat@home.example"), To: to(here), Subject: "Noise every night",
			Text: "The bar below my flat plays music until three in the morning. What can your office do?\n\nPat"},
	}
}
