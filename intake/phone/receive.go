package phone

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
)

// Store keeps what arrived.
type Store interface {
	// TakeIn stores a message raw, with the addresses of its files, in one transaction. again says that one of its ID was
	// there already: then nothing is changed.
	TakeIn(ctx context.Context, a Arrived) (again bool, err error)
}

// Arrived is a text or a call as it is stored before anything is read.
type Arrived struct {
	Channel  casework.Channel
	Entrance casework.MailboxID // "" where the city file has no such number
	Source   string             // for the ledger: "d4-phone/texts"
	ID       string             // Twilio's SID
	At       time.Time          // when it reached Twilio, as far as is known
	Body     []byte
	Media    []Media
}

// Texts takes in texts.
type Texts struct {
	City    *casework.City
	Account string // the AccountSid whose numbers they are
	Store   Store
	Log     *slog.Logger
	Now     func() time.Time
	// Received is told that there is something to file; Pictures that there are files to fetch. They may be nil.
	Received, Pictures func()
	// Trouble is told that something could not be stored, and has to be looked for later. It may be nil.
	Trouble func()
}

// Sources of the ledger: where a text came from.
const (
	byWebhook = "texts"
	byList    = "texts found at Twilio"
)

// patience bounds the storing of one text. Twilio waits 15 s.
const patience = 10 * time.Second

// answer is a document that says nothing: the answer to a resident goes out by itself, with its own state.
const answer = `<?xml version="1.0" encoding="UTF-8"?><Response/>`

// Webhook answers POST /twilio/sms, once the text is stored: an error makes Twilio come again, where the number is set up as
// docs/phone.md says.
func (t *Texts) Webhook(w http.ResponseWriter, r *http.Request, asked twilio.Request) {
	// Twilio may have hung up; what it said is kept all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer cancel()
	a := t.arrived(asked.Params, asked.Raw, t.Now(), byWebhook)
	again, err := t.Store.TakeIn(ctx, a)
	if err != nil {
		t.Log.ErrorContext(ctx, "a text could not be stored", "sid", a.ID, "err", err)
		if t.Trouble != nil {
			t.Trouble()
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	t.took(a, again)
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = io.WriteString(w, answer) // the text is stored, whether or not Twilio hears it
}

func (t *Texts) took(a Arrived, again bool) {
	if again {
		return
	}
	if a.Entrance == "" {
		t.Log.Warn("a text came to a number that the city file does not have; it is held", "sid", a.ID)
	}
	if t.Received != nil {
		t.Received()
	}
	if t.Pictures != nil && len(a.Media) > 0 {
		t.Pictures()
	}
}

// arrived makes of a form what is stored. The number is found by the service first: it decides before the number at Twilio,
// and its pool may hold numbers that the city file does not name.
func (t *Texts) arrived(params url.Values, form []byte, at time.Time, how string) Arrived {
	n, ok := t.City.NumberWrittenTo(params.Get("MessagingServiceSid"), params.Get("To"))
	if !n.Texts || params.Get("AccountSid") != t.Account {
		n, ok = casework.Number{}, false
	}
	source := "unknown number/" + how
	if ok {
		source = string(n.ID) + "/" + how
	}
	a := Arrived{Channel: casework.Text, Entrance: n.ID, Source: source, ID: readable(params.Get("MessageSid")), At: at, Body: form, Media: MediaIn(params)}
	if a.ID == "" { // not seen yet; it is kept under what it says
		sum := sha256.Sum256(form)
		a.ID = "sha256:" + hex.EncodeToString(sum[:])
	}
	return a
}
