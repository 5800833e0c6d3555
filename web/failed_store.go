package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// FailedSend is a message of ours that its resident did not get, and that nobody has taken note of yet.
type FailedSend struct {
	casework.Delivery
	Channel    casework.Channel
	CaseNumber casework.CaseNumber // 0 for one about a held message
	To         casework.Correspondent
	Subject    string
	Text       string // cut to a screenful
	Since      time.Time
}

// Failing reads what failed for good. It waits for a person, who reaches the resident in another way.
type Failing interface {
	// FailedSends come oldest first, with how many there are.
	FailedSends(ctx context.Context, v casework.Viewer, p Page) (failed []FailedSend, total int, err error)
	// SeenFailed takes one off the list. One that is not on it any more is a casework.Conflict.
	SeenFailed(ctx context.Context, v casework.Viewer, at time.Time, id casework.DeliveryID) error
}
