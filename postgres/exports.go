package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// mayNotExport is what whoever may not export is told.
var mayNotExport = casework.Errorf(casework.Forbidden, "Your account may not export records. Ask the head of your office or the records officer.")

// AskExport implements web.Exports.
func (p Pages) AskExport(ctx context.Context, v casework.Viewer, at time.Time, o casework.ExportOrder) (id casework.ExportID, err error) {
	if !v.May(casework.ExportRecords) {
		return 0, mayNotExport
	}
	if err := o.Check(); err != nil {
		return 0, err
	}
	cases, err := p.casesOf(ctx, p.wall(v), v, o.Scope, o.What)
	if err != nil {
		return 0, err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		id, err = p.addExport(ctx, tx, v, at, o, cases)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("asking for an export: %w", err)
	}
	return id, nil
}

func (p Pages) addExport(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, o casework.ExportOrder, cases []int64) (id casework.ExportID, err error) {
	var made bool
	err = tx.QueryRow(ctx, `
		INSERT INTO exports (key, staff_id, office, scope, what, purpose, request, requester, reason, notes, blacked_out, asked_at, due_at, total)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)
		ON CONFLICT (staff_id, key) DO UPDATE SET key = excluded.key RETURNING id, xmax = 0`,
		o.Key, v.Staff, v.Office, o.Scope, o.What, o.Purpose, o.Request, o.Requester, o.Reason, o.Notes, o.BlackedOut, at, len(cases)).Scan(&id, &made)
	if err != nil || !made {
		return id, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO export_cases (export_id, n, case_id) SELECT $1, n, id FROM unnest($2::bigint[]) WITH ORDINALITY AS x (id, n)`, id, cases)
	if err != nil {
		return id, err
	}
	return id, addEvents(ctx, tx, []eventRow{{Kind: casework.ExportAsked, Office: v.Office, Actor: actor(v), Settle: -1, Detail: map[string]string{
		"export": fmt.Sprint(id), "scope": string(o.Scope), "purpose": string(o.Purpose), "request": o.Request, "cases": strconv.Itoa(len(cases)),
		"notes": strconv.FormatBool(o.Notes), "blacked out": strconv.FormatBool(o.BlackedOut)}}})
}

// casesOf finds what an export or a hold is about, among the cases that the wall's offices lead, by number. Those that show on another one
// are on that one's thread.
func (p Pages) casesOf(ctx context.Context, w wall, v casework.Viewer, scope casework.Scope, what string) ([]int64, error) {
	cases, err := p.findScope(ctx, w, v, scope, what)
	if err != nil {
		return nil, fmt.Errorf("looking for %s %q: %w", scope, what, err)
	}
	switch {
	case len(cases) == 0:
		return nil, casework.Errorf(casework.NotFound, "Nothing was found there that your office leads.")
	case len(cases) > casework.MostExported:
		return nil, casework.Errorf(casework.Invalid, "That are more than %d cases. Narrow the search, by dates for example, and take several exports.", casework.MostExported)
	}
	return cases, nil
}

func (p Pages) findScope(ctx context.Context, w wall, v casework.Viewer, scope casework.Scope, what string) ([]int64, error) {
	condition, arg := `c.number = $3`, numberIn(what)
	switch scope {
	case casework.OneResident:
		n, err := strconv.ParseInt(what, 10, 64)
		if err != nil {
			return nil, casework.Errorf(casework.Invalid, "A resident is named by the number at the end of the address of their page.")
		}
		condition, arg = `c.merged_into IS NULL AND c.id IN (SELECT v.case_id FROM voices v JOIN identities i ON i.id = v.identity_id WHERE i.resident_id = $3)`, n
	case casework.OneSearch:
		return p.searchScope(ctx, w, v, what)
	}
	rows, err := p.pool.Query(ctx, `SELECT c.id FROM cases c WHERE `+led+` AND `+condition+` ORDER BY c.number LIMIT $4`, w.all, w.offices, arg, casework.MostExported+1)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// searchScope finds what a search does. A list is found up to web.MostListed: whether there are more is not known there.
func (p Pages) searchScope(ctx context.Context, w wall, v casework.Viewer, what string) ([]int64, error) {
	found, total, err := p.Cases(ctx, v, web.CaseQuery{View: web.AllCases, Search: what, Page: web.Page{Number: 1, Size: web.MostListed}})
	if err != nil {
		return nil, err
	}
	if total >= web.MostListed {
		return make([]int64, casework.MostExported+1), nil
	}
	ids := make([]int64, len(found))
	for i, c := range found {
		ids[i] = int64(c.ID)
	}
	rows, err := p.pool.Query(ctx, `SELECT c.id FROM cases c WHERE c.id = ANY($3) AND `+led+` ORDER BY c.number`, w.all, w.offices, ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

const exportColumns = `x.id, x.key, x.scope, x.what, x.purpose, x.request, x.requester, x.reason, x.notes, x.blacked_out, x.staff_id, s.name, x.office, x.asked_at, x.state, x.done, x.total,
	x.why, x.size, x.hash, coalesce(x.ready_at, '0001-01-01'), coalesce(x.removed_at, '0001-01-01'), CASE WHEN x.state = 'ready' THEN x.due_at ELSE '0001-01-01' END`

func scanExport(row pgx.CollectableRow) (x casework.Export, err error) {
	var hash []byte
	err = row.Scan(exportInto(&x, &hash)...)
	copy(x.Hash[:], hash)
	return x, err
}

func exportInto(x *casework.Export, hash *[]byte) []any {
	return []any{&x.ID, &x.Key, &x.Scope, &x.What, &x.Purpose, &x.Request, &x.Requester, &x.Reason, &x.Notes, &x.BlackedOut, &x.Staff, &x.By, &x.Office, &x.AskedAt, &x.State, &x.Done, &x.Total,
		&x.Why, &x.Size, hash, &x.ReadyAt, &x.RemovedAt, &x.Until}
}

// maySeeExport is which exports a viewer may see: $1 all, $2 the office.
const maySeeExport = `($1 OR (x.office = $2 AND x.office <> ''))`

// seesExports gives the arguments of maySeeExport.
func seesExports(v casework.Viewer) (all bool, office casework.OfficeID) {
	if !v.May(casework.SeeRecords) {
		return false, ""
	}
	return v.Role != casework.OfficeHead, v.Office
}

// Exports implements web.Exports.
func (p Pages) Exports(ctx context.Context, v casework.Viewer, page web.Page) (out []casework.Export, total int, err error) {
	all, office := seesExports(v)
	if err = p.pool.QueryRow(ctx, `SELECT count(*) FROM exports x WHERE `+maySeeExport, all, office).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("counting exports: %w", err)
	}
	rows, err := p.pool.Query(ctx, `SELECT `+exportColumns+` FROM exports x JOIN staff s ON s.id = x.staff_id WHERE `+maySeeExport+` ORDER BY x.id DESC LIMIT $3 OFFSET $4`,
		all, office, page.Size, page.Offset())
	if err != nil {
		return nil, 0, fmt.Errorf("listing exports: %w", err)
	}
	if out, err = pgx.CollectRows(rows, scanExport); err != nil {
		return nil, 0, fmt.Errorf("listing exports: %w", err)
	}
	return out, total, nil
}

// Export implements web.Exports.
func (p Pages) Export(ctx context.Context, v casework.Viewer, id casework.ExportID) (x casework.Export, err error) {
	all, office := seesExports(v)
	rows, err := p.pool.Query(ctx, `SELECT `+exportColumns+` FROM exports x JOIN staff s ON s.id = x.staff_id WHERE `+maySeeExport+` AND x.id = $3`, all, office, id)
	if err != nil {
		return x, fmt.Errorf("reading export %d: %w", id, err)
	}
	if x, err = pgx.CollectExactlyOneRow(rows, scanExport); err != nil {
		return x, notFound(err, "There is no such export.")
	}
	return x, nil
}

// ExportFile implements web.Exports.
func (p Pages) ExportFile(ctx context.Context, v casework.Viewer, id casework.ExportID) (io.ReadCloser, error) {
	if !v.May(casework.ExportRecords) {
		return nil, mayNotExport
	}
	x, err := p.Export(ctx, v, id)
	if err != nil {
		return nil, err
	}
	f := &exportFile{ctx: ctx, db: p.DB, id: id}
	var last int
	err = p.pool.QueryRow(ctx, `SELECT attempts, coalesce((SELECT max(n) FROM export_parts WHERE export_id = x.id AND attempt = x.attempts), -1) FROM exports x WHERE id = $1`, id).Scan(&f.attempt, &last)
	if err != nil {
		return nil, fmt.Errorf("looking for the file of export %d: %w", id, err)
	}
	if x.State != casework.ExportReady || last < 0 {
		return nil, casework.Errorf(casework.NotFound, "The file of this export is not there. Ask for it once more.")
	}
	return f, nil
}

// exportFile reads a file a part at a time.
type exportFile struct {
	ctx     context.Context
	db      *DB
	id      casework.ExportID
	attempt int
	n       int
	part    []byte
}

func (f *exportFile) Read(b []byte) (int, error) {
	if len(f.part) == 0 {
		err := f.db.pool.QueryRow(f.ctx, `SELECT bytes FROM export_parts WHERE export_id = $1 AND attempt = $2 AND n = $3`, f.id, f.attempt, f.n).Scan(&f.part)
		if errors.Is(err, pgx.ErrNoRows) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, fmt.Errorf("reading part %d of export %d: %w", f.n, f.id, err)
		}
		f.n++
	}
	n := copy(b, f.part)
	f.part = f.part[n:]
	return n, nil
}

func (f *exportFile) Close() error { return nil }
