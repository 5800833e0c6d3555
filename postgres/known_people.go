package postgres

import (
	"github.com/commonline/commonline/casework"
	"github.com/jackc/pgx/v5"
)

// withHeads picks the rows of the cases $1, and of those that these were merged into.
func withHeads(column string) string {
	return column + ` = ANY($1) OR ` + column + ` = ANY(ARRAY(SELECT merged_into FROM cases WHERE id = ANY($1) AND merged_into IS NOT NULL))`
}

// isShared is whether several people use an identity: what comes from it says nothing of the others that its resident has.
func isShared(identity string) string {
	return `EXISTS (SELECT FROM shared_identities s WHERE s.identity_id = ` + identity + `)`
}

// queueKin reads by which other addresses those who take part in cases are known.
func (f *filing) queueKin(b *pgx.Batch, ids []int64) {
	k := f.known
	queue(b, `SELECT v.case_id, k.value FROM voices v JOIN identities i ON i.id = v.identity_id JOIN identities k ON k.resident_id = i.resident_id AND k.id <> i.id
		WHERE (`+withHeads("v.case_id")+`) AND NOT `+isShared("i.id")+` AND NOT `+isShared("k.id"), []any{ids}, func(row pgx.CollectableRow) error {
		var id casework.CaseID
		var value string
		err := row.Scan(&id, &value)
		if c := k.Cases[id]; c != nil {
			c.Kin[value] = true
		}
		return err
	})
}
