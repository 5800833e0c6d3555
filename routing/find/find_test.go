package find_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/commonline/commonline/routing/find"
	"github.com/commonline/commonline/routing/gazetteer"
)

// finder knows a few streets of an invented town.
func finder() *find.Finder {
	var rows gazetteer.Rows
	for i, s := range []string{"Mellen St", "Pearl St", "School St", "May St", "E Third St", "Union Park", "Saint Margaret St", "Hyde Park Ave", "Massachusetts Ave"} {
		for n := 2; n < 80; n += 2 {
			rows.Houses = append(rows.Houses, gazetteer.House{Number: fmt.Sprint(n), Street: s, City: "Hyde Park", Postcode: "02136", Lat: 50 + 0.001*float64(i), Lon: 0.0001 * float64(n)})
		}
	}
	return find.New(gazetteer.New(rows))
}

func TestFind(t *testing.T) {
	t.Parallel()
	f := finder()
	for text, want := range map[string]string{ // what is read, and its numbers
		"in front of 12 Mellen Street.":    "12 Mellen Street [12]",
		"57-59 Union Pk #2":                "57-59 Union Pk [57-59]",
		"trash at 12, 14 and 16 Mellen St": "12, 14 and 16 Mellen St [16 14 12]",
		"26H mellen st":                    "26H mellen st [26H]",
		"10 1/2 Pearl Street":              "10 1/2 Pearl Street [10 1/2]",
		"calle Pearl 12":                   "calle Pearl 12 [12]",
		"Pearl Street número 12":           "Pearl Street número 12 [12]",
		"12 de la calle Pearl":             "12 de la calle Pearl [12]",
		"请看12 Mellen St的垃圾":                "12 Mellen St [12]",
		"12 Mellen\nStreet":                "12 Mellen\nStreet [12]",
		"507 east third":                   "507 east third [507]",
		"12 Melen Street":                  "12 Melen Street [12]",
		"12 mass. ave.":                    "12 mass. ave [12]",
		"10 hydepark ave":                  "10 hydepark ave [10]",
		"@ 12 Saint Margaret's Street":     "12 Saint Margaret's Street [12]",
		"call 617-555-0112 Mellen":         "",
		"$12 Mellen St":                    "",
		"bus 12 Pearl Street":              "",
		"on 5/12/2024 Mellen":              "",
		"12.50 Pearl St":                   "",
		"case 101001859816 Mellen St":      "",
		"apt 12 Pearl Street":              "",
		"12 may":                           "",
		"2 school buses":                   "",
		"at 6:12 Pearl was there":          "",
		"12 pearl necklaces, 14 school children and 3 May flies": "",
	} {
		found, _ := f.Find(text)
		got := ""
		for _, m := range found {
			if m.Strength+find.Known >= find.Enough {
				got += fmt.Sprintf("%s %v", text[m.Start:m.End], m.Numbers)
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestFindReadsWhatStandsBeside(t *testing.T) {
	t.Parallel()
	f := finder()
	found, _ := f.Find("12 Mellen St, Apt 3, Hyde Park, MA 02136")
	if len(found) != 1 || len(found[0].Areas) != 1 || found[0].Postcode != "02136" || found[0].Elsewhere != "" {
		t.Errorf("got %+v", found)
	}
	found, _ = f.Find("12 Mellen St, Springfield, IL 62701")
	if len(found) != 1 || found[0].Elsewhere == "" {
		t.Errorf("got %+v", found)
	}
}

func TestFindTellsRoles(t *testing.T) {
	t.Parallel()
	f := finder()
	for text, want := range map[string]find.Role{
		"trash at 12 Mellen St":                                 find.Matter,
		"I live at 12 Mellen St":                                find.Home,
		"vivo en el 12 de la calle Pearl":                       find.Home,
		"Exact location: 12 Mellen St":                          find.Form,
		"Please call me.\n\nThank you,\nJane Doe\n12 Mellen St": find.Signature,
	} {
		found, _ := f.Find(text)
		if len(found) != 1 || found[0].Role != want {
			t.Errorf("%q: got %+v, want role %d", text, found, want)
		}
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	found, _ := finder().Find(strings.Repeat("x ", find.MaxText) + "12 Mellen St")
	if len(found) != 0 {
		t.Errorf("got %+v beyond the longest text", found)
	}
}
