package postgres

import (
	"context"
	"fmt"
	"math"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// How near is near: 150 metres, and so many degrees of latitude.
const (
	nearMetres     = 150.0
	metresOfDegree = 111_195.0
	mostNearby     = 8
	mostTagged     = 2000 // cases, the newest, whose tags are offered
)

// near are the cases about the same address ($11, $12) or within a circle around a point ($4, $5; $6 and $7 are the metres of a degree). A place is
// found once its case is open, so that the index of places knows which of them can be of the last weeks, and the cases of years are not read. A
// day is added for clocks that differ.
const near = `
	WITH here AS (
	  SELECT x.case_id, x.lat, x.lon FROM case_places x WHERE x.kind = 'matter' AND x.status = 'matched' AND x.at > now() - interval '91 days'
	    AND x.lat BETWEEN $4 - $8::float8 AND $4 + $8::float8 AND x.lon BETWEEN $5 - $9::float8 AND $5 + $9::float8
	    AND power((x.lat - $4) * $6, 2) + power((x.lon - $5) * $7, 2) <= $10
	  UNION SELECT x.case_id, x.lat, x.lon FROM case_places x WHERE x.kind = 'matter' AND x.status = 'matched' AND x.at > now() - interval '91 days'
	    AND $11 <> '' AND $12 <> '' AND x.address ->> 'number' = $11 AND x.address ->> 'street' = $12)
	SELECT c.number, c.subject, c.status, c.opened_at, sqrt(power((x.lat - $4) * $6, 2) + power((x.lon - $5) * $7, 2)) AS metres
	FROM here x JOIN cases c ON c.id = x.case_id
	WHERE c.id <> $3 AND ` + led + ` AND NOT c.sensitive AND c.spam_at IS NULL AND c.opened_at > now() - interval '90 days'
	ORDER BY metres, c.opened_at DESC, c.id LIMIT $13`

// Nearby implements web.Bulk. Sensitive cases show nothing, and are shown to nobody.
func (p Pages) Nearby(ctx context.Context, v casework.Viewer, n casework.CaseNumber) ([]web.NearCase, error) {
	w := p.wall(v)
	var id casework.CaseID
	var lat, lon float64
	var number, street string
	err := p.pool.QueryRow(ctx, `SELECT c.id, x.lat, x.lon, coalesce(x.address ->> 'number', ''), coalesce(x.address ->> 'street', '') FROM cases c JOIN case_places x ON x.case_id = c.id AND x.kind = 'matter' AND x.status = 'matched'
		WHERE c.number = $3 AND `+led+` AND NOT c.sensitive`, w.all, w.offices, n).Scan(&id, &lat, &lon, &number, &street)
	if err != nil {
		if none := notFound(err, "none"); casework.KindOf(none) == casework.NotFound {
			return nil, nil
		}
		return nil, fmt.Errorf("reading where case %s lies: %w", n, err)
	}
	dLat := nearMetres / metresOfDegree
	across := metresOfDegree * math.Cos(lat*math.Pi/180)
	rows, err := p.pool.Query(ctx, near, pgx.QueryExecModeCacheDescribe, w.all, w.offices, id, lat, lon, metresOfDegree, across, dLat, nearMetres/across, nearMetres*nearMetres, number, street, mostNearby)
	if err != nil {
		return nil, fmt.Errorf("looking around case %s: %w", n, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c web.NearCase, err error) {
		return c, row.Scan(&c.Number, &c.Subject, &c.Status, &c.OpenedAt, &c.Metres)
	})
}

// OfficeColleagues implements web.Bulk.
func (p Pages) OfficeColleagues(ctx context.Context, v casework.Viewer) ([]casework.Colleague, error) {
	if v.AllOffices() || !v.May(casework.WorkCases) {
		return nil, nil
	}
	return p.colleagues(ctx, p.pool, v.Office)
}

// TagsInUse implements web.Bulk.
func (p Pages) TagsInUse(ctx context.Context, v casework.Viewer) ([]string, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `
		SELECT t FROM (SELECT c.tags FROM cases c WHERE ($1::boolean IS NOT NULL) AND c.tags <> '{}' AND `+w.narrow(led)+` ORDER BY c.id DESC LIMIT $3) c, unnest(c.tags) t
		GROUP BY t ORDER BY count(*) DESC, t LIMIT 50`, pgx.QueryExecModeCacheDescribe, w.all, w.offices, mostTagged)
	if err != nil {
		return nil, fmt.Errorf("listing tags: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
