package placefile

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/gazetteer"
)

// Count says how many rows a file had, and how many of them could not be used.
type Count struct {
	Rows    int
	Broken  int // not readable as a row of this file
	NoPoint int // without latitude and longitude, or with numbers that are none
}

// Addresses reads an address file and hands each row over. name is for messages.
func Addresses(r io.Reader, name string, columns Columns, row func(gazetteer.House)) (Count, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if head, _ := b.Peek(1); len(head) == 1 && (head[0] == '{' || head[0] == '[') {
		return jsonAddresses(b, name, row)
	}
	return eachRow(b, name, columns, func(l layout) error {
		switch {
		case l.lat < 0 && l.wkt < 0:
			return casework.Errorf(casework.Invalid, "%s has no column for the latitude; name the columns of the point", name)
		case l.street < 0 && l.address < 0:
			return casework.Errorf(casework.Invalid, "%s has no column for the street or the address; name it", name)
		}
		return nil
	}, func(l layout, fields []string, c *Count) {
		h := house(l, fields)
		if h.Lat == 0 && h.Lon == 0 {
			c.NoPoint++
			return
		}
		row(h)
	})
}

// eachRow reads a CSV file with a header.
func eachRow(r io.Reader, name string, columns Columns, check func(layout) error, row func(layout, []string, *Count)) (Count, error) {
	var c Count
	in := csv.NewReader(r)
	in.ReuseRecord, in.FieldsPerRecord, in.LazyQuotes = true, -1, true
	header, err := in.Read()
	if err != nil {
		return c, casework.Errorf(casework.Invalid, "%s is empty, or no CSV file", name)
	}
	l := columns.layout(header)
	if err := check(l); err != nil {
		return c, err
	}
	for {
		fields, err := in.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return c, nil
		case errors.As(err, &broken):
			c.Rows++
			c.Broken++
			continue
		case err != nil:
			return c, fmt.Errorf("reading %s: %w", name, err)
		}
		c.Rows++
		row(l, fields, &c)
	}
}

func house(l layout, f []string) gazetteer.House {
	h := gazetteer.House{Number: field(f, l.number), Street: field(f, l.street), Unit: field(f, l.unit), City: field(f, l.city), Postcode: postcode(field(f, l.postcode))}
	h.Lat, h.Lon = point(l, f)
	if whole := field(f, l.address); whole != "" && (h.Street == "" || h.Number == "") {
		splitAddress(whole, &h)
	}
	return h
}

// postcode keeps the five digits of a ZIP+4.
func postcode(s string) string {
	if len(s) == 10 && s[5] == '-' {
		return s[:5]
	}
	return s
}

// point reads the point from its columns; numbers that are no degrees (a state plane's feet) give none.
func point(l layout, f []string) (lat, lon float64) {
	lat, errLat := strconv.ParseFloat(field(f, l.lat), 64)
	lon, errLon := strconv.ParseFloat(field(f, l.lon), 64)
	if errLat == nil && errLon == nil && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180 {
		return lat, lon
	}
	text := field(f, l.wkt)
	if i := strings.IndexByte(text, '('); i >= 0 {
		if _, err := fmt.Sscanf(strings.TrimSpace(text[i+1:]), "%f %f", &lon, &lat); err == nil {
			return lat, lon
		}
	}
	return 0, 0
}

// splitAddress takes "100 E 117th St, Chicago, IL 60628, USA" apart, as far as the columns have not said it.
func splitAddress(whole string, h *gazetteer.House) {
	parts := strings.Split(whole, ",")
	number, rest, ok := strings.Cut(strings.TrimSpace(parts[0]), " ")
	if !ok {
		return
	}
	h.Number, h.Street = number, rest
	if len(parts) > 1 && h.City == "" {
		h.City = strings.TrimSpace(parts[1])
	}
	for _, part := range parts[1:] {
		for _, w := range strings.Fields(part) {
			if len(w) == 5 && h.Postcode == "" && strings.Trim(w, "0123456789") == "" {
				h.Postcode = w
			}
		}
	}
}

// jsonFeature is an address in GeoJSON as OpenAddresses writes it, one a line or in a FeatureCollection.
type jsonFeature struct {
	Properties struct {
		Number, Street, Unit, City, Postcode any
	} `json:"properties"`
	Geometry struct {
		Coordinates []float64 `json:"coordinates"`
	} `json:"geometry"`
}

func jsonAddresses(r io.Reader, name string, row func(gazetteer.House)) (Count, error) {
	var c Count
	d := json.NewDecoder(r)
	for {
		var one struct {
			jsonFeature
			Features []jsonFeature `json:"features"`
		}
		err := d.Decode(&one)
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return c, casework.Errorf(casework.Invalid, "%s is neither GeoJSON nor one GeoJSON feature a line", name)
		}
		features := one.Features
		if features == nil {
			features = []jsonFeature{one.jsonFeature}
		}
		for _, f := range features {
			c.Rows++
			if p := f.Geometry.Coordinates; len(p) >= 2 {
				q := f.Properties
				row(gazetteer.House{Number: text(q.Number), Street: text(q.Street), Unit: text(q.Unit), City: text(q.City), Postcode: postcode(text(q.Postcode)), Lat: p[1], Lon: p[0]})
			} else {
				c.NoPoint++
			}
		}
	}
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}
