package postgres

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/jackc/pgx/v5"
)

// AddFile implements web.Files.
func (p Pages) AddFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, key string, f casework.OutFile, body []byte) error {
	f.Size = int64(len(body))
	err := p.inTx(ctx, func(tx pgx.Tx) error {
		c, by, err := p.atWork(ctx, tx, v, n, at)
		if err != nil {
			return err
		}
		if sent, err := p.sentBefore(ctx, tx, v, key); err != nil || sent != 0 {
			return err // the form was sent twice: its files went with the first
		}
		have, err := draftFiles(ctx, tx, by.Staff, c.ID)
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
		_, err = tx.Exec(ctx, `INSERT INTO answer_files (staff_id, case_id, filename, content_type, hash, size) SELECT $1, $2, $3, $4, $5, $6
			WHERE NOT EXISTS (SELECT FROM answer_files WHERE staff_id = $1 AND case_id = $2 AND message_id IS NULL AND filename = $3 AND hash = $5)`,
			by.Staff, c.ID, f.Name, f.Type, hash[:], f.Size)
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping a file with a draft on case %s: %w", n, err)
	}
	return nil
}

// DropFile implements web.Files.
func (p Pages) DropFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, id int64) error {
	_, err := p.pool.Exec(ctx, `DELETE FROM answer_files f USING cases c WHERE f.id = $1 AND f.staff_id = $2 AND f.message_id IS NULL AND c.id = f.case_id AND c.number = $3`, id, v.Staff, n)
	if err != nil {
		return fmt.Errorf("taking a file out of a draft on case %s: %w", n, err)
	}
	return nil
}

// draftFiles are those that lie with somebody's draft of a mail.
func draftFiles(ctx context.Context, q querier, staff casework.StaffID, id casework.CaseID) ([]casework.OutFile, error) {
	rows, err := q.Query(ctx, `SELECT id, filename, content_type, size FROM answer_files WHERE staff_id = $1 AND case_id = $2 AND message_id IS NULL ORDER BY id`, staff, id)
	if err != nil {
		return nil, fmt.Errorf("reading the files of a draft: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f casework.OutFile, err error) {
		return f, row.Scan(&f.ID, &f.Name, &f.Type, &f.Size)
	})
}

// answerPart is the part that the attachment of an answer names.
const answerPart = "answer/"

// sendFiles puts the files of a draft with the message that goes out.
func sendFiles(ctx context.Context, tx pgx.Tx, by casework.Doer, c casework.CaseID, id casework.MessageID) error {
	tag, err := tx.Exec(ctx, `UPDATE answer_files SET message_id = $3 WHERE staff_id = $1 AND case_id = $2 AND message_id IS NULL`, by.Staff, c, id)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return showFiles(ctx, tx, id)
}

// showFiles puts the files of an answer on its message.
func showFiles(ctx context.Context, tx pgx.Tx, id casework.MessageID) error {
	rows, err := tx.Query(ctx, `SELECT id, filename, content_type, size FROM answer_files WHERE message_id = $1 ORDER BY id`, id)
	if err != nil {
		return fmt.Errorf("reading the files of an answer: %w", err)
	}
	shown, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a attachmentColumn, err error) {
		var file int64
		err = row.Scan(&file, &a.Filename, &a.ContentType, &a.Size)
		a.Part = answerPart + strconv.FormatInt(file, 10)
		return a, err
	})
	if err != nil {
		return fmt.Errorf("reading the files of an answer: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE messages SET attachments = $2 WHERE id = $1`, id, shown); err != nil {
		return fmt.Errorf("putting files with an answer: %w", err)
	}
	return nil
}

// Files implements notify.Store.
func (o Outbox) Files(ctx context.Context, d notify.Delivery) ([]notify.File, error) {
	rows, err := o.pool.Query(ctx, `SELECT f.filename, f.content_type, f.hash FROM answer_files f JOIN answers a ON a.message_id = f.message_id WHERE a.event_id = $1 ORDER BY f.id`, d.Event)
	if err != nil {
		return nil, fmt.Errorf("reading the files of delivery %d: %w", d.ID, err)
	}
	var hashes [][]byte
	files, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f notify.File, err error) {
		var hash []byte
		err = row.Scan(&f.Name, &f.Type, &hash)
		hashes = append(hashes, hash)
		return f, err
	})
	if err != nil || len(files) == 0 {
		return nil, err
	}
	found, err := o.bytesOf(ctx, o.pool, hashes)
	if err != nil {
		return nil, fmt.Errorf("reading the files of delivery %d: %w", d.ID, err)
	}
	for i := range files {
		body, ok := found[[32]byte(hashes[i])]
		if !ok {
			return nil, fmt.Errorf("the bytes of %q, a file of delivery %d, are not there", files[i].Name, d.ID)
		}
		files[i].Body = body
	}
	return files, nil
}

// answerFile opens a file of an answer that its viewer may see.
func (p Pages) answerFile(ctx context.Context, id casework.MessageID, part string) (io.ReadCloser, error) {
	var hash []byte
	err := p.pool.QueryRow(ctx, `SELECT hash FROM answer_files WHERE message_id = $1 AND id = $2`, id, strings.TrimPrefix(part, answerPart)).Scan(&hash)
	if err != nil {
		return nil, notFound(err, "The message has no such file.")
	}
	found, err := p.bytesOf(ctx, p.pool, [][]byte{hash})
	if err != nil {
		return nil, fmt.Errorf("reading a file of answer %d: %w", id, err)
	}
	return io.NopCloser(bytes.NewReader(found[[32]byte(hash)])), nil
}
