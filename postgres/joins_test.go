package postgres_test

import (
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestJoinsKeepTheirEvidenceAndAreUndone(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@home.example", "d1@riverton.example", "Pothole", "A pothole."), mail("2@x", "ana@work.example", "d1@riverton.example", "Noise", "Noise at night."))
	to.file()
	work := one[casework.IdentityID](to, `SELECT id FROM identities WHERE value = 'ana@work.example'`)
	home := one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE value = 'ana@home.example'`)
	before := one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE id = $1`, work)
	if _, err := to.db.JoinIdentity(ctx(t), work, home, "", "staff:1"); casework.KindOf(err) != casework.Invalid {
		t.Errorf("joined on no evidence: %v", err)
	}
	join, err := to.db.JoinIdentity(ctx(t), work, home, "she said so on the phone", "staff:1")
	if err != nil {
		t.Fatal(err)
	}
	if n := one[int](to, `SELECT count(DISTINCT resident_id) FROM identities`); n != 1 {
		t.Errorf("%d residents after the join", n)
	}
	if _, err := to.db.JoinIdentity(ctx(t), work, home, "again", "staff:1"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("joined twice: %v", err)
	}
	back, err := to.db.JoinIdentity(ctx(t), work, before, "a mistake", "staff:2")
	if err != nil {
		t.Fatal(err)
	}
	if err := to.db.UndoJoin(ctx(t), join, "staff:1"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("undone out of order: %v", err)
	}
	for _, j := range []int64{back, join} {
		if err := to.db.UndoJoin(ctx(t), j, "staff:1"); err != nil {
			t.Fatal(err)
		}
	}
	if now := one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE id = $1`, work); now != before {
		t.Errorf("resident %d after undoing, was %d", now, before)
	}
	if err := to.db.UndoJoin(ctx(t), join, "staff:1"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("undone twice: %v", err)
	}
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind LIKE 'identity.%'`); n != 4 {
		t.Errorf("%d events", n)
	}
}
