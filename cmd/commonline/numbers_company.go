package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/web"
)

// numbersCompany asks Twilio about the numbers, for the page of settings.
type numbersCompany struct {
	settings *Settings
	numbers  []casework.Number
	client   *twilio.Client // nil: there is no account yet
	public   string         // PUBLIC_URL without a slash at its end
	calls    bool           // the city has said how they are answered
}

var _ web.PhoneWays = numbersCompany{}

func (g *gateway) numbersCompany() numbersCompany {
	return numbersCompany{settings: g.settings, numbers: g.file.City.Numbers, client: g.phone.client, public: strings.TrimSuffix(g.settings.PublicURL.String(), "/"), calls: len(g.file.Voice.Languages) > 0}
}

// Admits implements web.PhoneWays.
func (n numbersCompany) Admits(ctx context.Context, account, token string) error {
	client, err := twilio.New(twilio.Config{AccountSID: account, Token: token, URL: n.settings.Twilio.APIURL})
	if err != nil {
		return nil //nolint:nilerr // what is wrong with its form is said where it is kept
	}
	_, err = accountNumbers(ctx, client)
	if e, said := errors.AsType[*twilio.Error](err); said && (e.Status == 401 || e.Code == 20003) {
		return casework.Errorf(casework.Invalid, "Twilio does not let this account in: the SID and the token do not belong together. Copy both from the first page of Twilio's console.")
	}
	return nil
}

// Addresses implements web.PhoneWays.
func (n numbersCompany) Addresses() []web.PhoneAddress {
	all := []web.PhoneAddress{{For: "A message comes in", URL: n.public + "/twilio/sms#" + smsTries}}
	if n.calls {
		all = append(all, web.PhoneAddress{For: "A call comes in", URL: n.public + "/twilio/voice#" + voiceTries}, web.PhoneAddress{For: "Call status changes", URL: n.public + "/twilio/status"})
	}
	return all
}

// AnswersCalls implements web.PhoneWays.
func (n numbersCompany) AnswersCalls() bool { return n.calls }

// Look implements web.PhoneWays.
func (n numbersCompany) Look(ctx context.Context) []web.PhoneFinding {
	there, bad := n.there(ctx)
	if bad != nil {
		return bad
	}
	var found []web.PhoneFinding
	for _, f := range numbersFindings(n.asked(), there, n.public) {
		found = append(found, web.PhoneFinding{Wrong: !f.OK, Sentence: sentence(f.Sentence)})
	}
	return found
}

// Point implements web.PhoneWays.
func (n numbersCompany) Point(ctx context.Context) []web.PhoneFinding {
	there, bad := n.there(ctx)
	if bad != nil {
		return bad
	}
	for _, ours := range n.asked() {
		for _, x := range there {
			if x.E164 != ours.E164 {
				continue
			}
			var to twilio.Addresses
			if ours.Texts && ours.MessagingServiceSID == "" {
				to.SMS = n.public + "/twilio/sms#" + smsTries
			}
			if ours.Calls {
				to.Voice, to.Status = n.public+"/twilio/voice#"+voiceTries, n.public+"/twilio/status"
			}
			if err := n.client.PointNumber(ctx, x.SID, to); err != nil {
				return []web.PhoneFinding{{Wrong: true, Sentence: fmt.Sprintf("The addresses of %s could not be written: %v.", ours.E164, err)}}
			}
		}
	}
	return n.Look(ctx)
}

// asked are the numbers as sentences name them here, by their digits. Where nothing says how calls are answered, none are looked for.
func (n numbersCompany) asked() []casework.Number {
	all := make([]casework.Number, len(n.numbers))
	for i, x := range n.numbers {
		x.ID, x.Calls = casework.MailboxID(x.E164), x.Calls && n.calls
		all[i] = x
	}
	return all
}

// there are the account's numbers, or why they cannot be told.
func (n numbersCompany) there(ctx context.Context) ([]twilio.Number, []web.PhoneFinding) {
	if n.client == nil {
		return nil, []web.PhoneFinding{{Wrong: true, Sentence: "There is no Twilio account yet: name it under Settings, Twilio account."}}
	}
	there, err := accountNumbers(ctx, n.client)
	if err != nil {
		return nil, []web.PhoneFinding{{Wrong: true, Sentence: sentence(twilioTrouble(err).Sentence)}}
	}
	return there, nil
}

func accountNumbers(ctx context.Context, client *twilio.Client) (all []twilio.Number, err error) {
	for x, err := range client.Numbers(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, nil
}

// sentence makes one of what doctor says.
func sentence(words string) string { return strings.ToUpper(words[:1]) + words[1:] + "." }
