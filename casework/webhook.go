package casework

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// WebhookTest is the kind of what is sent to try a webhook.
const WebhookTest EventKind = "webhook.test"

// WebhookKind is a kind of event, in words.
type WebhookKind struct {
	Kind  EventKind
	Words string
}

// WebhookKinds are the events that webhooks may be told of, in the order of the form.
var WebhookKinds = []WebhookKind{
	{CaseOpened, "A case was opened"},
	{MessageJoined, "A message came in on a case"},
	{StaffAnswered, "Staff answered"},
	{CaseMoved, "The status of a case changed"},
	{CaseReopened, "A case was opened again"},
	{CaseAssigned, "A case was assigned"},
	{CaseTopic, "The topic of a case changed"},
	{CaseTagged, "The tags of a case changed"},
	{CaseDue, "The due time of a case changed"},
	{CaseSnoozed, "A case was snoozed"},
	{CaseLed, "Another office leads a case"},
	{CaseMerged, "Two cases were merged"},
	{CaseUnmerged, "Two cases were parted"},
	{CaseSpam, "A case was marked as spam"},
	{NoteAdded, "An internal note was added"},
	{DeliveryFailed, "A message to a resident failed for good"},
}

// WebhookWanted is what somebody wants a webhook to be.
type WebhookWanted struct {
	Name  string
	URL   string
	Kinds []EventKind
}

// Check says why a webhook cannot be so, or gives nil. Where its host lies is looked at when it is dialled.
func (w WebhookWanted) Check() error {
	u, err := url.Parse(w.URL)
	switch {
	case strings.TrimSpace(w.Name) == "" || utf8.RuneCountInString(w.Name) > 80:
		return Errorf(Invalid, "Say in up to 80 characters what the webhook is for.")
	case err != nil || len(w.URL) > 500 || u.Scheme != "https" || u.Hostname() == "":
		return Errorf(Invalid, "The address has to begin with https:// and have at most 500 characters.")
	case u.User != nil || u.Fragment != "":
		return Errorf(Invalid, "The address may hold no password and no fragment. What comes is proved by its signature.")
	case len(w.Kinds) == 0:
		return Errorf(Invalid, "Choose at least one kind of event.")
	}
	for _, k := range w.Kinds {
		if !slices.ContainsFunc(WebhookKinds, func(x WebhookKind) bool { return x.Kind == k }) {
			return Errorf(Invalid, "%q is no kind of event that webhooks are told of.", string(k))
		}
	}
	return nil
}

// Webhook is where events are sent to, as who manages it sees it. Its secret is shown once.
type Webhook struct {
	ID     int64
	Office OfficeID // "" for the city: it is told of all offices
	WebhookWanted
	By      string
	MadeAt  time.Time
	OffAt   time.Time // zero while it is on
	OffWhy  string
	Waiting int // how much is still to be sent
}

// OffByHand is why a webhook is off that a person switched off.
const OffByHand = "Switched off by hand."

// Failed reports whether it was switched off since its receiver failed.
func (w Webhook) Failed() bool { return !w.OffAt.IsZero() && w.OffWhy != OffByHand }

// WebhookState is how it stands with one thing that a webhook is told.
type WebhookState string

const (
	WebhookPending  WebhookState = "pending"
	WebhookSending  WebhookState = "sending"
	WebhookSent     WebhookState = "sent"
	WebhookRetrying WebhookState = "retrying"
	WebhookFailed   WebhookState = "failed"
)

// WebhookSend is one line of the log.
type WebhookSend struct {
	ID       int64
	Webhook  int64
	Event    EventID // 0 for a test
	Kind     EventKind
	State    WebhookState
	MadeAt   time.Time
	DueAt    time.Time
	EndedAt  time.Time // zero while it goes on
	Attempts int
	Status   int // HTTP; 0 for none
	Reason   string
}
