package gazetteer

import "math"

// Metres gives the distance between two points that lie in one city, where the earth is flat enough.
func Metres(a, b Point) float64 {
	const metre = 0.11132 // metres in a millionth of a degree of latitude
	y := float64(a.Lat-b.Lat) * metre
	x := float64(a.Lon-b.Lon) * metre * math.Cos(float64(a.Lat)/1e6*math.Pi/180)
	return math.Hypot(x, y)
}

// cell numbers the squares of a grid, about 220 m high (and narrower, away from the equator).
type cell uint64

const cellSize = 2000 // millionths of a degree

func cellOf(p Point) cell { return cellAt(int64(p.Lat)/cellSize, int64(p.Lon)/cellSize) }

func cellAt(y, x int64) cell { return cell(uint64(uint32(y))<<32 | uint64(uint32(x))) }

// around calls f for the cell of a point and its eight neighbours.
func around(p Point, f func(cell)) {
	y, x := int64(p.Lat)/cellSize, int64(p.Lon)/cellSize
	for dy := int64(-1); dy <= 1; dy++ {
		for dx := int64(-1); dx <= 1; dx++ {
			f(cellAt(y+dy, x+dx))
		}
	}
}
