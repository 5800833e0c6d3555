package hooks

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
)

// secretPrefix is how secrets of webhooks begin, for whoever configures a receiver.
const secretPrefix = "whsec_"

// NewSecret makes the 32 bytes that a webhook is signed with, and how its owner reads them.
func NewSecret() (secret []byte, shown string) {
	secret = make([]byte, 32)
	_, _ = rand.Read(secret) // it never fails (crypto/rand)
	return secret, secretPrefix + base64.StdEncoding.EncodeToString(secret)
}

// SecretUse is what secrets are sealed for, and Place what one belongs to.
const SecretUse = "webhook-secret"

// Place is what the sealed secret of a webhook belongs to.
func Place(webhook int64) []byte { return []byte(strconv.FormatInt(webhook, 10)) }

// body is what a receiver reads.
type body struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // of the event
	Data      data      `json:"data"`
}

type data struct {
	Event   int64  `json:"event,omitempty"`
	Case    string `json:"case,omitempty"`
	Office  string `json:"office,omitempty"`
	Message int64  `json:"message,omitempty"`
}

func bodyOf(s Send) ([]byte, error) {
	b := body{Type: string(s.Kind), Timestamp: s.At.UTC(), Data: data{Event: int64(s.Event), Office: string(s.Office), Message: int64(s.Message)}}
	if s.Case != 0 {
		b.Data.Case = s.Case.String()
	}
	return json.Marshal(b)
}

// messageID is the same for each attempt at one thing.
func messageID(s Send) string { return "msg_" + strconv.FormatInt(s.ID, 10) }

// sign sets the three headers (Standard Webhooks, "Signature scheme").
func sign(h http.Header, secret []byte, id string, at time.Time, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id + "." + stamp + "."))
	mac.Write(body)
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", stamp)
	h.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// Send is one thing to tell one webhook.
type Send struct {
	ID         int64
	Webhook    int64
	URL        string
	Sealed     []byte // the secret
	Kind       casework.EventKind
	Event      casework.EventID // 0 for a test
	Case       casework.CaseNumber
	Office     casework.OfficeID
	Message    casework.MessageID
	At         time.Time // of the event
	Attempt    int       // the first is 1
	TriedSince time.Time
}
