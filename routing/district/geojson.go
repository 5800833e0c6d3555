package district

import (
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"
)

// collection is a GeoJSON FeatureCollection (RFC 7946) with polygons, as far as a district map needs it. (The geojson
// package of orb brings a database driver with it.)
type collection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

type feature struct {
	Properties map[string]any `json:"properties"`
	Geometry   *geometry      `json:"geometry"`
}

type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// polygons reads the geometry; a position may carry a height, which is left out.
func (g *geometry) polygons() (orb.MultiPolygon, error) {
	if g == nil {
		return nil, fmt.Errorf("has no geometry")
	}
	var many [][][][]float64
	switch g.Type {
	case "Polygon":
		var one [][][]float64
		if err := json.Unmarshal(g.Coordinates, &one); err != nil {
			return nil, err
		}
		many = append(many, one)
	case "MultiPolygon":
		if err := json.Unmarshal(g.Coordinates, &many); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("is a %s, not a polygon", g.Type)
	}
	return toOrb(many)
}

func toOrb(many [][][][]float64) (orb.MultiPolygon, error) {
	var out orb.MultiPolygon
	for _, polygon := range many {
		var rings orb.Polygon
		for _, ring := range polygon {
			r := make(orb.Ring, 0, len(ring))
			for _, p := range ring {
				if len(p) < 2 || p[0] < -180 || p[0] > 180 || p[1] < -90 || p[1] > 90 {
					return nil, fmt.Errorf("has a corner that is no longitude and latitude: %v", p)
				}
				r = append(r, orb.Point{p[0], p[1]})
			}
			rings = append(rings, r)
		}
		out = append(out, rings)
	}
	return out, nil
}

// Geometry writes the polygons as a GeoJSON MultiPolygon; ParseShape reads it.
func (s Shape) Geometry() (string, error) {
	text, err := json.Marshal(struct {
		Type        string           `json:"type"`
		Coordinates orb.MultiPolygon `json:"coordinates"`
	}{"MultiPolygon", s.Polygons})
	if err != nil {
		return "", fmt.Errorf("writing district %s: %w", s.District, err)
	}
	return string(text), nil
}

// ParseShape reads a district whose polygons Geometry wrote.
func ParseShape(district, text string) (Shape, error) {
	var g geometry
	if err := json.Unmarshal([]byte(text), &g); err != nil {
		return Shape{}, fmt.Errorf("reading district %s: %w", district, err)
	}
	polygons, err := g.polygons()
	if err != nil {
		return Shape{}, fmt.Errorf("reading district %s: it %w", district, err)
	}
	return Shape{District: district, Polygons: polygons}, nil
}
