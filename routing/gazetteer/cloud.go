package gazetteer

// cloud knows where a name (a neighbourhood, a postcode) is used: how often in which cell. Neighbourhoods as people
// speak of them have no borders in an address file, only addresses.
type cloud struct {
	names  []string
	ids    map[string]uint16
	count  map[cloudKey]uint32
	coarse map[cloudKey]uint32
}

type cloudKey struct {
	at cell
	id uint16
}

func newCloud() *cloud {
	return &cloud{names: []string{""}, ids: map[string]uint16{"": 0}, count: map[cloudKey]uint32{}, coarse: map[cloudKey]uint32{}}
}

// id gives the number of a name, 0 for none; the names of a file that has more than 65,000 of them are lost, not mixed up.
func (c *cloud) id(name string) uint16 {
	if id, ok := c.ids[name]; ok {
		return id
	}
	if len(c.names) > 65_000 {
		return 0
	}
	id := uint16(len(c.names))
	c.names = append(c.names, name)
	c.ids[name] = id
	return id
}

func (c *cloud) add(p Point, id uint16) {
	if id != 0 {
		c.count[cloudKey{cellOf(p), id}]++
		c.coarse[cloudKey{cellAt(int64(p.Lat)/coarseSize, int64(p.Lon)/coarseSize), id}]++
	}
}

// near says how often a name is used around a point.
func (c *cloud) near(p Point, id uint16) int {
	n := 0
	around(p, func(at cell) { n += int(c.count[cloudKey{at, id}]) })
	return n
}

// wider says how often a name is used within a few streets of a point.
func (c *cloud) wider(p Point, id uint16) int {
	y, x := int64(p.Lat)/coarseSize, int64(p.Lon)/coarseSize
	n := 0
	for dy := int64(-1); dy <= 1; dy++ {
		for dx := int64(-1); dx <= 1; dx++ {
			n += int(c.coarse[cloudKey{cellAt(y+dy, x+dx), id}])
		}
	}
	return n
}

// coarseSize is the side of the squares in which wider looks, about 660 m.
const coarseSize = 3 * cellSize
