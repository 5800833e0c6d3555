package main

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/form"
	"github.com/commonline/commonline/internal/redis"
	"github.com/commonline/commonline/web"
)

// reports is the way in by the public form.
type reports struct{ *form.Intake }

func (g *gateway) reports() web.Reports {
	return reports{&form.Intake{Store: g.db, Signer: g.keys, Received: g.hints.mailReceived}}
}

// MailAddress implements web.Reports.
func (reports) MailAddress(text string) string { return form.MailAddress(text) }

// PhoneNumber implements web.Reports.
func (reports) PhoneNumber(text string) string { return form.PhoneNumber(text) }

// limit counts uses over all processes; with Redis gone each process counts for itself.
func (g *gateway) limit(ctx context.Context, key string, most int, period time.Duration) bool {
	ok, _ := g.hints.redis.Limiter().Allow(ctx, key, redis.Limit{Rate: most, Period: period})
	return ok
}

// locatePlace looks up a place that somebody typed, on the map of today.
func (g *gateway) locatePlace(place string) casework.Location {
	if g.places.atlas() == nil {
		return casework.Location{}
	}
	return g.places.Locate(place, time.Now())
}
