package district

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"github.com/commonline/commonline/casework"
)

// Shape is one district of a map.
type Shape struct {
	District string
	Polygons orb.MultiPolygon // degrees, longitude first
}

// Map is a district map with the day from which it is in force.
type Map struct {
	Version casework.MapVersion
	Shapes  []Shape
}

// Read reads a map from GeoJSON (RFC 7946): a FeatureCollection whose features carry the district's name in the
// given property. Features of one district are joined.
func Read(r io.Reader, field string, version casework.MapVersion) (Map, error) {
	var fc collection
	if err := json.NewDecoder(r).Decode(&fc); err != nil || fc.Type != "FeatureCollection" {
		return Map{}, casework.Errorf(casework.Invalid, "%s is not a GeoJSON FeatureCollection", version.Name)
	}
	byName := map[string]orb.MultiPolygon{}
	for i, f := range fc.Features {
		name := propertyText(f.Properties[field])
		if name == "" {
			return Map{}, casework.Errorf(casework.Invalid, "%s: feature %d has no property %q (it has: %s)", version.Name, i+1, field, propertyNames(f.Properties))
		}
		polygons, err := f.Geometry.polygons()
		if err != nil {
			return Map{}, casework.Errorf(casework.Invalid, "%s: district %s %v", version.Name, name, err)
		}
		byName[name] = append(byName[name], polygons...)
	}
	if len(byName) == 0 {
		return Map{}, casework.Errorf(casework.Invalid, "%s holds no districts", version.Name)
	}
	m := Map{Version: version}
	for name, polygons := range byName {
		m.Shapes = append(m.Shapes, Shape{District: name, Polygons: polygons})
	}
	slices.SortFunc(m.Shapes, func(a, b Shape) int { return compareNames(a.District, b.District) })
	return m, nil
}

// compareNames sorts "2" before "10", and words by the alphabet.
func compareNames(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

func propertyText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func propertyNames(p map[string]any) string {
	names := make([]string, 0, len(p))
	for k := range p {
		names = append(names, k)
	}
	slices.Sort(names)
	return fmt.Sprintf("%q", names)
}

// Set is several dated maps side by side.
type Set struct {
	indexes []*Index // sorted by the day from which they are in force
}

// NewSet indexes the maps.
func NewSet(maps []Map) *Set {
	s := &Set{}
	for _, m := range maps {
		s.indexes = append(s.indexes, NewIndex(m))
	}
	slices.SortStableFunc(s.indexes, func(a, b *Index) int { return a.Version.Effective.Compare(b.Version.Effective) })
	return s
}

// On gives the map that is in force on a day: the latest that has begun, or the first where none has. It gives nil
// for an empty set. The zero time asks for the latest map.
func (s *Set) On(day time.Time) *Index {
	if len(s.indexes) == 0 {
		return nil
	}
	if day.IsZero() {
		return s.indexes[len(s.indexes)-1]
	}
	in := s.indexes[0]
	for _, x := range s.indexes[1:] {
		if !x.Version.Effective.After(day) {
			in = x
		}
	}
	return in
}

// Versions lists the maps in the order in which they come into force.
func (s *Set) Versions() []casework.MapVersion {
	var v []casework.MapVersion
	for _, x := range s.indexes {
		v = append(v, x.Version)
	}
	return v
}
