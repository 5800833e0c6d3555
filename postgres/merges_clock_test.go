package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestWhatIsOwedGoesWithAMerge merges a case that waits for an answer into one that was answered, and parts them.
func TestWhatIsOwedGoesWithAMerge(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	a, b := to.written(ana, "answered"), to.written(ana, "waits")
	to.replyTo(ana, a)
	waits := to.look(ana, b.Number).OwedSince
	if owed := to.look(ana, a.Number).OwedSince; owed.Year() > 1 || waits.Year() <= 1 {
		t.Fatalf("before: %v is owed, and %v", owed, waits)
	}
	to.must(to.pages.Merge(t.Context(), ana, a.Number, b.Number, time.Now(), "The same"))
	if head := to.look(ana, a.Number); !head.OwedSince.Equal(waits) || head.DueAt.Year() <= 1 {
		t.Errorf("the head owes since %v, due %v; want %v", head.OwedSince, head.DueAt, waits)
	}
	to.must(to.pages.Unmerge(t.Context(), ana, a.Number, b.Number, time.Now()))
	if head := to.look(ana, a.Number); head.OwedSince.Year() > 1 {
		t.Errorf("after parting the head owes since %v", head.OwedSince)
	}
	if c := to.look(ana, b.Number); !c.OwedSince.Equal(waits) || c.DueAt.Year() <= 1 {
		t.Errorf("after parting the other owes since %v, due %v", c.OwedSince, c.DueAt)
	}
}

// TestWhatIsOwedGoesWithASplit takes a second matter out of a thread: each is owed since its own message.
func TestWhatIsOwedGoesWithASplit(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	a := to.written(ana, "lamp")
	to.replyTo(ana, a)
	to.deliver("d1", mail("music@x.example", "lamp <lamp@x.example>", "d1@riverton.example", "Re: Matter lamp", "And there is loud music at the park every night, when does it end?", "In-Reply-To: <lamp@x.example>"))
	to.file()
	music := one[casework.MessageID](to, `SELECT id FROM messages WHERE reply LIKE '%music%'`)
	n, err := to.pages.Split(t.Context(), ana, a.Number, music, time.Now(), "Music")
	to.must(err)
	if c := to.look(ana, n); c.OwedSince.Year() <= 1 || c.DueAt.Year() <= 1 {
		t.Errorf("the new case owes since %v, due %v", c.OwedSince, c.DueAt)
	}
	if c := to.look(ana, a.Number); c.OwedSince.Year() > 1 {
		t.Errorf("the first case owes since %v, for a message that went away", c.OwedSince)
	}
}
