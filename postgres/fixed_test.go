package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestADigitSaysThatItWasNotFixed goes from a first text to "was it fixed?: no", in texts alone.
func TestADigitSaysThatItWasNotFixed(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	const rosa = "+15555550177"
	to.hook(text("SM1", rosa, d1, "The lamp at the corner is out."))
	to.file()
	to.lapse(time.Second)
	n := one[casework.CaseNumber](to, `SELECT number FROM cases`)
	c := to.deed(ana, n, casework.Resolve{Done: "The lamp was replaced."})
	to.lapse(3 * time.Minute)
	if k := one[string](to, `SELECT kind FROM questions WHERE closed_at IS NULL`); k != "fixed" {
		t.Fatalf("the open question is one of %q; %s", k, to.fates(c.ID))
	}
	if _, err := to.pool.Exec(t.Context(), `UPDATE deliveries SET state = 'sent', sent_at = now()`); err != nil {
		t.Fatal(err)
	}
	to.hook(text("SM2", rosa, d1, "2 still dark"))
	to.file()
	if got := to.look(ana, n); got.Status != casework.Open {
		t.Errorf("the case is %s", got.Status)
	}
	if got := one[string](to, `SELECT outcome || ' ' || (SELECT fixed FROM followups) FROM questions WHERE kind = 'fixed'`); got != "answered no" {
		t.Errorf("the question is %q", got)
	}
	to.hook(text("SM3", rosa, d1, "2"))
	to.file()
	if k := one[int](to, `SELECT count(*) FROM events WHERE kind = 'fixed.said'`); k != 1 {
		t.Errorf("a second digit said it again: %d events", k)
	}
	if k := one[int](to, `SELECT count(*) FROM cases`); k != 1 {
		t.Errorf("%d cases", k)
	}
}
