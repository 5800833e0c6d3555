package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/doctor"
)

type doctorCommand struct {
	Settings bool `help:"Print the settings too, without their secrets."`
}

// Run is commonline doctor.
func (d *doctorCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		doctor.Examine(c.ctx, c.out, []doctor.Check{settingsCheck(err)})
		return errFound
	}
	if d.Settings {
		if err := settings.Dump(c.out); err != nil {
			return fmt.Errorf("printing the settings: %w", err)
		}
	}
	return examine(c.ctx, settings, c)
}

func examine(ctx context.Context, s *Settings, c *call) error {
	var file *cityfile.File
	whole, err := s.whole(ctx)
	if err == nil {
		file, s = whole.file, whole.settings
	}
	checks := []doctor.Check{settingsCheck(nil), homeCheck(s), cityCheck(s, file, err), publicCheck(s), textsCheck(s)}
	checks = append(checks, serviceChecks(ctx, s, file)...)
	if !doctor.Examine(ctx, c.out, checks) {
		return errFound
	}
	return nil
}

// sentences gives each line of err as a finding.
func sentences(err error) []doctor.Finding {
	var found []doctor.Finding
	for line := range strings.Lines(err.Error()) {
		found = append(found, doctor.Bad("%s", strings.TrimSpace(line)))
	}
	return found
}

func settingsCheck(err error) doctor.Check {
	return doctor.Check{Name: "settings", Run: func(context.Context) []doctor.Finding {
		if err != nil {
			return sentences(err)
		}
		return []doctor.Finding{doctor.Good("nothing is in conflict")}
	}}
}

// homeCheck makes the folder for this machine's data and writes into it.
func homeCheck(s *Settings) doctor.Check {
	return doctor.Check{Name: "home", Run: func(context.Context) []doctor.Finding {
		if s.DatabaseURL != "" {
			return []doctor.Finding{doctor.Good("not used: everything is kept in the database of DATABASE_URL")}
		}
		if err := os.MkdirAll(s.Home, 0o711); err != nil {
			return []doctor.Finding{doctor.Bad("COMMONLINE_HOME %s cannot be made: %s", s.Home, withoutPath(err))}
		}
		trial, err := os.CreateTemp(s.Home, ".doctor-*")
		if err != nil {
			return []doctor.Finding{doctor.Bad("nothing can be written to COMMONLINE_HOME %s: %s", s.Home, withoutPath(err))}
		}
		if err := errors.Join(trial.Close(), os.Remove(trial.Name())); err != nil {
			return []doctor.Finding{doctor.Bad("nothing can be removed from COMMONLINE_HOME %s: %s", s.Home, withoutPath(err))}
		}
		return []doctor.Finding{doctor.Good("%s can be written to", s.Home)}
	}}
}

// cityCheck looks at the city as serve would go by it: the file, with what is set in the browser.
func cityCheck(s *Settings, file *cityfile.File, err error) doctor.Check {
	return doctor.Check{Name: "city file", Run: func(context.Context) []doctor.Finding {
		if err != nil && s.CityFile == "" {
			return []doctor.Finding{doctor.Noted("CITY_FILE is not set: the city is what is set in the browser; serve prints a link to begin with (docs/settings.md)")}
		}
		if err != nil {
			return sentences(err)
		}
		c, path := file.City, cmp.Or(file.Path, "set in the browser")
		found := []doctor.Finding{doctor.Good("%s: %s, %d offices, %d mailboxes", path, c.Name, len(c.Offices), len(c.Mailboxes))}
		if len(c.Topics) == 0 {
			found = append(found, doctor.Noted("%s: there are no topics, so no matter is known to be sensitive", path))
		}
		for _, m := range file.Missing {
			found = append(found, doctor.Noted("%s", m))
		}
		for _, l := range file.Left {
			found = append(found, doctor.Bad("what was set in the browser does not count: %s", l.Why))
		}
		return found
	}}
}

// publicCheck goes the way that a resident's browser goes.
func publicCheck(s *Settings) doctor.Check {
	return doctor.Check{Name: "public URL", Run: func(ctx context.Context) []doctor.Finding {
		if s.source["PUBLIC_URL"] == "" {
			return []doctor.Finding{doctor.Noted("PUBLIC_URL is not set: links lead to %s, on this machine only", s.PublicURL)}
		}
		address := s.PublicURL.JoinPath("healthz").String()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return []doctor.Finding{doctor.Bad("PUBLIC_URL cannot be asked: %s", err)}
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return []doctor.Finding{doctor.Bad("%s does not answer (%s): start serve, or mend the proxy in front of it", address, err)}
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return []doctor.Finding{doctor.Bad("%s answers %s: PUBLIC_URL leads to something else than this program", address, response.Status)}
		}
		return []doctor.Finding{doctor.Good("%s answers", address)}
	}}
}
