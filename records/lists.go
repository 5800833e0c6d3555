package records

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/commonline/commonline/casework"
)

// writeMessages lists the messages of a case, with the checksum of each as it was received.
func (v *volume) writeMessages(ctx context.Context) error {
	_, err := v.archive.add(v.keep+"/messages.csv", kindMessages, v.Case.Number.String(), func(w io.Writer) error {
		t := newTable(w, "number", "time (UTC)", "channel", "direction", "from", "to", "subject", "files", "sha256 as received", "bytes as received")
		for i, m := range v.Messages {
			sum, size, err := v.received(ctx, m.Raw)
			if err != nil {
				return err
			}
			t.row(fmt.Sprint(i+1), stamp(m.At), string(m.Channel), string(m.Direction), person(m.From), people(m.To), m.Subject, fmt.Sprint(len(m.Attachments)), sum, size)
		}
		return t.flush()
	})
	return err
}

// received sums what arrived up; it is empty where nothing did.
func (v *volume) received(ctx context.Context, id casework.RawID) (sum, size string, err error) {
	if id == 0 {
		return "", "", nil
	}
	raw, _, err := v.Store.Raw(ctx, v.job.Viewer, id)
	if casework.KindOf(err) == casework.NotFound {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	defer raw.Close()
	h := sha256.New()
	n, err := io.Copy(h, raw)
	return hex.EncodeToString(h.Sum(nil)), fmt.Sprint(n), err
}

// writeEvents lists what happened to a case.
func (v *volume) writeEvents(context.Context) error {
	_, err := v.archive.add(v.keep+"/events.csv", kindEvents, v.Case.Number.String(), func(w io.Writer) error {
		t := newTable(w, "event", "time (UTC)", "what", "who", "name", "office", "details")
		for _, e := range v.Events {
			detail, err := json.Marshal(e.Detail) // its keys come in order
			if err != nil {
				return err
			}
			t.row(fmt.Sprint(e.ID), stamp(e.At), string(e.Kind), e.Actor, v.Names[e.Actor], string(e.Office), string(detail))
		}
		return t.flush()
	})
	return err
}
