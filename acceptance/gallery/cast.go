package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// device marks the sessions of this command, so that it can end them.
const device = "gallery"

// guest is one page of somebody.
type guest struct {
	staff  int64
	office string
	token  string
}

// cast signs people in, more than once where there are fewer people than pages, and finds live cases of each office.
func cast(ctx context.Context, conn *pgx.Conn, pages int) ([]*guest, map[string][]string, error) {
	rows, err := conn.Query(ctx, `SELECT id, office FROM staff WHERE active AND office <> '' ORDER BY id`)
	if err != nil {
		return nil, nil, err
	}
	people, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g guest, err error) { return g, row.Scan(&g.staff, &g.office) })
	if err != nil || len(people) == 0 {
		return nil, nil, fmt.Errorf("looking who works here: %d people, %w", len(people), err)
	}
	var all []*guest
	for i := range pages {
		g := people[i%len(people)]
		g.token = rand.Text()
		sum := sha256.Sum256([]byte(g.token))
		_, err := conn.Exec(ctx, `INSERT INTO sessions (token_hash, staff_id, expires_at, device, way) VALUES ($1, $2, $3, $4, 'city')`, sum[:], g.staff, time.Now().Add(time.Hour), device)
		if err != nil {
			return nil, nil, fmt.Errorf("signing staff %d in: %w", g.staff, err)
		}
		all = append(all, &g)
	}
	cases := map[string][]string{}
	rows, err = conn.Query(ctx, `SELECT number, office FROM cases WHERE status NOT IN ('resolved', 'closed') ORDER BY id DESC LIMIT 5000`)
	if err != nil {
		return nil, nil, err
	}
	var n casework.CaseNumber
	var office string
	_, err = pgx.ForEachRow(rows, []any{&n, &office}, func() error {
		cases[office] = append(cases[office], n.String())
		return nil
	})
	return all, cases, err
}

func leave(ctx context.Context, conn *pgx.Conn, out io.Writer) {
	if _, err := conn.Exec(ctx, `DELETE FROM sessions WHERE device = $1`, device); err != nil {
		fmt.Fprintln(out, "the sessions stay:", err)
	}
}
