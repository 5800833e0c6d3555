package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Today reads what needs a person.
type Today interface {
	// Today lists all that waits for a person of the viewer's office, the oldest due first, as of now; with mine only what is the
	// viewer's own. total also counts what is beyond the page.
	Today(ctx context.Context, v casework.Viewer, now time.Time, mine bool) (items []casework.Todo, total int, err error)
	// Notifications are what the viewer was told, the newest first.
	Notifications(ctx context.Context, v casework.Viewer, p Page) (told []Notification, total int, err error)
	// Unread counts those that the viewer has not looked at.
	Unread(ctx context.Context, v casework.Viewer) (int, error)
	// ReadNotifications marks those of a case as read, or with 0 all.
	ReadNotifications(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time) error
	NotifyChoice(ctx context.Context, v casework.Viewer) (casework.NotifyChoice, error)
	SetNotifyChoice(ctx context.Context, v casework.Viewer, c casework.NotifyChoice) error
}

// Notification is one thing that a member of staff was told.
type Notification struct {
	ID      int64
	Kind    casework.ToldKind
	Case    casework.CaseNumber
	Subject string
	By      string // the colleague; "" where a resident or a clock did it
	At      time.Time
	Read    bool
	For     string // whom the viewer covers for; "" where it is their own
}
