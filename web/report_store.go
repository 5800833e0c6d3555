package web

import (
	"context"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

// Reports is how the public form is taken in.
type Reports interface {
	// NewKey makes the key of a form that is shown now; CheckKey tells whether a form of a key may be sent, "" for yes.
	NewKey(now time.Time) string
	CheckKey(key string, now time.Time) casework.FormProblem
	// Read takes a sending from the wire, its files as a stream. An error is the store's: what is wrong with a sending is
	// among its problems.
	Read(w http.ResponseWriter, r *http.Request, takeFiles bool) (casework.Submission, error)
	// Carry writes a file that came for the field "kept" of a form that is shown again.
	Carry(casework.SentFile) string
	// Send stores a sending raw, once for its key, and tells whether it was there already.
	Send(ctx context.Context, entrance casework.MailboxID, s casework.Submission) (again bool, err error)
	// Taken tells what became of the sending of a key, and waits a moment for it to be filed.
	Taken(ctx context.Context, key string, patience time.Duration) (casework.Taken, error)
	// MailAddress and PhoneNumber read what was typed; "" for what is none.
	MailAddress(text string) string
	PhoneNumber(text string) string
}

// Limit counts one use of a key, and says whether it is within so many in a period.
type Limit func(ctx context.Context, key string, most int, period time.Duration) bool

// How often the form may be sent within an hour: from one neighbourhood of addresses, and by everybody. A sending with photos
// counts for itself.
const (
	mostReports    = 20
	mostAllReports = 1200
	mostUploads    = 30
	mostAllUploads = 600
)

func (s *server) withinReports(r *http.Request, what string, mine, all int) bool {
	if s.Limit == nil {
		return true
	}
	return s.Limit(r.Context(), what+"/"+Neighbourhood(s.clientAddress(r)), mine, time.Hour) && s.Limit(r.Context(), what, all, time.Hour)
}
