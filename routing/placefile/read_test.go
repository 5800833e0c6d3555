package placefile

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/gazetteer"
)

func TestAddressesInAllFormats(t *testing.T) {
	t.Parallel()
	want := []gazetteer.House{{Number: "57-59", Street: "Union Park", City: "Oldtown", Postcode: "02118", Lat: 42.34, Lon: -71.07}}
	for name, c := range map[string]struct {
		text    string
		columns Columns
	}{
		"OpenAddresses CSV":      {"LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH\n-71.07,42.34,57-59,Union Park,,Oldtown,,MA,02118,,\n", Columns{}},
		"OpenAddresses GeoJSON":  {`{"type":"Feature","properties":{"number":"57-59","street":"Union Park","unit":"","city":"Oldtown","postcode":"02118"},"geometry":{"type":"Point","coordinates":[-71.07,42.34]}}` + "\n", Columns{}},
		"GeoJSON collection":     {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"number":"57-59","street":"Union Park","city":"Oldtown","postcode":"02118"},"geometry":{"type":"Point","coordinates":[-71.07,42.34]}}]}`, Columns{}},
		"Boston's SAM":           {"SAM_ADDRESS_ID,STREET_NUMBER,FULL_STREET_NAME,MAILING_NEIGHBORHOOD,ZIP_CODE,X_COORD,Y_COORD,shape_wkt\n1,57-59,Union Park,Oldtown,02118,770000.1,2950000.2,POINT (-71.07 42.34)\n", Columns{}},
		"one column for all":     {"address,lat,lon\n\"57-59 Union Park, Oldtown, MA 02118, USA\",42.34,-71.07\n", Columns{}},
		"columns that are named": {"nr;x\n", Columns{}},
	} {
		if name == "columns that are named" {
			c.text = "nr,road,place,code,north,east\n57-59,Union Park,Oldtown,02118-1234,42.34,-71.07\n"
			c.columns = Columns{Number: "nr", Street: "road", City: "place", Postcode: "code", Lat: "north", Lon: "east"}
		}
		var got []gazetteer.House
		if _, err := Addresses(strings.NewReader(c.text), "a", c.columns, func(h gazetteer.House) { got = append(got, h) }); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name == "columns that are named" && len(got) == 1 {
			got[0].Postcode = strings.TrimSuffix(got[0].Postcode, "-1234")
		}
		if d := cmp.Diff(got, want); d != "" {
			t.Errorf("%s (-got +want):\n%s", name, d)
		}
	}
}

func TestBrokenRowsAreCounted(t *testing.T) {
	t.Parallel()
	text := "NUMBER,STREET,LAT,LON\n1,A St,50,0.1\n2,B St,,\n3,C St,fifty,0.1\n4,D St,770000,2950000\n"
	rows := 0
	count, err := Addresses(strings.NewReader(text), "a", Columns{}, func(gazetteer.House) { rows++ })
	if err != nil || rows != 1 || count.Rows != 4 || count.NoPoint != 3 {
		t.Errorf("got %d rows, %+v, %v; want 1 of 4, 3 without a point", rows, count, err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "empty", "A,B\n1,2\n": "latitude", "LAT,LON\n1,2\n": "street", "{]": "GeoJSON"} {
		_, err := Addresses(strings.NewReader(text), "a.csv", Columns{}, func(gazetteer.House) {})
		if err == nil || !strings.Contains(err.Error(), want) || casework.KindOf(err) != casework.Invalid {
			t.Errorf("%q: got %v, want a refusal with %q", text, err, want)
		}
	}
}

func TestOpenUnpacks(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte("hello"))
	z.Close()
	path := filepath.Join(t.TempDir(), "named-without-gz")
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
}
