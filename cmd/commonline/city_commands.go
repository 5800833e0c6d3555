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
	c, err := s.whole(ctx)
	if err != nil {
		return nil, err
	}
	return c.file, nil
}

// whole is wholeCity with the accounts that were connected in the browser.
func (s *Settings) whole(ctx context.Context) (*composed, error) {
	if s.DatabaseURL == "" {
		return s.filed()
	}
	var found *composed
	err := withStore(ctx, s, func(st *store) error {
		behind, err := postgres.Behind(ctx, st.pool, migrations.Files)
		if err != nil || behind > 0 {
			found, err = s.filed() // looking changes no schema
			return err
		}
		found, err = s.composed(ctx, st)
		return err
	})
	return found, err
}

// filed is the city of the file alone.
func (s *Settings) filed() (*composed, error) {
	file, err := s.City()
	if err != nil {
		return nil, err
	}
	return &composed{file: file, settings: s}, nil
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
