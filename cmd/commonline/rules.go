package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/commonline/commonline/internal/ticking"
	"github.com/commonline/commonline/postgres"
)

// rulesEvery is how often it is looked whether something happened that rules of offices are for.
const rulesEvery = 2 * time.Second

// keepRules runs the rules of offices until ctx ends; did is told that they did something. What goes wrong waits on its row, and is tried
// again.
func keepRules(ctx context.Context, desk postgres.RuleDesk, now func() time.Time, did func(), log *slog.Logger) error {
	step := func(ctx context.Context) error {
		if err := desk.Age(ctx, now()); err != nil {
			return err
		}
		for ctx.Err() == nil {
			n, err := desk.Step(ctx, now())
			if n > 0 {
				did()
			}
			if err != nil || n == 0 {
				return err
			}
		}
		return nil
	}
	return ticking.Run(ctx, rulesEvery, nil, step, func(err error) { log.WarnContext(ctx, "rules could not run", "error", fmt.Sprint(err)) })
}

// ruled is called after rules have run: somebody may be told, and open pages show it.
func (g *gateway) ruled() {
	g.hints.mailFiled()
	g.hints.somethingChanged()
}
