package main

import (
	"context"
	"net/http"
	"time"

	"github.com/commonline/commonline/internal/publicdial"
	"github.com/commonline/commonline/internal/redis"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
	"github.com/commonline/commonline/web/api"
	"github.com/commonline/commonline/web/hooks"
)

// brake slows down who guesses passwords and tokens, over all processes.
func (g *gateway) brake() web.Brake {
	return postgres.Brakes{DB: g.db, Now: time.Now, Otherwise: web.NewBrake(time.Now), Log: g.log}
}

// api is what programs ask.
func (g *gateway) api() http.Handler {
	return api.New(api.Config{
		Store: g.pages, City: &g.file.City, PublicURL: g.settings.PublicURL, Log: g.log, Now: time.Now, Brake: g.brake(), Sealer: g.keys,
		Files: web.FileDesk{Store: g.pages, Part: openPart, Virus: virusScan(g.settings), Log: g.log},
		Limit: func(ctx context.Context, key string, most int, period time.Duration) (bool, time.Duration) {
			return g.hints.redis.Limiter().Allow(ctx, key, redis.Limit{Rate: most, Period: period})
		},
		TrustedProxies: g.settings.TrustedProxies, Changed: g.hints.somethingChanged,
	})
}

// hooksEvery is how often it is looked whether webhooks are to be told of something.
const hooksEvery = 2 * time.Second

// webhooks tells the programs of others.
func (g *gateway) webhooks() *hooks.Worker {
	return &hooks.Worker{Store: postgres.Hooks{DB: g.db}, Client: publicdial.Client(publicdial.Options{}), Open: g.keys.Open, Log: g.log, Now: time.Now, Every: hooksEvery, Name: processName()}
}
