package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/ical"
)

// Bounds of a calendar that is taken in.
const (
	mostCalendar     = 512 << 10
	mostCalendarDays = 400
)

// takeCalendar answers POST /settings/holidays/calendar with a calendar of days off as a file, or pasted.
func (s *server) takeCalendar(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostCalendar+64<<10)
	if err := r.ParseMultipartForm(mostCalendar); err != nil {
		return casework.Errorf(casework.Invalid, "The calendar did not arrive whole, or is larger than half a megabyte. Go back and send a smaller one.")
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left lies among temporary files
	text, err := calendarOf(r)
	if err != nil {
		return err
	}
	changes, err := daysOff(text)
	if err == nil {
		err = s.Settings.Change(r.Context(), me.Viewer, s.Now(), changes)
	}
	k, _ := kindAt("holidays")
	if casework.KindOf(err) == casework.Invalid {
		return s.showSettings(w, r, me, http.StatusUnprocessableEntity, settingPage{Kind: k, Problem: refusal(err), At: "-calendar", Calendar: cut(r.PostFormValue("calendar"), 4000)})
	}
	if err != nil {
		return fmt.Errorf("taking in a calendar: %w", err)
	}
	http.Redirect(w, r, "/settings/holidays?done=calendar", http.StatusSeeOther)
	return nil
}

func calendarOf(r *http.Request) (string, error) {
	file, _, err := r.FormFile("files")
	if err != nil {
		return r.PostFormValue("calendar"), nil
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, mostCalendar))
	if err != nil {
		return "", fmt.Errorf("reading the calendar: %w", err)
	}
	if len(b) == 0 { // no file was chosen
		return r.PostFormValue("calendar"), nil
	}
	return string(b), nil
}

// daysOff are the days of a calendar (RFC 5545) as settings.
func daysOff(text string) ([]casework.Setting, error) {
	if strings.TrimSpace(text) == "" {
		return nil, casework.Errorf(casework.Invalid, "Choose a calendar file, or paste what is in one.")
	}
	days, err := ical.Days(text)
	switch {
	case err != nil:
		return nil, casework.Errorf(casework.Invalid, "The calendar cannot be read: %s.", err)
	case len(days) == 0:
		return nil, casework.Errorf(casework.Invalid, "There is no day in this calendar.")
	case len(days) > mostCalendarDays:
		return nil, casework.Errorf(casework.Invalid, "The calendar has %d days, and %d is the most.", len(days), mostCalendarDays)
	}
	var all []casework.Setting
	for _, d := range days {
		key := fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
		if d.Year == 0 {
			key = key[5:]
		}
		all = append(all, casework.Setting{Kind: casework.HolidaySetting, Key: key, Values: map[string]string{"name": cut(d.Name, 100)}})
	}
	return all, nil
}
