package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/doctor"
	"github.com/commonline/commonline/intake/phone/voice"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
)

// dangerCheck says whether an alarm for words that may mean danger reaches somebody at every hour, and whether one was heard by nobody.
func dangerCheck(s *Settings, file *cityfile.File) doctor.Check {
	return doctor.Check{Name: "danger", Run: func(ctx context.Context) []doctor.Finding {
		found := rotaFindings(file.City.Rota)
		if notify.Mode(s.Sending) != notify.On {
			found = append(found, doctor.Noted("SENDING is %s: an alarm is shown on the pages, and calls nobody who is not on the list", s.Sending))
		}
		for _, l := range file.Voice.Languages {
			if l.Audio == nil && !names911(l.Texts[voice.Greeting]) {
				found = append(found, doctor.Noted("the greeting of %s in voice does not say to dial 9 1 1 in an emergency", l.Tag))
			}
		}
		if s.DatabaseURL == "" {
			return found
		}
		pool, err := postgres.Open(ctx, s.DatabaseURL)
		if err != nil {
			return found // its own check says why
		}
		defer pool.Close()
		db := postgres.New(pool, &file.City, nil)
		if _, exhausted, err := db.RingingAlarms(ctx); err == nil && exhausted > 0 {
			found = append(found, doctor.Bad("everybody was called for %d alarms, and nobody confirmed: look at /danger now", exhausted))
		}
		if known, err := db.Accountable(ctx, rotaMails(file.City.Rota)); err == nil {
			found = append(found, accountFindings(file.City.Rota, known)...)
		}
		return found
	}}
}

func names911(text string) bool {
	return strings.Contains(strings.ReplaceAll(strings.ReplaceAll(text, " ", ""), "-", ""), "911")
}

func rotaMails(r casework.Rota) (mails []string) {
	for _, s := range r.Shifts {
		mails = append(mails, s.People...)
	}
	slices.Sort(mails)
	return slices.Compact(mails)
}

// monday is the beginning of some week.
var monday = time.Date(2026, 6, 8, 0, 0, 0, 0, time.UTC)

// rotaFindings look for hours of the week at which nobody of the city's own shifts is on call.
func rotaFindings(r casework.Rota) []doctor.Finding {
	if len(r.Shifts) == 0 {
		return []doctor.Finding{doctor.Noted("the city file has no rota: for words that may mean danger the heads of the office are called, by mail, at whatever hour")}
	}
	open := 0
	for minute := range 7 * 24 * 60 {
		at := monday.Add(time.Duration(minute) * time.Minute)
		if !slices.ContainsFunc(r.Shifts, func(s casework.Shift) bool { return s.Office == "" && s.Covers(at) }) {
			open++
		}
	}
	if open > 0 {
		return []doctor.Finding{doctor.Noted("for %d of the 168 hours of a week nobody is on call for the whole city: the heads of the office are called then", (open+59)/60)}
	}
	return []doctor.Finding{doctor.Good("somebody is on call at every hour of the week")}
}

// accountFindings are people of the rota who cannot be called as it says.
func accountFindings(r casework.Rota, known map[string]web.OnCallPerson) (found []doctor.Finding) {
	for _, mail := range rotaMails(r) {
		account, ok := known[mail]
		switch {
		case !ok:
			found = append(found, doctor.Bad("the rota names %s, and no account that works has that address: nobody is called; mend the city file or add the account", mail))
		case !account.Phone && slices.Contains(r.Person(mail).Ways, casework.Text):
			found = append(found, doctor.Noted("%s is to be called by text, and has no telephone under Your account: mail goes", mail))
		}
	}
	return found
}
