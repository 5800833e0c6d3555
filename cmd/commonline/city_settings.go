package main

import (
	"context"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/web"
)

var _ web.Settings = (*cityDesk)(nil)

// Settings implements web.Settings.
func (d *cityDesk) Settings(ctx context.Context, v casework.Viewer) (web.Set, error) {
	if !v.May(casework.SetThings) {
		return web.Set{}, casework.Errorf(casework.Forbidden, "Your account may not change settings. Ask the head of your office.")
	}
	c, err := d.compose(ctx)
	if err != nil {
		return web.Set{}, err
	}
	set := web.Set{Missing: c.file.Missing}
	if len(d.base.Text) > 0 {
		set.File = filepath.Base(d.base.Path)
	}
	for _, s := range d.locked(c.file.Set) {
		if of := s.OfficeOf(); of == "" || of == v.Office || v.May(casework.OperateCity) {
			set.All = append(set.All, hidden(s))
		}
	}
	for _, l := range c.file.Left {
		if of := l.Setting.OfficeOf(); of == "" || of == v.Office || v.May(casework.OperateCity) {
			set.Left = append(set.Left, web.LeftOut{Setting: hidden(l.Setting), Why: l.Why})
		}
	}
	return set, nil
}

// locked adds what the environment names: it is locked as what stands in the city file is.
func (d *cityDesk) locked(all []casework.Setting) []casework.Setting {
	t := d.settings.Twilio
	if t.AccountSID == "" {
		return all
	}
	all = slices.DeleteFunc(slices.Clone(all), func(s casework.Setting) bool { return s.Kind == casework.TwilioSetting })
	const in = "TWILIO_ACCOUNT_SID in the environment"
	return append(all, casework.Setting{Kind: casework.TwilioSetting, Source: in, Values: map[string]string{"account_sid": t.AccountSID, "auth_token": t.AuthToken.String()},
		Named: map[string]string{"account_sid": in, "auth_token": in}})
}

// hidden is a setting without its secrets: that they are set is all that is shown.
func hidden(s casework.Setting) casework.Setting {
	s.Values = maps.Clone(s.Values)
	for key, value := range s.Values {
		if casework.SecretSetting(s.Kind, key) && value != "" {
			s.Values[key] = web.SecretIsSet
		}
	}
	return s
}

// Change implements web.Settings. What the file names is left out of the changes: it is not changed here.
func (d *cityDesk) Change(ctx context.Context, v casework.Viewer, at time.Time, changes []casework.Setting) error {
	before, err := d.compose(ctx)
	if err != nil {
		return err
	}
	for i, c := range changes {
		if changes[i].Values, err = d.prepared(before.file, c); err != nil {
			return err
		}
	}
	if err := d.db.ChangeSettings(ctx, v, at, changes, d.check(before.file, changes)); err != nil {
		return err
	}
	d.tell(ctx)
	return nil
}

// prepared are the values of a change as they are kept: without those of the file, secrets sealed.
func (d *cityDesk) prepared(file *cityfile.File, c casework.Setting) (map[string]string, error) {
	is, _ := file.Find(c.Kind, c.Office, c.Key)
	if c.Values == nil {
		if is.Source != "" && is.At.IsZero() {
			return nil, casework.Errorf(casework.Forbidden, "It is set in %s, and taken out there.", web.InFile(is.Source))
		}
		return nil, nil
	}
	values := map[string]string{}
	for key, value := range c.Values {
		switch {
		case is.Named[key] != "":
		case casework.SecretSetting(c.Kind, key) && value == "": // it stays as it is
		case casework.SecretSetting(c.Kind, key):
			values[key] = d.seal(c, key, value)
		default:
			values[key] = value
		}
	}
	return values, nil
}

var accountForm = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`) // twilio.com/docs/glossary/what-is-a-sid

// check says whether what would be set holds together: no setting may be left out by it that counted before.
func (d *cityDesk) check(before *cityfile.File, changes []casework.Setting) func([]casework.Setting) error {
	same := func(a, b casework.Setting) bool { return a.Kind == b.Kind && a.Office == b.Office && a.Key == b.Key }
	return func(all []casework.Setting) error {
		for _, s := range all {
			if s.Kind == casework.TwilioSetting && !accountForm.MatchString(s.Values["account_sid"]) {
				return casework.Errorf(casework.Invalid, "%q is no account of Twilio's: its SID begins with AC and has 32 digits of 0-9 and a-f after it.", s.Values["account_sid"])
			}
			if s.Kind == casework.TwilioSetting && s.Values["auth_token"] == "" {
				return casework.Errorf(casework.Invalid, "Give the account's auth token as well: without it nothing that Twilio sends can be trusted.")
			}
		}
		file, err := d.lay(all)
		if err != nil {
			return err
		}
		return file.Refused(func(s casework.Setting) bool {
			changed := slices.ContainsFunc(changes, func(c casework.Setting) bool { return same(c, s) })
			return changed || !slices.ContainsFunc(before.Left, func(l cityfile.Left) bool { return same(l.Setting, s) })
		})
	}
}

// tell lets all processes take up what was set, and waits until this one has.
func (d *cityDesk) tell(ctx context.Context) {
	if d.changed != nil {
		d.changed()
	}
	if revision, err := d.db.SettingsRevision(ctx); err == nil && d.taken != nil {
		d.taken(ctx, revision)
	}
}
