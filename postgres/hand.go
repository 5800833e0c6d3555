package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/web"
	"github.com/jackc/pgx/v5"
)

// PlacesFor implements web.HandDesk.
func (p Pages) PlacesFor(_ context.Context, _ casework.Viewer, text string) (labels []string) {
	if p.Locate == nil || strings.TrimSpace(text) == "" {
		return nil
	}
	at := p.Locate(&casework.Inbound{Reply: text})
	if at.Status == casework.Matched {
		return []string{at.Place.Label()}
	}
	for _, c := range at.Candidates {
		if label := c.Label(); !slices.Contains(labels, label) && len(labels) < 6 {
			labels = append(labels, label)
		}
	}
	return labels
}

// NewByHand implements web.HandDesk.
func (p Pages) NewByHand(ctx context.Context, v casework.Viewer, c web.HandCase) (filed web.HandFiled, err error) {
	x, err := p.writtenOf(v, c)
	if err != nil {
		return filed, err
	}
	filed.Case, err = p.write(ctx, v, x, casework.LoggedByHand, func(ctx context.Context, tx pgx.Tx, d intake.Decision) error {
		if c.Topic != "" {
			if _, err := tx.Exec(ctx, `UPDATE cases SET topic = $2 WHERE id = $1`, d.Case, c.Topic); err != nil {
				return fmt.Errorf("setting the topic: %w", err)
			}
		}
		return p.taskOf(ctx, tx, c, x, d)
	})
	if err != nil {
		return filed, err
	}
	filed.Lead = filed.Case.Office
	if c.At == "" || c.Case != 0 || !v.May(casework.RouteCases) {
		return filed, nil
	}
	lead, err := p.Reroute(ctx, v, filed.Case.Number, casework.RouteOrder{Act: casework.TypePlace, Text: c.At})
	if refusal, is := errors.AsType[*casework.Error](err); is {
		filed.Unplaced = refusal.Message // it is filed; where it is can be said later
		return filed, nil
	}
	if err == nil {
		filed.Lead = lead
	}
	return filed, err
}

// writtenOf checks what was typed.
func (p Pages) writtenOf(v casework.Viewer, c web.HandCase) (x written, err error) {
	subjects := map[casework.Channel]string{casework.Call: "Telephone call", casework.WalkIn: "Visit", casework.Paper: "Letter"}
	x = written{HandLog: c.HandLog, Subject: subjects[c.Channel], Way: casework.In, Language: c.Language}
	switch {
	case x.Subject == "":
		return x, casework.Errorf(casework.Invalid, "Choose how it came.")
	case c.Out && c.Case == 0:
		return x, casework.Errorf(casework.Invalid, "Say on which case you called or wrote.")
	case c.Topic != "" && !slices.ContainsFunc(p.city.OpenTopics(), func(t casework.Topic) bool { return t.ID == c.Topic }):
		return x, casework.Errorf(casework.Invalid, "There is no such topic.")
	}
	if x.Contact, err = contactOf(c.Contact); err != nil {
		return x, err
	}
	if c.Key != "" {
		x.ID = fmt.Sprintf("%d:%s", v.Staff, c.Key)
	}
	if c.Out {
		x.Way, x.Subject = casework.Elsewhere, map[casework.Channel]string{casework.Call: "We called", casework.Paper: "We sent a letter"}[c.Channel]
	} else if c.Case == 0 {
		x.Subject = cut(oneLine(c.Line), 80)
	}
	if c.At != "" {
		x.Line = strings.TrimSpace(x.Line) + "\n\nWhere: " + c.At
	}
	if strings.TrimSpace(c.Line) == "" {
		x.Line = ""
	}
	for _, b := range c.Photos {
		x.Files = append(x.Files, phone.LookAt(b))
	}
	return x, nil
}

// taskOf notes what somebody has to do for a resident whom no machine can write to.
func (p Pages) taskOf(ctx context.Context, tx pgx.Tx, c web.HandCase, x written, d intake.Decision) error {
	if c.Case != 0 || !c.Owed || x.Contact != "" || c.Postal == "" && c.Channel != casework.Paper {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO hand_tasks (case_id, way, name, address, reason) VALUES ($1, 'letter', $2, $3, 'They gave neither telephone nor e-mail: the answer goes by letter.')`,
		d.Case, c.Name, c.Postal)
	if err != nil {
		return fmt.Errorf("noting the letter: %w", err)
	}
	return nil
}

// keepFiles keeps the files of what was written down, cleaned of where they were taken for all but the record.
func (p Pages) keepFiles(ctx context.Context, tx pgx.Tx, raw casework.RawID, in *casework.Inbound, files []phone.Kept) error {
	for n, f := range files {
		hash, err := p.putBytes(ctx, tx, f.Original)
		if err != nil {
			return fmt.Errorf("keeping a photo: %w", err)
		}
		var shown []byte
		if f.Shown != nil {
			if shown, err = p.putBytes(ctx, tx, f.Shown); err != nil {
				return fmt.Errorf("keeping a photo: %w", err)
			}
		}
		var lat, lon *float64
		if f.Position != nil {
			lat, lon = &f.Position.Lat, &f.Position.Lon
		}
		_, err = tx.Exec(ctx, `INSERT INTO media (raw_id, n, url, content_type, state, hash, shown, size, lat, lon, uncut, kept_at, removed_at) VALUES ($1, $2, '', $3, 'kept', $4, $5, $6, $7, $8, $9, now(), now())`,
			raw, n, f.Type, hash, shown, len(f.Original), lat, lon, f.Uncut)
		if err != nil {
			return fmt.Errorf("keeping a photo: %w", err)
		}
		in.Attachments = append(in.Attachments, casework.Attachment{Filename: phone.FileName(n, f.Type), ContentType: f.Type, Size: int64(len(f.Original)), Part: phone.MediaPart(n)})
	}
	return nil
}

// HandTasks implements web.HandDesk.
func (p Pages) HandTasks(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]web.HandTask, error) {
	w := p.wall(v)
	rows, err := p.pool.Query(ctx, `
		SELECT t.id, t.way = 'letter', coalesce(nullif(t.name, ''), r.name, ''), coalesce(i.value, ''), t.address, t.reason, t.words, t.made_at
		FROM hand_tasks t JOIN cases c ON c.id = t.case_id LEFT JOIN identities i ON i.id = t.identity_id LEFT JOIN residents r ON r.id = i.resident_id
		WHERE t.case_id = $3 AND t.done_at IS NULL AND `+led+` ORDER BY t.id`, w.all, w.offices, id)
	if err != nil {
		return nil, fmt.Errorf("reading what is to be done by hand: %w", err)
	}
	tasks, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t web.HandTask, err error) {
		return t, row.Scan(&t.ID, &t.Letter, &t.Name, &t.Phone, &t.Address, &t.Reason, &t.Words, &t.MadeAt)
	})
	if err != nil {
		return nil, fmt.Errorf("reading what is to be done by hand: %w", err)
	}
	return tasks, nil
}

// DoneByHand implements web.HandDesk.
func (p Pages) DoneByHand(ctx context.Context, v casework.Viewer, n casework.CaseNumber, task int64, line string) error {
	w := p.wall(v)
	var letter bool
	var phone, words string
	var done *time.Time
	err := p.pool.QueryRow(ctx, `SELECT t.way = 'letter', coalesce(i.value, ''), t.words, t.done_at FROM hand_tasks t JOIN cases c ON c.id = t.case_id LEFT JOIN identities i ON i.id = t.identity_id
		WHERE t.id = $3 AND c.number = $4 AND `+led, w.all, w.offices, task, n).Scan(&letter, &phone, &words, &done)
	switch {
	case err != nil:
		return notFound(err, "There is nothing like that to be done on case %s.", n)
	case done != nil:
		return casework.Errorf(casework.Conflict, "Somebody has done that already.")
	}
	if line = strings.TrimSpace(line); line == "" {
		line = "Called. " + words
	}
	x := written{HandLog: web.HandLog{Channel: casework.Call, Case: n, Contact: phone, Line: line}, Subject: "We called", Way: casework.Elsewhere, ID: fmt.Sprintf("task:%d", task)}
	if letter {
		x.Channel, x.Subject = casework.Paper, "We sent a letter"
	}
	_, err = p.write(ctx, v, x, casework.LoggedByHand, func(ctx context.Context, tx pgx.Tx, _ intake.Decision) error {
		tag, err := tx.Exec(ctx, `UPDATE hand_tasks SET done_at = now(), done_by = $2 WHERE id = $1 AND done_at IS NULL`, task, v.Staff)
		if err == nil && tag.RowsAffected() == 0 {
			err = casework.Errorf(casework.Conflict, "Somebody has done that already.")
		}
		return err
	})
	return err
}
