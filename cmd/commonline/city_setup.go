package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
)

var _ web.Setup = (*cityDesk)(nil)

// SetupLink implements web.Setup.
func (d *cityDesk) SetupLink(ctx context.Context, token string) error {
	return d.db.SetupLink(ctx, sha256.Sum256([]byte(token)))
}

// Found implements web.Setup.
func (d *cityDesk) Found(ctx context.Context, at time.Time, token string, f web.Founding) (casework.StaffID, error) {
	admin := postgres.Staff{Email: f.Email, Name: f.Name, PasswordHash: f.PasswordHash}
	id, err := d.db.Found(ctx, at, sha256.Sum256([]byte(token)), admin, f.Settings, d.check(&cityfile.File{}, f.Settings))
	if err == nil {
		d.tell(ctx)
	}
	return id, err
}

// printSetupLink lets whoever reads what the program prints set up the city. The link ends when there is a city.
func (d *cityDesk) printSetupLink(ctx context.Context, out io.Writer) error {
	token := rand.Text() // 128 bits
	if err := d.db.NewSetupLink(ctx, time.Now(), sha256.Sum256([]byte(token))); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, setupWelcome, strings.TrimSuffix(d.settings.PublicURL.String(), "/")+"/setup/"+token)
	return err
}

const setupWelcome = `
  There is no city yet. Set it up in a browser; this link works until it is done, and for nobody else:

      %s

`
