package main

import (
	"context"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

// wholeCity is the city of an operator's command: its file with what is set in the browser, where DATABASE_URL tells where that is kept.
// A private database belongs to the serve that may be running; then the file alone speaks.
func (s *Settings) wholeCity(ctx context.Context) (*cityfile.File, error) {
	if s.DatabaseURL == "" {
		return s.City()
	}
	var file *cityfile.File
	err := withStore(ctx, s, func(st *store) error {
		if behind, err := postgres.Behind(ctx, st.pool, migrations.Files); err != nil || behind > 0 {
			file, err = s.City() // looking changes no schema
			return err
		}
		c, err := s.composed(ctx, st)
		if err == nil {
			file = c.file
		}
		return err
	})
	return file, err
}

// composed reads the city over an open database; one that nobody has set up is refused.
func (s *Settings) composed(ctx context.Context, st *store) (*composed, error) {
	base, err := baseOf(s)
	if err != nil {
		return nil, err
	}
	keys, err := openKeys(s)
	if err != nil {
		return nil, err
	}
	desk := &cityDesk{settings: s, base: base, keys: keys, db: postgres.New(st.pool, nil, nil)}
	c, err := desk.compose(ctx)
	if err == nil && !c.founded() {
		err = casework.Errorf(casework.Invalid, "there is no city yet: name its file with CITY_FILE, or start commonline serve and open the link that it prints (docs/settings.md)")
	}
	return c, err
}
