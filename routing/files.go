package routing

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/placefile"
)

// MapFile is a file of districts with the property that names them and the day from which the map is in force.
type MapFile struct {
	Path      string
	Field     string // "district" where empty
	Name      string // the file's name where empty
	Effective time.Time
}

// Files are the files that a city is loaded from. All but the districts may be left out.
type Files struct {
	Districts  []MapFile
	Addresses  []string
	Columns    placefile.Columns // where the address files name their columns in their own way
	Corners    []string
	Places     []string
	Nicknames  string   // CSV: NAME, STREET
	Neighbours []string // names of the places around the city
}

// Progress is one step of loading: how many rows of which file have been read.
type Progress struct {
	File string
	Rows int
}

// Sink takes the rows of the files: a gazetteer.Builder, or a writer that keeps them in a database.
type Sink interface {
	AddHouse(gazetteer.House)
	AddCorner(gazetteer.Corner)
	AddPlace(gazetteer.NamedPlace)
	AddNickname(gazetteer.Nickname)
	AddNeighbour(string)
}

// Load reads the files into an Atlas. progress may be nil; it is called now and then and for the last row of a file.
func Load(files Files, progress func(Progress)) (*Atlas, Report, error) {
	maps, err := ReadMaps(files.Districts)
	if err != nil {
		return nil, Report{}, err
	}
	b := gazetteer.NewBuilder()
	counts, err := ReadRows(files, b, progress)
	if err != nil {
		return nil, Report{}, err
	}
	a := New(maps, b.Build())
	return a, a.report(maps, counts), nil
}

// ReadMaps reads the district maps.
func ReadMaps(files []MapFile) ([]district.Map, error) {
	if len(files) == 0 {
		return nil, casework.Errorf(casework.Invalid, "no file of districts was named")
	}
	var maps []district.Map
	for _, f := range files {
		m, err := readMap(f)
		if err != nil {
			return nil, err
		}
		maps = append(maps, m)
	}
	return maps, nil
}

func readMap(f MapFile) (district.Map, error) {
	in, err := placefile.Open(f.Path)
	if err != nil {
		return district.Map{}, fmt.Errorf("opening district map: %w", err)
	}
	defer in.Close()
	version := casework.MapVersion{Name: f.Name, Effective: f.Effective}
	if version.Name == "" {
		version.Name = strings.TrimSuffix(filepath.Base(f.Path), filepath.Ext(f.Path))
	}
	if f.Field == "" {
		f.Field = "district"
	}
	return district.Read(in, f.Field, version)
}

// FileCount is what a file held.
type FileCount struct {
	File string
	placefile.Count
}

// ReadRows hands the rows of the address, corner and place files over, one by one.
func ReadRows(files Files, to Sink, progress func(Progress)) ([]FileCount, error) {
	if progress == nil {
		progress = func(Progress) {}
	}
	r := rowReader{files: files, to: to, progress: progress}
	for _, path := range files.Addresses {
		r.read(path, r.addresses)
	}
	for _, path := range files.Corners {
		r.read(path, r.corners)
	}
	for _, path := range files.Places {
		r.read(path, r.places)
	}
	if files.Nicknames != "" {
		r.read(files.Nicknames, r.nicknames)
	}
	for _, name := range files.Neighbours {
		to.AddNeighbour(name)
	}
	return r.counts, r.err
}
