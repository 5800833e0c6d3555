package notify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// signer is a key ring with one key.
type signer struct{}

func (signer) MAC(use string, msg []byte) (byte, []byte) {
	h := hmac.New(sha256.New, []byte("a test's key"))
	h.Write(append([]byte(use+"\x00"), msg...))
	return 3, h.Sum(nil)
}

func (s signer) VerifyShort(use string, key byte, msg, mac []byte, size int) bool {
	_, want := s.MAC(use, msg)
	return key == 3 && len(mac) == size && hmac.Equal(want[:size], mac)
}

func composer(t testing.TB) *notify.Composer {
	t.Helper()
	c, err := notify.LoadCatalogue(notify.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	return &notify.Composer{Signer: signer{}, Catalogue: c, PublicURL: "https://help.city.example", Random: rand.NewChaCha8([32]byte{1}), Mode: notify.On}
}

// opened is a resident's first mail to district 4, made a case: what is acknowledged.
func opened() notify.Facts {
	return notify.Facts{
		City:    "City of Port Ambrose",
		Case:    notify.CaseFacts{ID: 91, Number: 48213, Status: casework.New},
		Office:  notify.OfficeFacts{ID: "d4", Name: "Office of Councilor Ana Ruiz, District 4", Phone: "617-555-0104"},
		Mailbox: notify.MailboxFacts{ID: "d4", Address: "district4@city.example", Plus: true},
		Recipient: notify.RecipientFacts{
			Identity: 7, Participant: 1, Name: "Maria Lopes", Address: "maria@home.example", Language: "en",
		},
		Answered: notify.AnsweredFacts{
			Message: 500, Channel: casework.Mail, Kind: casework.Personal, MessageID: "q1@home.example",
			ReturnPath: "maria@home.example", ReceivedAt: noon.Add(-time.Minute),
		},
		Reached: []string{"Office of Councilor Ana Ruiz, District 4"},
		Caps:    casework.Caps{AcknowledgementsPerSender: 3, AutomaticPerCase: 5},
		Sending: notify.Switch{Mode: notify.On},
	}
}

// held is a mail of somebody who knows a case and takes no part in it.
func held() notify.Facts {
	f := opened()
	f.Case = notify.CaseFacts{}
	f.Held = notify.HeldFacts{Raw: 77, Number: 48300, Reason: casework.NewVoice}
	f.Answered.Message = 0
	return f
}

func compose(t testing.TB, kind casework.EventKind, f notify.Facts) []notify.Delivery {
	t.Helper()
	return composer(t).Compose(noon)(casework.Event{ID: 1, Kind: kind}, f)
}

func composeOne(t testing.TB, kind casework.EventKind, f notify.Facts) notify.Delivery {
	t.Helper()
	all := compose(t, kind, f)
	if len(all) != 1 {
		t.Fatalf("%d deliveries, want 1", len(all))
	}
	return all[0]
}
