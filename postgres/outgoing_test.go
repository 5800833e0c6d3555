package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
	"github.com/google/go-cmp/cmp"
)

func TestOutgoingCountsByState(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	none, err := to.db.Outgoing(ctx(t))
	if err != nil || !none.DueAt.IsZero() || none.Open[casework.Waiting] != 0 {
		t.Errorf("of nothing: %+v, %v", none, err)
	}
	for i, subject := range []string{"Pothole", "Noise", "Trees", "Lamp"} {
		from := string(rune('a'+i)) + "@x.example"
		to.deliver("d1", mail(subject+"@x", from, "d1@riverton.example", subject, subject+" it is."))
	}
	to.file()
	to.compose(casework.Pending)
	claimed, err := to.out.Claim(ctx(t), time.Now(), "w", 2, time.Minute)
	if err != nil || len(claimed) != 2 {
		t.Fatal(claimed, err)
	}
	if err := to.out.Record(ctx(t), []notify.Result{{Delivery: claimed[0].ID, Attempt: 1, State: casework.Sent, At: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	if _, err := to.pool.Exec(ctx(t), `UPDATE deliveries SET not_before = now() - interval '1 hour' WHERE state = 'sending'`); err != nil {
		t.Fatal(err) // on its way in time, and not overdue
	}
	got, err := to.db.Outgoing(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	want := postgres.Outgoing{
		Open:   map[casework.DeliveryState]int{casework.Pending: 2, casework.Sending: 1, casework.Waiting: 0},
		Recent: map[casework.DeliveryState]int{casework.Pending: 2, casework.Sending: 1, casework.Sent: 1},
		DueAt:  got.DueAt,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if late := time.Since(got.DueAt); late < 0 || late > time.Minute {
		t.Errorf("late by %s", late)
	}
}
