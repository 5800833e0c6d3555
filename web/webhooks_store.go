package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Webhooks keeps where events are sent to: to an office's own programs, or to the city's. All that is done leaves an event. A webhook of
// another office is casework.NotFound; whoever may not connect programs is refused.
type Webhooks interface {
	// Webhooks gives those of the viewer's office, or of the city for its administrator.
	Webhooks(ctx context.Context, v casework.Viewer) ([]casework.Webhook, error)
	// MakeWebhook keeps one, with the secret that seal makes for its number.
	MakeWebhook(ctx context.Context, v casework.Viewer, at time.Time, w casework.WebhookWanted, seal func(id int64) []byte) (int64, error)
	// ChangeWebhook keeps what it is to be from now on, and whether it is on. What waited while it was off goes out then.
	ChangeWebhook(ctx context.Context, v casework.Viewer, at time.Time, id int64, w casework.WebhookWanted, on bool) error
	// DropWebhook ends one. Its log stays.
	DropWebhook(ctx context.Context, v casework.Viewer, at time.Time, id int64) error
	// WebhookSends gives the newest of its log.
	WebhookSends(ctx context.Context, v casework.Viewer, id int64) ([]casework.WebhookSend, error)
	// SendAgain makes one that ended go out again, as the same message.
	SendAgain(ctx context.Context, v casework.Viewer, at time.Time, webhook, send int64) error
	// TestWebhook makes something go out that tells of nothing.
	TestWebhook(ctx context.Context, v casework.Viewer, at time.Time, id int64) error
}

// MostSends is how much of a log is shown.
const MostSends = 50
