package web

import (
	"crypto/rand"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// statusOf is the table from a refusal to an HTTP status.
var statusOf = map[casework.Kind]int{
	casework.Invalid:   http.StatusUnprocessableEntity,
	casework.NotFound:  http.StatusNotFound,
	casework.Conflict:  http.StatusConflict,
	casework.Stale:     http.StatusPreconditionFailed,
	casework.Forbidden: http.StatusForbidden,
	casework.Paused:    http.StatusServiceUnavailable,
	casework.Away:      http.StatusServiceUnavailable,
}

// StatusOf is the HTTP status of a refusal, for who answers requests beside the pages; 0 for a kind that is none.
func StatusOf(k casework.Kind) int { return statusOf[k] }

var failureTitles = map[int]string{
	http.StatusUnprocessableEntity: "That does not work as it stands",
	http.StatusNotFound:            "Nothing here",
	http.StatusConflict:            "Somebody was faster",
	http.StatusForbidden:           "Not allowed",
	http.StatusServiceUnavailable:  "Switched off for now",
	http.StatusInternalServerError: "This is our mistake",
}

type failurePage struct {
	publicFrame
	Heading  string
	Sentence string
	ID       string
}

// fail is the one place that turns an error into a page. A refusal is shown in its own words; of anything else the
// reader gets a number, and the log the same number with the error.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if gone(r, err) {
		return
	}
	page := failurePage{Sentence: refusal(err)}
	status, known := statusOf[casework.KindOf(err)]
	if !known {
		status = http.StatusInternalServerError
		page.ID = rand.Text()[:10]
		page.Sentence = "What you asked for did not work. Nothing that you see was changed by it. Try again in a minute; if it stays so, tell the operator this number."
		s.Log.Error("answering a request", "id", page.ID, "route", r.Pattern, "method", r.Method, "err", err)
	}
	page.Heading = failureTitles[status]
	page.publicFrame = s.publicFrame(page.Heading)
	s.render(w, r, status, "failure", page)
}

// makeFallback renders the page for the day on which rendering itself fails.
func (s *server) makeFallback() []byte {
	page := failurePage{
		publicFrame: s.publicFrame(failureTitles[http.StatusInternalServerError]),
		Heading:     failureTitles[http.StatusInternalServerError],
		Sentence:    "The page could not be made. Try again in a minute; if it stays so, tell the operator.",
	}
	body, err := s.execute("failure", page)
	if err != nil {
		return []byte("The page could not be made. Tell the operator.\n")
	}
	return body
}
