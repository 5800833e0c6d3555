package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// settingsLock is held by whoever changes settings, or applies a city file: one at a time in the whole city.
const settingsLock = `SELECT pg_advisory_xact_lock(hashtextextended('commonline settings', 0))`

// SettingsRevision grows with each change of a setting; 0 where nothing was set.
func (db *DB) SettingsRevision(ctx context.Context) (revision int64, err error) {
	if err = db.pool.QueryRow(ctx, `SELECT coalesce(max(revision), 0) FROM settings`).Scan(&revision); err != nil {
		return 0, fmt.Errorf("asking whether settings have changed: %w", err)
	}
	return revision, nil
}

// AllSettings gives what is set in the browser, as the program goes by it: secrets are sealed. They come by kind, office
// and key, with the revision that they are of.
func (db *DB) AllSettings(ctx context.Context) ([]casework.Setting, int64, error) {
	return readSettings(ctx, db.pool)
}

func readSettings(ctx context.Context, q querier) (all []casework.Setting, revision int64, err error) {
	rows, err := q.Query(ctx, `
		SELECT s.kind, s.office, s.key, s.said, coalesce(f.name, 'an operator'), s.changed_at, s.dropped_at IS NOT NULL, s.revision
		FROM settings s LEFT JOIN staff f ON f.id = s.changed_by ORDER BY s.kind, s.office, s.key`)
	if err != nil {
		return nil, 0, fmt.Errorf("reading settings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s casework.Setting
		var dropped bool
		var r int64
		if err := rows.Scan(&s.Kind, &s.Office, &s.Key, &s.Values, &s.By, &s.At, &dropped, &r); err != nil {
			return nil, 0, fmt.Errorf("reading a setting: %w", err)
		}
		if revision = max(revision, r); !dropped {
			all = append(all, s)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, 0, fmt.Errorf("reading settings: %w", err)
	}
	return all, revision, nil
}

// ChangeSettings sets things, all or none. Values that a change does not name stay as they are, and an empty one is taken away; without
// any (nil) the whole setting is. check is asked about what would then be set, and its refusal keeps everything as it was. Whether the viewer may is decided by casework.Viewer.CheckSets. What does not
// differ from before is no change and no event.
func (db *DB) ChangeSettings(ctx context.Context, v casework.Viewer, at time.Time, changes []casework.Setting, check func([]casework.Setting) error) error {
	err := db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, settingsLock); err != nil {
			return err
		}
		return changeSettings(ctx, tx, v, at, changes, check)
	})
	if err != nil {
		return fmt.Errorf("changing settings: %w", err)
	}
	return nil
}

func changeSettings(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, changes []casework.Setting, check func([]casework.Setting) error) error {
	all, revision, err := readSettings(ctx, tx)
	if err != nil {
		return err
	}
	var events []eventRow
	for _, c := range changes {
		was, i := findSetting(all, c)
		c.Values = overlaid(was.Values, c.Values)
		changed := casework.Changed(was.Values, c.Values)
		if err := v.CheckSets(c, changed); err != nil {
			return err
		}
		what := "changed"
		switch {
		case i < 0 && c.Values == nil, i >= 0 && c.Values != nil && len(changed) == 0:
			continue
		case c.Values == nil:
			what, all = "dropped", slices.Delete(all, i, i+1)
		case i < 0:
			c.At = at
			what, all = "added", append(all, c)
		default:
			all[i].Values, all[i].At = c.Values, at
		}
		revision++
		if err := writeSetting(ctx, tx, v, at, c, revision); err != nil {
			return err
		}
		slices.Sort(changed)
		events = append(events, eventRow{Kind: casework.SettingChanged, Office: c.OfficeOf(), Actor: actor(v), Settle: -1,
			Detail: map[string]string{"kind": string(c.Kind), "key": c.Key, "what": what, "fields": strings.Join(changed, " ")}})
	}
	if check != nil && len(events) > 0 {
		if err := check(all); err != nil {
			return err
		}
	}
	return addEvents(ctx, tx, events)
}

// overlaid are the values of a setting after a change; nil where it is taken away.
func overlaid(was, change map[string]string) map[string]string {
	if change == nil {
		return nil
	}
	is := map[string]string{}
	maps.Copy(is, was)
	maps.Copy(is, change)
	maps.DeleteFunc(is, func(_, v string) bool { return v == "" })
	return is
}

func findSetting(all []casework.Setting, s casework.Setting) (casework.Setting, int) {
	i := slices.IndexFunc(all, func(x casework.Setting) bool { return x.Kind == s.Kind && x.Office == s.Office && x.Key == s.Key })
	if i < 0 {
		return casework.Setting{}, i
	}
	return all[i], i
}

func writeSetting(ctx context.Context, tx pgx.Tx, v casework.Viewer, at time.Time, s casework.Setting, revision int64) error {
	var dropped *time.Time
	if s.Values == nil {
		dropped, s.Values = &at, map[string]string{}
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO settings (kind, office, key, said, dropped_at, changed_by, changed_at, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (kind, office, key) DO UPDATE SET said = $4, dropped_at = $5, changed_by = $6, changed_at = $7, revision = $8`,
		s.Kind, s.Office, s.Key, s.Values, dropped, null(v.Staff), at, revision)
	return err
}

// ApplyCityFile records that a city file is in force from now on, once for each content: a start with the same one changes nothing. An
// empty hash is no file. over are the settings of the browser that it lies over.
func (db *DB) ApplyCityFile(ctx context.Context, at time.Time, hash, path string, over int) (applied bool, err error) {
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, settingsLock); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `
			INSERT INTO city_files (hash, path, applied_at)
			SELECT $1, $2, $3 WHERE $1 <> coalesce((SELECT hash FROM city_files ORDER BY id DESC LIMIT 1), '')`, hash, path, at)
		if applied = err == nil && tag.RowsAffected() == 1; !applied {
			return err
		}
		return addEvents(ctx, tx, []eventRow{{Kind: casework.CityFileApplied, Actor: "operator", Settle: -1,
			Detail: map[string]string{"file": path, "hash": hash, "over": fmt.Sprint(over)}}})
	})
	if err != nil {
		return false, fmt.Errorf("applying the city file: %w", err)
	}
	return applied, nil
}

// CityFileInForce is the path of the city file that was applied last; "" for none.
func (db *DB) CityFileInForce(ctx context.Context) (path string, err error) {
	err = db.pool.QueryRow(ctx, `SELECT coalesce((SELECT CASE WHEN hash = '' THEN '' ELSE path END FROM city_files ORDER BY id DESC LIMIT 1), '')`).Scan(&path)
	if err != nil {
		return "", fmt.Errorf("asking which city file is in force: %w", err)
	}
	return path, nil
}
