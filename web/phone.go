package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// PhoneWays asks the telephone company about the city's numbers.
type PhoneWays interface {
	// Admits tells whether the company lets an account in; one that it refuses is a casework.Invalid. Where the company cannot be asked it is nil.
	Admits(ctx context.Context, accountSID, token string) error
	// Addresses are what has to stand at the company for each number.
	Addresses() []PhoneAddress
	// AnswersCalls tells whether the city has said how calls are answered.
	AnswersCalls() bool
	// Look compares the numbers with what the company knows of them, and changes nothing.
	Look(ctx context.Context) []PhoneFinding
	// Point writes the addresses at the company, for every number that is the account's, and looks again.
	Point(ctx context.Context) []PhoneFinding
}

// PhoneAddress is an address of ours that the company asks at.
type PhoneAddress struct{ For, URL string }

// PhoneFinding is one sentence about a number.
type PhoneFinding struct {
	Wrong    bool // somebody should mend it
	Sentence string
}

// phonePart is what the page of numbers shows of the company.
type phonePart struct {
	Addresses []PhoneAddress
	Found     []PhoneFinding // of what was just pressed
	May       bool           // press
}

// phonePart is nil where there are no numbers, and elsewhere than on their page.
func (s *server) phonePart(k settingKind, v casework.Viewer) *phonePart {
	if s.Phone == nil || k.kind != casework.NumberSetting || len(s.City.Numbers) == 0 {
		return nil
	}
	return &phonePart{Addresses: s.Phone.Addresses(), May: v.May(casework.OperateCity)}
}

// tryNumbers answers POST /settings/numbers/company with do = test or point. What was found stands on the page that comes back.
func (s *server) tryNumbers(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	k, err := kindAt("numbers")
	if err != nil {
		return err
	}
	if s.Phone == nil {
		return casework.Errorf(casework.Conflict, "There is no way to the telephone company from here.")
	}
	ctx, cancel := context.WithTimeout(r.Context(), mailPatience)
	defer cancel()
	page := settingPage{Kind: k}
	switch r.PostFormValue("do") {
	case "test":
		page.Tried = s.Phone.Look(ctx)
	case "point":
		if err := s.record(r, me, casework.Event{Kind: casework.SettingChanged, Detail: map[string]string{"kind": string(k.kind), "what": "pointed", "fields": "addresses at Twilio"}}); err != nil {
			return err
		}
		page.Tried = s.Phone.Point(ctx)
	default:
		return casework.Errorf(casework.Invalid, "Choose what to do with the numbers.")
	}
	return s.showSettings(w, r, me, http.StatusOK, page)
}

// admitted refuses an account that the telephone company does not know, before it is kept.
func (s *server) admitted(ctx context.Context, k settingKind, x casework.Setting) error {
	if s.Phone == nil || k.kind != casework.TwilioSetting || x.Values["account_sid"] == "" || x.Values["auth_token"] == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	if err := s.Phone.Admits(ctx, x.Values["account_sid"], x.Values["auth_token"]); err != nil {
		return fmt.Errorf("trying an account: %w", err)
	}
	return nil
}
