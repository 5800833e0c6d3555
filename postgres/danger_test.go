package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestDangerIsTold goes from words that may mean danger, by mail and by text, to a case that is due at once and a mail to the head.
func TestDangerIsTold(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head := to.hire("d1", "Marcus Teague", casework.OfficeHead)
	to.hire("d2", "Nia New", casework.OfficeHead)
	to.deliver("d1", mail("h@x", "rosa@home.example", "d1@riverton.example", "Hydrant", "The fire hydrant leaks."))
	to.file()
	if n := one[int](to, `SELECT count(*) FROM events WHERE kind = 'danger.seen'`); n != 0 {
		t.Fatal("a hydrant is taken for danger")
	}
	to.deliver("d1", mail("f@x", "ana@home.example", "d1@riverton.example", "Help", "The house next door is on fire!"))
	to.hook(text("SM1", "+15555550177", d1, "Huele a gas en mi casa"))
	to.file()
	if n := one[int](to, `SELECT count(*) FROM cases WHERE due_at <= opened_at + interval '1 minute'`); n != 2 {
		t.Errorf("%d cases are due at once", n)
	}
	if n := one[int](to, `SELECT count(*) FROM notifications WHERE kind = 'danger' AND staff_id = $1 AND mailed_at IS NOT NULL`, head.Staff); n != 2 {
		t.Errorf("the head is told of %d", n)
	}
	if n := one[int](to, `SELECT count(*) FROM notifications WHERE kind = 'danger'`); n != 2 {
		t.Errorf("%d are told in all", n)
	}
	told := 0
	for _, d := range to.mails(time.Now().Add(time.Second)) {
		if d.Staff == head.Staff && d.Mail.To.Address == "marcus.teague@riverton.example" {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d mails go to the head", told)
	}
}
