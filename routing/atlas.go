package routing

import (
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/find"
	"github.com/commonline/commonline/routing/gazetteer"
)

// Atlas is a city in memory: its maps, its addresses, and the way to find them in texts.
type Atlas struct {
	maps   *district.Set
	places *gazetteer.Gazetteer
	finder *find.Finder
}

// New puts an Atlas together from maps and a gazetteer.
func New(maps []district.Map, places *gazetteer.Gazetteer) *Atlas {
	return &Atlas{maps: district.NewSet(maps), places: places, finder: find.New(places)}
}

// Maps lists the district maps in the order in which they come into force.
func (a *Atlas) Maps() []casework.MapVersion { return a.maps.Versions() }

// Stats says what the gazetteer holds.
func (a *Atlas) Stats() gazetteer.Stats { return a.places.Stats }

// Hints are what is known beside the text.
type Hints struct {
	Day     time.Time                    // the day whose map counts; zero for the latest map
	Offices map[string]casework.OfficeID // district to office; nil leaves offices empty
}

// Find lists the places that a text names, in its order, without judging where they are.
func (a *Atlas) Find(text string) []find.Found {
	found, _ := a.finder.Find(text)
	return found
}

// Locate says where the matter of a text lies.
func (a *Atlas) Locate(text string, hints Hints) casework.Location {
	found, context := a.finder.Find(text)
	q := question{Atlas: a, text: text, hints: hints, index: a.maps.On(hints.Day), context: context}
	return q.answer(found)
}

// BorderDistance gives the metres from a point to the nearest border of the map of a day, 100 at most.
func (a *Atlas) BorderDistance(lat, lon float64, day time.Time) float64 {
	return a.maps.On(day).BorderDistance(lat, lon, 100)
}
