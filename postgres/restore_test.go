package postgres_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
	"github.com/google/go-cmp/cmp"
)

var steps fs.FS = migrations.Files

// newTwin is a town in which nothing has happened, and whose database has not even a schema.
func newTwin(t *testing.T) *town {
	t.Helper()
	pool := pgtest.New(t, nil)
	db := postgres.New(pool, &casework.City{}, nil)
	return &town{t: t, pool: pool, db: db, out: postgres.Outbox{DB: db}}
}

// content is every row of every table as text, but for what belongs to a moment.
func (to *town) content() map[string][]string {
	to.t.Helper()
	tables := one[[]string](to, `SELECT array_agg(tablename::text ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'
		AND tablename NOT IN ('sessions', 'sign_in_steps', 'brakes', 'staff_links', 'leases', 'attendance', 'case_words', 'search_stale', 'goose_db_version')`)
	out := map[string][]string{}
	for _, table := range tables {
		out[table] = one[[]string](to, `SELECT coalesce(array_agg(r ORDER BY r COLLATE "C"), '{}')
			FROM (SELECT CASE WHEN length(t::text) > 10000 THEN md5(t::text) ELSE t::text END AS r FROM `+table+` t) AS rows`)
	}
	return out
}

func TestRestoreBringsBackEveryRow(t *testing.T) {
	t.Parallel()
	to, out := busyTown(t)
	want := to.content()
	twin, shelf := newTwin(t), newShelf()
	m, err := twin.db.Restore(ctx(t), bytes.NewReader(to.backup(out)), steps, shelf)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Unsound) > 0 {
		t.Errorf("unsound: %v", m.Unsound)
	}
	// What the restore itself did: the brake, the event about it, and the leap of two counters.
	for _, sql := range []string{
		`DELETE FROM standing WHERE name = 'stop//' AND value LIKE 'restored from a backup of 20%'`,
		`UPDATE counters SET next = next - 100000 WHERE name IN ('case', 'number') AND next > 100000`,
		`ALTER TABLE events DISABLE TRIGGER ALL`,
		`DELETE FROM events WHERE kind = 'sending.set' AND id = (SELECT max(id) FROM events)`,
	} {
		if tag, err := twin.pool.Exec(ctx(t), sql); err != nil || tag.RowsAffected() == 0 && !strings.HasPrefix(sql, "ALTER") {
			t.Fatal(sql, tag, err)
		}
	}
	if diff := cmp.Diff(want, twin.content()); diff != "" {
		t.Errorf("rows (-before +after)\n%.2000s", diff)
	}
	if diff := cmp.Diff(out.bytes, shelf.bytes); diff != "" {
		t.Error("what is kept outside differs")
	}
	if s := one[int](twin, `SELECT count(*) FROM sessions`); s != 0 {
		t.Errorf("%d sessions came along", s)
	}
}

// A restored town goes on: it files, it numbers, and gives out nothing twice.
func TestRestoredTownGoesOn(t *testing.T) {
	t.Parallel()
	to, out := busyTown(t)
	twin := newTwin(t)
	if _, err := twin.db.Restore(ctx(t), bytes.NewReader(to.backup(out)), steps, newShelf()); err != nil {
		t.Fatal(err)
	}
	if n, err := postgres.Migrate(ctx(t), twin.pool, steps); n != 0 || err != nil {
		t.Errorf("%d migrations after the restore, %v", n, err)
	}
	old := to.lease("d1")
	highest := one[int64](to, `SELECT max(number) FROM cases`)
	again := *to
	again.t, again.pool, again.db, again.out = t, twin.pool, postgres.New(twin.pool, to.city, out), postgres.Outbox{DB: postgres.New(twin.pool, to.city, out)}
	desk := *to.desk
	desk.Store = again.db
	again.desk = &desk
	if l := again.lease("d1"); l.Epoch <= old.Epoch+1000 {
		t.Errorf("epoch %d after the restore, and %d before", l.Epoch, old.Epoch)
	}
	again.deliver("d1", mail("late@x", "fay@x.example", "d1@riverton.example", "Lamp", "The street lamp is out."))
	again.file()
	if n := one[int64](&again, `SELECT number FROM cases WHERE subject = 'Lamp'`); n < highest+100_000 {
		t.Errorf("the next case has number %d; %d was the last", n, highest)
	}
}

func TestNothingGoesOutBeforeResume(t *testing.T) {
	t.Parallel()
	to, out := busyTown(t)
	file := to.backup(out)
	twin := newTwin(t)
	if _, err := postgres.Migrate(ctx(t), twin.pool, steps); err != nil { // an empty database with a schema does as well
		t.Fatal(err)
	}
	// A process is at work on the new database all the while, and tries to send.
	stop, claims := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			d, err := twin.out.Claim(ctx(t), time.Now().Add(time.Hour), "eager", 10, time.Minute)
			if err != nil || len(d) > 0 {
				claims <- fmt.Errorf("claimed %d, %w", len(d), err)
				return
			}
			select {
			case <-stop:
				claims <- nil
				return
			default:
			}
		}
	}()
	m, err := twin.db.Restore(ctx(t), bytes.NewReader(file), steps, newShelf())
	if err != nil {
		t.Fatal(err)
	}
	due := one[int](twin, `SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending')`)
	if d, err := twin.out.Claim(ctx(t), time.Now().Add(time.Hour), "w", 10, time.Minute); err != nil || len(d) > 0 || due == 0 {
		t.Errorf("claimed %d of %d, %v", len(d), due, err)
	}
	close(stop)
	if err := <-claims; err != nil {
		t.Error(err)
	}
	s, err := twin.out.Sending(ctx(t))
	want := "restored from a backup of " + m.TakenAt.Format("2006-01-02 15:04 UTC") + ": look before you resume"
	if err != nil || len(s.Stops) != 1 || s.Stops[0].Reason != want {
		t.Errorf("switch %+v, %v", s, err)
	}
	if n, err := twin.db.Resume(ctx(t), "", "", "operator"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if d, err := twin.out.Claim(ctx(t), time.Now().Add(time.Hour), "w", 10, time.Minute); err != nil || len(d) != due {
		t.Errorf("claimed %d of %d, %v", len(d), due, err)
	}
}

func TestRestoreKeepsAnOlderBrake(t *testing.T) {
	t.Parallel()
	to, twin := newTown(t), newTwin(t)
	for _, o := range []casework.OfficeID{"", "d1"} {
		if err := to.db.Stop(ctx(t), o, "", "a storm", "notify"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := twin.db.Restore(ctx(t), bytes.NewReader(to.backup(nil)), steps, nil); err != nil {
		t.Fatal(err)
	}
	s, err := twin.out.Sending(ctx(t))
	if err != nil || len(s.Stops) != 2 || !strings.Contains(s.Stops[1].Reason, "restored from") || !strings.Contains(s.Stops[1].Reason, "a storm") {
		t.Errorf("switch %+v, %v", s, err)
	}
}

func TestRestoreWantsAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	file := to.backup(nil)
	before := to.content()
	_, err := to.db.Restore(ctx(t), bytes.NewReader(file), steps, nil)
	if casework.KindOf(err) != casework.Conflict || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("restored over data: %v", err)
	}
	if diff := cmp.Diff(before, to.content()); diff != "" {
		t.Errorf("a refused restore changed something\n%s", diff)
	}
	twin := newTwin(t)
	for i, want := range []casework.Kind{"", casework.Conflict} {
		if _, err := twin.db.Restore(ctx(t), bytes.NewReader(file), steps, nil); casework.KindOf(err) != want || (want == "") != (err == nil) {
			t.Errorf("restored for the %dth time: %v", i+1, err)
		}
	}
	other := newTwin(t)
	if _, err := other.pool.Exec(ctx(t), `CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := other.db.Restore(ctx(t), bytes.NewReader(file), steps, nil); casework.KindOf(err) != casework.Conflict || !strings.Contains(err.Error(), "orders") {
		t.Errorf("restored into the database of another program: %v", err)
	}
	if n := one[int](other, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`); n != 1 {
		t.Errorf("the database of another program has %d tables now", n)
	}
}

func TestRestoreIsAllOrNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	to, out := busyTown(t)
	file := to.backup(out)
	twin := newTwin(t)
	for _, cut := range []int{100, 200, 5000, len(file) / 2, len(file) - 300, len(file) - 9} {
		if _, err := twin.db.Restore(ctx(t), bytes.NewReader(file[:cut]), steps, newShelf()); casework.KindOf(err) != casework.Invalid {
			t.Errorf("cut at %d: %v", cut, err)
		}
	}
	_, err := twin.db.Restore(ctx(t), bytes.NewReader(repack(t, file, replace("tables/cases/000001", "Pothole", "Potholy"))), steps, newShelf())
	if casework.KindOf(err) != casework.Invalid || !strings.Contains(err.Error(), "the table cases") {
		t.Errorf("a changed row: %v", err)
	}
	if _, err := twin.db.Restore(ctx(t), bytes.NewReader(file), steps, nil); casework.KindOf(err) != casework.Invalid {
		t.Errorf("with nowhere to put what was outside: %v", err)
	}
	full := io.MultiReader(bytes.NewReader(file[:len(file)/2]), failing{})
	if _, err := twin.db.Restore(ctx(t), full, steps, newShelf()); err == nil || !strings.Contains(err.Error(), "the connection is gone") {
		t.Errorf("a disk that fails: %v", err)
	}
	if _, err := twin.db.Restore(ctx(t), bytes.NewReader(file), steps, newShelf()); err != nil {
		t.Errorf("whole after all of these: %v", err)
	}
}

// withStep is the migrations of a program that knows one step more, or of the one before.
func withStep(t *testing.T, sql string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(steps, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(steps, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: b}
	}
	out["9999_next.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql + "\n")}
	return out
}

func TestRestoreGoesToTheBackupsSchema(t *testing.T) {
	t.Parallel()
	to, twin := newTown(t), newTwin(t)
	file := to.backup(nil)
	newer := withStep(t, "ALTER TABLE cases ADD COLUMN mood text NOT NULL DEFAULT '';")
	if _, err := twin.db.Restore(ctx(t), bytes.NewReader(file), newer, nil); err != nil {
		t.Fatal(err)
	}
	if n, err := postgres.Migrate(ctx(t), twin.pool, newer); n != 1 || err != nil {
		t.Errorf("%d steps followed, %v", n, err)
	}
	ahead := newTwin(t)
	if _, err := postgres.Migrate(ctx(t), ahead.pool, newer); err != nil {
		t.Fatal(err)
	}
	if _, err := ahead.db.Restore(ctx(t), bytes.NewReader(file), newer, nil); casework.KindOf(err) != casework.Conflict || !strings.Contains(err.Error(), "new database") {
		t.Errorf("into a database that is ahead: %v", err)
	}
	var later bytes.Buffer
	if _, err := twin.db.Backup(ctx(t), &later, nil); err != nil {
		t.Fatal(err)
	}
	old := newTwin(t)
	if _, err := old.db.Restore(ctx(t), &later, steps, nil); casework.KindOf(err) != casework.Conflict || !strings.Contains(err.Error(), "schema 9999") {
		t.Errorf("from a later program: %v", err)
	}
	if n := one[int](old, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'`); n != 0 {
		t.Errorf("a refused restore made %d tables", n)
	}
}

// repack writes a backup anew with whatever change does to its members: the compression and its sum are right again.
func repack(t *testing.T, file []byte, change func(name string, b []byte) ([]byte, bool)) []byte {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	packed, err := gzip.NewWriterLevel(&out, gzip.NoCompression)
	if err != nil {
		t.Fatal(err)
	}
	in := tar.NewReader(zip)
	w := tar.NewWriter(packed)
	for {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		keep := true
		if change != nil {
			b, keep = change(head.Name, b)
		}
		if !keep {
			continue
		}
		head.Size = int64(len(b))
		if err := errors.Join(w.WriteHeader(head), write(w, b)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), packed.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func write(w io.Writer, b []byte) error {
	_, err := w.Write(b)
	return err
}

// replace changes the first place in members of a name.
func replace(name, old, replacement string) func(string, []byte) ([]byte, bool) {
	return func(n string, b []byte) ([]byte, bool) {
		if strings.HasPrefix(n, name) {
			b = bytes.Replace(b, []byte(old), []byte(replacement), 1)
		}
		return b, true
	}
}

// leave leaves members out.
func leave(name string) func(string, []byte) ([]byte, bool) {
	return func(n string, b []byte) ([]byte, bool) { return b, !strings.HasPrefix(n, name) }
}
