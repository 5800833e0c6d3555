package main

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// TestFill makes a small city under all constraints, and looks whether it is sound.
func TestFill(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, migrations.Files)
	conn, err := pgx.Connect(t.Context(), pool.Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const cases = 3000
	done := 0
	if err := fill(t.Context(), conn, cases, 1, false, func(n int) { done = n }); err != nil {
		t.Fatal(err)
	}
	if done != cases {
		t.Errorf("%d cases were told of", done)
	}
	for what, x := range map[string]struct {
		sql        string
		least, top int
	}{
		"cases":                             {`SELECT count(*) FROM cases`, cases, cases},
		"messages":                          {`SELECT count(*) FROM messages`, cases * 47 / 10, cases * 53 / 10},
		"offices":                           {`SELECT count(DISTINCT office) FROM cases`, 13, 13},
		"languages":                         {`SELECT count(DISTINCT language) FROM residents`, len(tongues), len(tongues)},
		"raws without an outcome":           {`SELECT count(*) FROM raws WHERE outcome IS NULL`, 0, 0},
		"raws that opened a case":           {`SELECT count(*) FROM raws WHERE outcome = 'new'`, cases, cases},
		"mails in without a raw":            {`SELECT count(*) FROM messages WHERE direction = 'in' AND raw_id IS NULL`, 0, 0},
		"cases with wrong counts":           {`SELECT count(*) FROM cases c WHERE messages <> (SELECT count(*) FROM messages m WHERE m.case_id = c.id)`, 0, 0},
		"cases with wrong last messages":    {`SELECT count(*) FROM cases c WHERE last_message_at <> (SELECT max(at) FROM messages m WHERE m.case_id = c.id)`, 0, 0},
		"live cases":                        {`SELECT count(*) FROM cases WHERE resolved_at IS NULL`, cases / 100, cases / 20},
		"next case":                         {`SELECT next FROM counters WHERE name = 'case'`, cases + 1, cases + 1},
		"cases to be searched":              {`SELECT count(DISTINCT case_id) FROM search_stale`, cases, cases},
		"cases without a place on the map":  {`SELECT count(*) FROM case_places WHERE lat NOT BETWEEN 42 AND 43 OR lon NOT BETWEEN -72 AND -70`, 0, 0},
		"cases with a sign of their sender": {`SELECT count(DISTINCT case_id) FROM clues WHERE kind = 'name'`, cases, cases},
		"telephone numbers that were named": {`SELECT count(*) FROM clues WHERE kind = 'phone'`, cases / 5, cases},
		"cases that wait for their office":  {`SELECT count(*) FROM case_routing WHERE state = 'person'`, 1, cases / 100},
		"answers owed":                      {`SELECT count(*) FROM cases WHERE owed_since IS NOT NULL`, cases / 200, cases / 20},
		"spam":                              {`SELECT count(*) FROM cases WHERE spam_at IS NOT NULL`, cases / 300, cases / 150},
		"cases with tags":                   {`SELECT count(*) FROM cases WHERE tags <> '{}'`, cases / 30, cases / 20},
		"assignees of another office":       {`SELECT count(*) FROM cases c JOIN staff s ON s.id = c.assignee WHERE s.office <> c.office`, 0, 0},
		"numbers below the next message":    {`SELECT count(*) FROM messages WHERE id >= (SELECT next FROM counters WHERE name = 'message')`, 0, 0},
	} {
		var n int
		if err := conn.QueryRow(t.Context(), x.sql).Scan(&n); err != nil || n < x.least || n > x.top {
			t.Errorf("%s: %d (%v), want %d to %d", what, n, err, x.least, x.top)
		}
	}
}

// TestTheSameSeedMakesTheSame makes cases twice.
func TestTheSameSeedMakesTheSame(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	for n := int64(1); n < 50; n++ {
		a, b, other := matterAt(1, n, 1000, now), matterAt(1, n, 1000, now), matterAt(2, n, 1000, now)
		if !reflect.DeepEqual(a, b) || reflect.DeepEqual(a, other) || fmt.Sprint(a.said) == fmt.Sprint(other.said) {
			t.Fatalf("case %d: %v, %v, %v", n, a, b, other)
		}
	}
}
