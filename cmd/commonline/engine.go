package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/routing"
)

// placeStore is what the engine asks of the database.
type placeStore interface {
	CurrentPlaces(context.Context) (postgres.PlaceLoadID, error)
	ReadPlaces(context.Context) (postgres.Places, error)
}

// engine answers where texts are, by the places that are loaded in the database. It follows them: a new load takes the place
// of the old one between two questions. Safe for concurrent use.
type engine struct {
	store   placeStore
	city    *casework.City
	offices map[string]casework.OfficeID // by district
	log     *slog.Logger
	poll    time.Duration   // how often it is looked whether other places are loaded
	wake    <-chan struct{} // says that they may be
	held    atomic.Pointer[heldPlaces]
}

// heldPlaces is a load in memory; atlas is nil where nothing is loaded.
type heldPlaces struct {
	load  postgres.PlaceLoadID
	atlas *routing.Atlas
}

func newEngine(store placeStore, city *casework.City, wake <-chan struct{}, log *slog.Logger) *engine {
	return &engine{store: store, city: city, offices: city.Districts(), log: log, poll: time.Minute, wake: wake}
}

// atlas is what texts are looked up in now; nil where no places are loaded.
func (e *engine) atlas() *routing.Atlas {
	if held := e.held.Load(); held != nil {
		return held.atlas
	}
	return nil
}

// Locate says where the matter of a text lies, by the map that was in force in the city on the day of a moment.
func (e *engine) Locate(text string, at time.Time) casework.Location {
	atlas := e.atlas()
	if atlas == nil {
		return casework.Location{Status: casework.NoPlace, Why: []string{"No places are loaded, so none was looked for."}}
	}
	return atlas.Locate(text, e.hints(at))
}

// Understand reads the answer to the question which of several places was meant; ok is false where no places are loaded.
func (e *engine) Understand(text string, candidates []casework.Candidate, at time.Time) (answer routing.Reply, ok bool) {
	if atlas := e.atlas(); atlas != nil {
		return atlas.Understand(text, candidates, e.hints(at)), true
	}
	return answer, false
}

// hints say which map counts: maps come into force at midnight in the city.
func (e *engine) hints(at time.Time) routing.Hints {
	if e.city.Zone != nil {
		at = at.In(e.city.Zone)
	}
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	return routing.Hints{Day: day, Offices: e.offices}
}

// refresh reads the places if others are loaded than those held.
func (e *engine) refresh(ctx context.Context) error {
	id, err := e.store.CurrentPlaces(ctx)
	if err != nil {
		return err
	}
	if held := e.held.Load(); held != nil && held.load == id {
		return nil
	}
	start := time.Now()
	places, err := e.store.ReadPlaces(ctx)
	if err != nil {
		return err
	}
	next := &heldPlaces{load: places.Load}
	if len(places.Maps) > 0 {
		next.atlas = routing.New(places.Maps, places.Rows.Build())
		e.log.InfoContext(ctx, "places were loaded", "load", next.load, "addresses", next.atlas.Stats().Houses, "maps", len(places.Maps), "took", time.Since(start).Round(time.Millisecond))
	}
	e.held.Store(next)
	return nil
}

// Run follows the loads until ctx ends. What cannot be read leaves the places in use that are held.
func (e *engine) Run(ctx context.Context) error {
	tick := time.NewTicker(e.poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-e.wake:
		}
		if err := e.refresh(ctx); err != nil && ctx.Err() == nil {
			e.log.WarnContext(ctx, "the places that are loaded cannot be read; those in memory stay in use", "error", fmt.Sprint(err))
		}
	}
}
