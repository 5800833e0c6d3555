package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/commonline/commonline/internal/redis"
	"github.com/commonline/commonline/postgres"
)

type placesCommand struct {
	Import placesImport `cmd:"" help:"Load a district map and address files in the place of those in use."`
	Undo   placesUndo   `cmd:"" help:"Take the last load back: the one before it is in use again."`
	Show   placesShow   `cmd:"" help:"Say what is loaded, for which dates, and what was left out."`
}

type placesImport struct {
	placeFiles
	Effective time.Time `help:"The day from which the map is in force." format:"2006-01-02" placeholder:"DATE"`
	MapName   string    `help:"What the map is called; its file's name where it is not said." placeholder:"NAME"`
	Alone     bool      `help:"Take away the maps of other days: only this one is left."`
	DryRun    bool      `help:"Change nothing: say what is wrong with the files, and which open cases would change office."`
	Force     bool      `help:"Load even where most addresses lie outside the map."`
}

type placesUndo struct{}

type placesShow struct {
	Report bool `help:"Print what was left out of the load in use, and why."`
}

// Run is commonline places import.
func (p *placesImport) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return importPlaces(c.ctx, settings, c, p)
}

// Run is commonline places undo.
func (*placesUndo) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return withDB(c.ctx, settings, func(db *postgres.DB) error {
		undone, now, err := db.UndoPlaces(c.ctx, actor(settings))
		if err != nil {
			return err
		}
		tellPlaces(c.ctx, settings)
		if now == 0 {
			fmt.Fprintf(c.out, "Load %d was undone. It was the first: no places are loaded now.\n", undone)
			return nil
		}
		fmt.Fprintf(c.out, "Load %d was undone; load %d is in use again. %s\n", undone, now, takeover)
		return nil
	})
}

// takeover says when a change is seen.
const takeover = "A running gateway takes it over within a minute."

// actor is who gives an operator's command, as far as the machine knows.
func actor(s *Settings) string {
	for _, name := range []string{"SUDO_USER", "USER", "LOGNAME"} {
		if s.env[name] != "" {
			return s.env[name]
		}
	}
	return "operator"
}

// tellPlaces tells running processes that other places are loaded. They look by themselves too, each minute.
func tellPlaces(ctx context.Context, s *Settings) {
	if s.RedisURL == "" {
		return
	}
	redis.Quiet()
	r, err := redis.Open(s.RedisURL, slog.New(slog.DiscardHandler))
	if err != nil {
		return
	}
	defer r.Close()
	r.Wake().Publish(ctx, topicPlaces, "")
}
