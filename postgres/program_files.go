package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// programFileLife is how long a file waits for an answer that names it.
const programFileLife = 24 * time.Hour

// AddProgramFile implements api.ProgramFiles. What waited too long is forgotten with it.
func (p Pages) AddProgramFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, token int64, f casework.OutFile, body []byte) (id int64, err error) {
	f.Size = int64(len(body))
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		c, _, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM program_files WHERE at < $1`, at.Add(-programFileLife)); err != nil {
			return fmt.Errorf("forgetting files that waited too long: %w", err)
		}
		have, err := programFiles(ctx, tx, c.ID, token)
		if err != nil {
			return err
		}
		if err := casework.CheckFile(have, f); err != nil {
			return err
		}
		hash, err := p.keep(ctx, tx, body)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, `INSERT INTO program_files (token_id, case_id, filename, content_type, hash, size, at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
			token, c.ID, f.Name, f.Type, hash[:], f.Size, at).Scan(&id)
	})
	if err != nil {
		return 0, fmt.Errorf("keeping a file of a program for case %s: %w", n, err)
	}
	return id, nil
}

// ProgramFiles implements api.ProgramFiles.
func (p Pages) ProgramFiles(ctx context.Context, v casework.Viewer, n casework.CaseNumber, token int64) (files []casework.OutFile, err error) {
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		c, _, err := p.atWork(ctx, tx, v, n, time.Time{})
		if err != nil {
			return err
		}
		files, err = programFiles(ctx, tx, c.ID, token)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the files of a program for case %s: %w", n, err)
	}
	return files, nil
}

// DropProgramFile implements api.ProgramFiles.
func (p Pages) DropProgramFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, token, id int64) error {
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, _, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `DELETE FROM program_files WHERE id = $1 AND token_id = $2 AND case_id = $3`, id, token, c.ID)
		if err == nil && tag.RowsAffected() == 0 {
			err = casework.Errorf(casework.NotFound, "No such file of this token waits for an answer on case %s.", n)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("forgetting file %d of a program: %w", id, err)
	}
	return nil
}

func programFiles(ctx context.Context, q querier, c casework.CaseID, token int64) ([]casework.OutFile, error) {
	rows, err := q.Query(ctx, `SELECT id, filename, content_type, size FROM program_files WHERE case_id = $1 AND token_id = $2 ORDER BY id`, c, token)
	if err != nil {
		return nil, fmt.Errorf("reading the files of a program: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f casework.OutFile, err error) {
		return f, row.Scan(&f.ID, &f.Name, &f.Type, &f.Size)
	})
}

// nameFiles makes files that a program names the files of its answer, in the order of their handing in. It needs them all: an answer that
// speaks of a plan does not go without it.
func nameFiles(ctx context.Context, tx pgx.Tx, by casework.Doer, c casework.CaseID, id casework.MessageID, a casework.Answer) error {
	if len(a.Files) == 0 {
		return nil
	}
	tag, err := tx.Exec(ctx, `
		WITH named AS (DELETE FROM program_files WHERE token_id = $1 AND case_id = $2 AND id = ANY($3) RETURNING *)
		INSERT INTO answer_files (staff_id, case_id, message_id, filename, content_type, hash, size) SELECT $4, case_id, $5, filename, content_type, hash, size FROM named ORDER BY id`,
		a.Program, c, a.Files, by.Staff, id)
	if err != nil {
		return fmt.Errorf("putting files with an answer: %w", err)
	}
	if tag.RowsAffected() != int64(len(a.Files)) {
		return casework.Errorf(casework.Invalid, "One of the files is none of this token's for this case, or waited longer than a day. Hand it in again, then send the answer.")
	}
	return showFiles(ctx, tx, id)
}
