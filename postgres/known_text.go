package postgres

import (
	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// mostOwn is how many cases of one number are looked at, the last ones: a text goes on with one of these.
const mostOwn = 20

// queuePhones reads what is known of telephone numbers: whether they want texts, and the cases that they take part in.
func (f *filing) queuePhones(b *pgx.Batch, keys intake.Keys, cases map[int64]bool) {
	if len(keys.Phones) == 0 {
		return
	}
	k := f.known
	queue(b, `SELECT value FROM identities WHERE kind = 'phone' AND value = ANY($1) AND opted_out_at IS NOT NULL`, []any{keys.Phones}, func(row pgx.CollectableRow) error {
		var number string
		err := row.Scan(&number)
		k.Out[number] = true
		return err
	})
	queue(b, `SELECT k.phone, k.alarm_id, coalesce(a.case_id, 0), k.staff_id, k.digit FROM alarm_calls k JOIN alarms a ON a.id = k.alarm_id JOIN staff s ON s.id = k.staff_id AND s.active
		WHERE k.phone <> '' AND k.phone = ANY($1) AND k.at > $2 AND k.digit > 0 ORDER BY k.at DESC`, []any{keys.Phones, k.Now.Add(-casework.AlarmAnswerFor)}, func(row pgx.CollectableRow) error {
		var number string
		var a intake.OpenAlarm
		err := row.Scan(&number, &a.ID, &a.Case, &a.Staff, &a.Digit)
		k.Alarms[number] = append(k.Alarms[number], a)
		return err
	})
	queue(b, `
		SELECT i.value, c.id FROM identities i CROSS JOIN LATERAL (
		  SELECT DISTINCT c.last_message_at, c.id FROM identities k JOIN voices v ON v.identity_id = k.id JOIN cases c ON c.id = v.case_id
		  WHERE NOT c.unverified AND (k.id = i.id OR (k.resident_id = i.resident_id AND NOT `+isShared("k.id")+` AND NOT `+isShared("i.id")+`))
		  ORDER BY c.last_message_at DESC, c.id DESC LIMIT $2) c
		WHERE i.kind = 'phone' AND i.value = ANY($1)`, []any{keys.Phones, mostOwn}, func(row pgx.CollectableRow) error {
		var number string
		var id casework.CaseID
		err := row.Scan(&number, &id)
		k.Own[number], cases[int64(id)] = append(k.Own[number], id), true
		return err
	})
}
