package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing/district"
	"github.com/commonline/commonline/routing/gazetteer"
)

// shelf is a placeStore that holds one load; each street stands in the west.
type shelf struct {
	mu     sync.Mutex
	load   postgres.PlaceLoadID
	street string
	broken error
	reads  int
}

func (s *shelf) put(load postgres.PlaceLoadID, street string, broken error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load, s.street, s.broken = load, street, broken
}

func (s *shelf) CurrentPlaces(context.Context) (postgres.PlaceLoadID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.load, s.broken
}

func (s *shelf) ReadPlaces(context.Context) (postgres.Places, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if s.load == 0 {
		return postgres.Places{Rows: gazetteer.NewBuilder()}, nil
	}
	var maps []district.Map
	for year, border := range map[int]float64{2012: 0.01, 2026: 0.05} {
		m, err := district.Read(strings.NewReader(wards(border)), "ward", casework.MapVersion{Name: "m", Effective: time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return postgres.Places{}, err
		}
		maps = append(maps, m)
	}
	b := gazetteer.NewBuilder()
	b.AddHouse(gazetteer.House{Number: "12", Street: s.street, Lat: 50.02, Lon: 0.02})
	return postgres.Places{Load: s.load, Maps: maps, Rows: b}, s.broken
}

func newTestEngine(s *shelf, wake <-chan struct{}) *engine {
	zone := time.FixedZone("west of Greenwich", -5*3600)
	city := &casework.City{Zone: zone, Offices: []casework.Office{{ID: "d1", District: "west"}, {ID: "d2", District: "east"}, {ID: "al1"}}}
	return newEngine(s, city, wake, slog.New(slog.DiscardHandler))
}

func TestEngineChoosesTheMapOfTheCitysDay(t *testing.T) {
	t.Parallel()
	e := newTestEngine(&shelf{load: 1, street: "Mellen St"}, nil)
	if l := e.Locate("at 12 Mellen St", time.Now()); l.Status != casework.NoPlace || len(l.Why) != 1 {
		t.Errorf("before anything is loaded: got %+v", l)
	}
	if _, ok := e.Understand("1", nil, time.Now()); ok {
		t.Error("an answer was understood with nothing loaded")
	}
	if err := e.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]casework.OfficeID{"2026-06-30T12:00:00Z": "d2", "2026-07-01T04:59:00Z": "d2", "2026-07-01T05:00:00Z": "d1", "2030-01-01T00:00:00Z": "d1"} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if l := e.Locate("at 12 Mellen St", when); l.Office != want {
			t.Errorf("at %s: got office %q in district %q, want %q", at, l.Office, l.District, want)
		}
	}
	if r, ok := e.Understand("12 Mellen St", nil, time.Now()); !ok || !r.Understood {
		t.Errorf("an address for an answer: got %+v", r)
	}
}

func TestEngineFollowsTheLoads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, wake := &shelf{load: 1, street: "Mellen St"}, make(chan struct{}, 1)
		e := newTestEngine(s, wake)
		if err := e.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- e.Run(ctx) }()
		finds := func(street string) bool { return e.Locate("at 12 "+street, time.Now()).Status == casework.Matched }
		time.Sleep(5 * e.poll)
		if s.reads != 1 || !finds("Mellen St") {
			t.Errorf("read %d times with nothing new, want once", s.reads)
		}
		s.put(2, "Pearl St", nil)
		wake <- struct{}{}
		synctest.Wait()
		if !finds("Pearl St") || finds("Mellen St") {
			t.Error("after a hint the new load is not in use")
		}
		s.put(3, "Quay St", nil) // the hint is lost
		time.Sleep(e.poll + time.Second)
		if !finds("Quay St") {
			t.Error("without a hint the new load is not in use after a minute")
		}
		s.put(4, "Far St", errors.New("the database is away"))
		time.Sleep(2 * e.poll)
		if !finds("Quay St") {
			t.Error("with the database away the old load is not in use")
		}
		s.put(0, "", nil) // all was undone
		time.Sleep(2 * e.poll)
		if finds("Quay St") || e.atlas() != nil {
			t.Error("after all was undone there are places")
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestOtherProcessesAreToldOfALoad: an import runs in a process of its own, and reaches the gateway by way of Redis.
func TestOtherProcessesAreToldOfALoad(t *testing.T) {
	t.Parallel()
	s := &Settings{RedisURL: "redis://" + miniredis.RunT(t).Addr()}
	h, err := newHints(s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	<-h.places // on connecting there may be something new
	tellPlaces(ctx, s)
	<-h.places
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	tellPlaces(t.Context(), &Settings{})                                // nobody to tell
	tellPlaces(t.Context(), &Settings{RedisURL: "redis://127.0.0.1:1"}) // nobody there
}
