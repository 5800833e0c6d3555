package gazetteer

// cluster joins houses of one name that stand together, chain by chain. It gives each house the number of its run
// and the count of runs. Houses are compared with those in the same and the neighbouring squares of a grid.
func cluster(group []pendingHouse, reach float64) (member []int, runs int) {
	parent := make([]int, len(group))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	// One house for each small square is enough: all in it belong together. Squares are a third of the reach high.
	small := int64(reach / 3 / 0.11132)
	grid := map[cell]int{}
	for i, h := range group {
		at := cellAt(int64(h.at.Lat)/small, int64(h.at.Lon)/small)
		if j, ok := grid[at]; ok {
			parent[root(i)] = root(j)
		} else {
			grid[at] = i
		}
	}
	for at, i := range grid {
		y, x := int64(int32(at>>32)), int64(int32(uint32(at)))
		for dy := int64(0); dy <= 3; dy++ {
			for dx := int64(-5); dx <= 5; dx++ {
				if j, ok := grid[cellAt(y+dy, x+dx)]; ok && j != i && Metres(group[i].at, group[j].at) <= reach {
					parent[root(i)] = root(j)
				}
			}
		}
	}
	return number(parent, root)
}

func number(parent []int, root func(int) int) (member []int, runs int) {
	member = make([]int, len(parent))
	seen := map[int]int{}
	for i := range parent {
		r := root(i)
		if _, ok := seen[r]; !ok {
			seen[r] = runs
			runs++
		}
		member[i] = seen[r]
	}
	return member, runs
}
