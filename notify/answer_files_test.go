package notify_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// TestAMailNeverGoesWithoutItsFiles: where they cannot be fetched it waits.
func TestAMailNeverGoesWithoutItsFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.store.files, b.store.noFiles = []notify.File{{Name: "plan.pdf", Type: "application/pdf", Body: []byte("%PDF-1.7")}}, errors.New("the store is away")
	b.store.add(casework.StaffAnswered, answered(), noon)
	b.settle(t)
	b.want(t, states{casework.Pending: 1})
	b.store.noFiles = nil
	b.pass(time.Minute)
	b.settle(t)
	b.want(t, states{casework.Sent: 1})
	taken := b.srv.Taken()
	if len(taken) != 1 || !strings.Contains(string(taken[0].Body), "filename=plan.pdf") {
		t.Errorf("%d mails, or no file in it", len(taken))
	}
}
