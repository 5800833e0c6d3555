package postgres

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// outcomeRows are the outcomes of raw messages, one array a column.
type outcomeRows struct {
	ids, cases, messages, copies, numbers, identities []*int64
	outcomes, whys, kinds, names, addresses, subjects []string
	previews                                          []string
	held                                              []*string
	prints                                            [][]byte
	due                                               []*time.Time
	envelopes                                         []*envelopeColumn
}

// previewBytes is a screenful: what the list of held and automatic mail shows.
const previewBytes = 2000

func (f *filing) addOutcome(l intake.Letter, d intake.Decision) {
	o := &f.outcomes
	id := int64(l.Raw.ID)
	var copyOf, message, identity *int64
	if d.Copy != nil {
		copyOf, message = null(d.Copy.Raw), null(d.Copy.Message)
	} else {
		message = null(d.Message)
	}
	var held *string
	var due *time.Time
	if d.Held != "" {
		reason := string(d.Held)
		held, due = &reason, &d.DueAt
	}
	name, address, subject, preview := "", "", "", ""
	if d.Message == 0 { // what stands on a case is read there
		name, address, subject, preview = l.Sender.Name, l.Sender.Address, l.In.Subject, cut(l.In.Reply, previewBytes)
	}
	var envelope *envelopeColumn
	if (d.Settle >= 0 || f.mayAnswerDanger(d)) && l.Sender.Address != "" && l.In.Kind == casework.Personal {
		envelope, identity = f.envelope(l), null(f.person(l.Sender).Identity)
	}
	o.ids, o.cases, o.messages = append(o.ids, &id), append(o.cases, null(d.Home())), append(o.messages, message)
	o.copies, o.numbers, o.identities = append(o.copies, copyOf), append(o.numbers, null(d.Number)), append(o.identities, identity)
	o.outcomes, o.whys, o.kinds = append(o.outcomes, string(d.Outcome)), append(o.whys, d.Why), append(o.kinds, string(l.In.Kind))
	o.held, o.due, o.prints = append(o.held, held), append(o.due, due), append(o.prints, l.Fingerprint[:])
	o.names, o.addresses, o.subjects = append(o.names, name), append(o.addresses, address), append(o.subjects, subject)
	o.previews, o.envelopes = append(o.previews, preview), append(o.envelopes, envelope)
}

func (o *outcomeRows) save(b *pgx.Batch) {
	if len(o.ids) == 0 {
		return
	}
	b.Queue(`
		UPDATE raws r SET outcome = x.outcome, why = x.why, filed_at = now(), fingerprint = x.fingerprint, case_id = x.case_id, message_id = x.message_id,
		  copy_of = x.copy_of, held_reason = x.held, number = x.number, due_at = x.due, kind = x.kind, from_name = x.name, from_address = x.address,
		  subject = x.subject, preview = x.preview, envelope = x.envelope, identity_id = x.identity
		FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bytea[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::bigint[], $10::timestamptz[],
		    $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::jsonb[], $17::bigint[])
		  AS x (id, outcome, why, fingerprint, case_id, message_id, copy_of, held, number, due, kind, name, address, subject, preview, envelope, identity)
		WHERE r.id = x.id`, o.ids, o.outcomes, o.whys, o.prints, o.cases, o.messages, o.copies, o.held, o.numbers, o.due,
		o.kinds, o.names, o.addresses, o.subjects, o.previews, o.envelopes, o.identities)
}

// envelopeColumn is what an acknowledgement has to know of the mail that it answers.
type envelopeColumn struct {
	ID         string   `json:"id,omitempty"`
	References []string `json:"refs,omitempty"`
	InReplyTo  []string `json:"in_reply_to,omitempty"`
	ReturnPath string   `json:"return_path,omitempty"`
	Language   string   `json:"language,omitempty"`
	Blind      bool     `json:"blind,omitempty"` // none of the city's addresses is in To or Cc
	Sensitive  bool     `json:"sensitive,omitempty"`
	Offices    []string `json:"offices,omitempty"` // that it was written to, by its To and Cc
}

func (f *filing) envelope(l intake.Letter) *envelopeColumn {
	in := l.In
	e := &envelopeColumn{ID: in.MessageID, References: in.References, InReplyTo: in.InReplyTo, ReturnPath: in.ReturnPath, Language: in.Language, Blind: l.Raw.Channel == casework.Mail}
	for _, list := range [][]casework.Correspondent{in.To, in.Cc} {
		for _, c := range list {
			if m, ok := f.db.city.MailboxAt(c.Address); ok {
				e.Blind = false
				e.Offices = append(e.Offices, string(m.Office))
			}
		}
	}
	return e
}

// cut shortens a text at a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimSpace(s[:n]) + " …"
}
