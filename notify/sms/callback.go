package sms

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/notify"
)

// Store keeps what is reported.
type Store interface {
	// Report applies a report to its delivery. known is false where there is no such delivery or try; a report that changes nothing, since
	// it came twice or late, is known.
	Report(ctx context.Context, d casework.DeliveryID, r notify.Report) (known bool, err error)
}

// Callback takes in what Twilio says of texts: the statuses of POST /twilio/status. Whoever calls it has checked the signature.
type Callback struct {
	Store  Store
	Signer casework.Signer
	Meter  notify.Meter
	Log    *slog.Logger
	Now    func() time.Time
	// Changed is called after a report was written, to look at once for what it leads to; nil: nobody waits.
	Changed func()
}

// Text answers one status of a text. query is that of the address, params are those of the form. Twilio tries a callback that
// is refused once more at most, so that trouble of ours is told by 500 and everything else is well.
func (c *Callback) Text(w http.ResponseWriter, r *http.Request, params url.Values) {
	mark, ok := ParseMark(c.Signer, r.URL.Query().Get("d"))
	if !ok {
		// A text that another program of the account sent, or somebody from the console.
		c.Meter.Count("text status of others", 1)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	report := read(mark, params, c.Now())
	known, err := c.Store.Report(r.Context(), mark.Delivery, report)
	if err != nil {
		c.Log.Error("keeping the status of a text", "delivery", mark.Delivery, "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	if !known {
		c.Log.Warn("a status of a text that is not known here", "delivery", mark.Delivery, "try", mark.Try)
	}
	c.Meter.Count("text "+statusWord(twilio.Status(report.Receipt.Status)), 1)
	if c.Changed != nil {
		c.Changed()
	}
	w.WriteHeader(http.StatusNoContent)
}

// read makes a report of the parameters (twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks).
func read(mark Mark, params url.Values, now time.Time) notify.Report {
	status := twilio.Status(first(params, "MessageStatus", "SmsStatus"))
	code, err := strconv.Atoi(params.Get("ErrorCode"))
	if err != nil {
		code = 0
	}
	means := Means(code)
	return notify.Report{
		Try: mark.Try, At: now, Done: status == twilio.Delivered || status == twilio.Read, Failed: status.Lost(), Remedy: means.Remedy, Says: means.Says,
		Receipt: notify.Receipt{SID: first(params, "MessageSid", "SmsSid"), Status: string(status), Rank: status.Rank(), Code: code},
	}
}

// statusWord keeps the names of metrics to what is known.
func statusWord(s twilio.Status) string {
	if s.Rank() == 0 {
		return "of an unknown status"
	}
	return string(s)
}

func first(params url.Values, names ...string) string {
	for _, n := range names {
		if v := params.Get(n); v != "" {
			return v
		}
	}
	return ""
}
