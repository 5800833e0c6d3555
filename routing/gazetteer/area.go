package gazetteer

import "slices"

// measureAreas finds the names that spread over the whole city (its own name, most often). They tell nothing apart.
func (g *Gazetteer) measureAreas() {
	lats, lons := make([][]int32, len(g.areas.names)), make([][]int32, len(g.areas.names))
	for key, n := range g.areas.count {
		for range min(n, 3) {
			lats[key.id] = append(lats[key.id], int32(key.at>>32))
			lons[key.id] = append(lons[key.id], int32(uint32(key.at)))
			lats[0] = append(lats[0], int32(key.at>>32))
			lons[0] = append(lons[0], int32(uint32(key.at)))
		}
	}
	g.wide = make([]bool, len(g.areas.names))
	tall, broad := extent(lats[0]), extent(lons[0])
	for id := 1; id < len(g.wide); id++ {
		g.wide[id] = extent(lats[id]) > 0.7*tall && extent(lons[id]) > 0.7*broad
	}
}

// extent is the width of the middle nine tenths.
func extent(v []int32) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return float64(v[len(v)*95/100] - v[len(v)*5/100])
}

// Area says what a number in the trie of areas stands for: its name, and whether it lies outside the city.
func (g *Gazetteer) Area(id uint32) (name string, outside bool) {
	if int(id) < len(g.areas.names) {
		return g.areas.names[id], false
	}
	return g.outer[int(id)-len(g.areas.names)], true
}

// Wide says whether an area spreads over the whole city.
func (g *Gazetteer) Wide(id uint32) bool { return int(id) < len(g.wide) && g.wide[id] }

// AreaFit says how well a point fits an area: 1 where addresses around it bear that name, towards 0 where none does.
func (g *Gazetteer) AreaFit(p Point, id uint32) float64 {
	if int(id) >= len(g.areas.names) {
		return 0
	}
	if g.Wide(id) {
		return 1
	}
	return g.areas.fit(p, uint16(id))
}

// PostcodeFit is AreaFit for a postcode; known is false for one that the city does not have.
func (g *Gazetteer) PostcodeFit(p Point, code string) (f float64, known bool) {
	id, ok := g.postcodes.ids[code]
	if !ok || id == 0 {
		return 0, false
	}
	return g.postcodes.fit(p, id), true
}

// HasPostcode says whether any address of the city has the postcode.
func (g *Gazetteer) HasPostcode(code string) bool {
	id, ok := g.postcodes.ids[code]
	return ok && id != 0
}

// fit trusts a name more the more addresses around bear it; one or two may be slips of the file. What lies a few
// streets beyond the last such address may still go by that name.
func (c *cloud) fit(p Point, id uint16) float64 {
	switch n := c.near(p, id); {
	case n >= 5:
		return 1
	case n >= 2:
		return 0.5
	case c.wider(p, id) >= 5:
		return 0.25
	case n == 1:
		return 0.1
	}
	return 0
}

// Mailed says whether mail is addressed to an area, as against one that is a part of another.
func (g *Gazetteer) Mailed(id uint32) bool { return int(id) < g.mailed }
