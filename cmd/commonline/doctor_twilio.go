package main

import (
	"context"
	"errors"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/doctor"
	"github.com/commonline/commonline/internal/twilio"
)

// twilioCheck asks Twilio for the account's numbers, and compares them with the city file.
func twilioCheck(s *Settings, file *cityfile.File) doctor.Check {
	return doctor.Check{Name: "Twilio", Run: func(ctx context.Context) []doctor.Finding {
		t := s.Twilio
		switch {
		case t.AccountSID == "" && len(file.City.Numbers) > 0:
			return []doctor.Finding{doctor.Bad("the city file names numbers, and TWILIO_ACCOUNT_SID is not set: no text and no call comes in")}
		case t.AccountSID == "":
			return []doctor.Finding{doctor.Good("not used")}
		}
		client, err := twilio.New(twilio.Config{AccountSID: t.AccountSID, Token: t.AuthToken.Reveal(), Key: t.APIKey, Secret: t.APISecret.Reveal(), URL: t.APIURL})
		if err != nil {
			return []doctor.Finding{doctor.Bad("the account of the settings cannot be used: %s", err)}
		}
		there, err := accountNumbers(ctx, client)
		if err != nil {
			return []doctor.Finding{twilioTrouble(err)}
		}
		return numbersFindings(file.City.Numbers, there, strings.TrimSuffix(s.PublicURL.String(), "/"))
	}}
}

func twilioTrouble(err error) doctor.Finding {
	e, said := errors.AsType[*twilio.Error](err)
	switch {
	case said && (e.Status == 401 || e.Code == 20003):
		return doctor.Bad("Twilio refused the sign-in: the token (TWILIO_AUTH_TOKEN), or TWILIO_API_KEY and TWILIO_API_SECRET, do not fit the account (TWILIO_ACCOUNT_SID)")
	case said && e.Code == 20005:
		return doctor.Bad("the account at Twilio is not active: look at its console")
	}
	return doctor.Bad("Twilio could not be asked: %s", err)
}

// What follows the # of our addresses tells Twilio how often to try (docs/phone.md).
const smsTries, voiceTries = "rc=3&rp=all", "rc=2&rp=5xx,ct,rt"

// numbersFindings compares the city file's numbers with those of the account. public is PUBLIC_URL without a slash at its end.
func numbersFindings(ours []casework.Number, there []twilio.Number, public string) []doctor.Finding {
	at := map[string]twilio.Number{}
	for _, n := range there {
		at[n.E164] = n
	}
	found := []doctor.Finding{doctor.Good("signed in; numbers of the account: %d", len(there))}
	for _, n := range ours {
		x, has := at[n.E164]
		if !has {
			found = append(found, doctor.Bad("number %s is not one of the account's: buy it there, or mend it in the city file or under Settings", n.ID))
			continue
		}
		bad := len(found)
		if n.Texts {
			found = append(found, wayFindings(n, "texts", x.Texts, n.MessagingServiceSID != "", x.SMS, public+"/twilio/sms", smsTries)...)
		}
		if n.Calls {
			found = append(found, wayFindings(n, "calls", x.Calls, false, x.Voice, public+"/twilio/voice", voiceTries)...)
			if !leadsTo(x.Status, public+"/twilio/status") {
				found = append(found, doctor.Noted("number %s does not tell how calls end: set its \"Call status changes\" to %s/twilio/status", n.ID, public))
			}
		}
		if len(found) == bad {
			found = append(found, doctor.Good("number %s leads here", n.ID))
		}
		if n.Unapproved {
			found = append(found, doctor.Noted("number %s: the carriers have not approved it for texts, as is set; texts out are shown, and not sent", n.ID))
		}
	}
	return found
}

// wayFindings looks at one of the two things that a number does. Where a Messaging Service has it the service's address counts, which
// this API does not tell.
func wayFindings(n casework.Number, what string, can, service bool, is, want, fragment string) []doctor.Finding {
	switch {
	case !can:
		return []doctor.Finding{doctor.Bad("number %s cannot take %s at Twilio: say that it takes none (\"%s: false\" in the city file), or get another", n.ID, what, what)}
	case service:
		return []doctor.Finding{doctor.Noted("number %s is in a Messaging Service: see in Twilio's console that the service's address for %s is %s#%s", n.ID, what, want, fragment)}
	case is == "":
		return []doctor.Finding{doctor.Bad("number %s sends its %s nowhere: set it to %s#%s in Twilio's console", n.ID, what, want, fragment)}
	case !leadsTo(is, want):
		return []doctor.Finding{doctor.Bad("number %s sends its %s to %q: set it to %s#%s in Twilio's console", n.ID, what, is, want, fragment)}
	case !strings.Contains(is, "#"):
		return []doctor.Finding{doctor.Noted("number %s: Twilio tries its %s once; add #%s to the address in its console", n.ID, what, fragment)}
	}
	return nil
}

// leadsTo compares addresses; what follows # is for Twilio.
func leadsTo(is, want string) bool {
	is, _, _ = strings.Cut(is, "#")
	return is == want
}
