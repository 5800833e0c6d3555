package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/internal/keyring"
	"github.com/commonline/commonline/postgres"
)

// cityDesk knows what the city is: its file, with what is set in the browser laid under it.
type cityDesk struct {
	settings *Settings
	base     cityfile.Base
	keys     *keyring.Ring
	db       *postgres.DB
	refit    func(*cityfile.File) error // makes a city that was read fit to run here; nil: it is

	changed func()                                    // called after a commit; nil: nobody is told
	taken   func(ctx context.Context, revision int64) // waits until this process goes by a revision; nil: nobody waits
}

// composed is a city as of one revision of what is set in the browser.
type composed struct {
	file     *cityfile.File
	settings *Settings // with the accounts that were connected in the browser
	revision int64
}

// founded tells whether there is a city at all.
func (c *composed) founded() bool { return c.file.City.Name != "" }

// baseOf reads the city file of the settings; without CITY_FILE the city is set up in the browser.
func baseOf(s *Settings) (cityfile.Base, error) {
	if s.CityFile == "" {
		return cityfile.Base{}, nil
	}
	text, err := os.ReadFile(s.CityFile)
	if errors.Is(err, fs.ErrNotExist) {
		return cityfile.Base{}, invalid("there is no city file at %s; CITY_FILE names it", s.CityFile)
	}
	if err != nil {
		return cityfile.Base{}, fmt.Errorf("reading the city file: %w", err)
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		return cityfile.Base{}, invalid("%s:1: the file is empty", s.CityFile)
	}
	read := func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(s.CityFile), name)
		}
		return os.ReadFile(name)
	}
	return cityfile.Base{Path: s.CityFile, Text: text, Sources: cityfile.Sources{Env: func(name string) string { return s.env[name] }, Read: read}}, nil
}

// compose reads the city as of now.
func (d *cityDesk) compose(ctx context.Context) (*composed, error) {
	all, revision, err := d.db.AllSettings(ctx)
	if err != nil {
		return nil, err
	}
	file, err := d.lay(all)
	if err != nil {
		return nil, err
	}
	return &composed{file: file, settings: d.withAccounts(all), revision: revision}, nil
}

func (d *cityDesk) lay(all []casework.Setting) (*cityfile.File, error) {
	file, err := cityfile.Compose(d.base, all)
	if err == nil && d.refit != nil {
		err = d.refit(file)
	}
	return file, err
}

// checkFounded refuses to begin a new city where there was one by a file: it is the setting that is missing, and not the city.
func (d *cityDesk) checkFounded(ctx context.Context, c *composed) error {
	if c.founded() {
		return nil
	}
	path, err := d.db.CityFileInForce(ctx)
	if err == nil && path != "" {
		err = invalid("the city of this database is described by %s, and CITY_FILE is not set or no longer names the city (docs/city-file.md)", path)
	}
	return err
}

// apply records that the city file is in force, once for each content of it.
func (d *cityDesk) apply(ctx context.Context, c *composed) (bool, error) {
	over := 0
	for _, s := range c.file.Set {
		if s.Source != "" && !s.At.IsZero() {
			over++
		}
	}
	return d.db.ApplyCityFile(ctx, time.Now(), c.file.Hash, filepath.Base(d.base.Path), over)
}

// sealUse is what secrets among settings are sealed for.
const sealUse = "setting"

func sealPlace(s casework.Setting, key string) []byte {
	return []byte(string(s.Kind) + "/" + string(s.Office) + "/" + s.Key + "/" + key)
}

func (d *cityDesk) seal(s casework.Setting, key, secret string) string {
	return base64.StdEncoding.EncodeToString(d.keys.Seal(sealUse, sealPlace(s, key), []byte(secret)))
}

func (d *cityDesk) open(s casework.Setting, key string) (cityfile.Secret, error) {
	if s.Values[key] == "" {
		return "", nil
	}
	sealed, err := base64.StdEncoding.DecodeString(s.Values[key])
	if err == nil {
		sealed, err = d.keys.Open(sealUse, sealPlace(s, key), sealed)
	}
	if err != nil {
		return "", casework.Errorf(casework.Invalid, "The secret %q that was set in the browser cannot be opened with SECRET_KEY. Set it again, or name the older key in SECRET_KEY_PREVIOUS.", key)
	}
	return cityfile.Secret(sealed), nil
}

// withAccounts adds the account of Twilio that was set in the browser, where the environment names none. One that cannot be used is as
// none: the rest of the city goes on.
func (d *cityDesk) withAccounts(all []casework.Setting) *Settings {
	s := *d.settings
	for _, x := range all {
		if x.Kind != casework.TwilioSetting || s.Twilio.AccountSID != "" {
			continue
		}
		token, err := d.open(x, "auth_token")
		if err != nil || token == "" {
			continue // the page of settings says so
		}
		s.Twilio.AccountSID, s.Twilio.AuthToken = x.Values["account_sid"], token
	}
	return &s
}
