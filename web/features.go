package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// Features tells what an office has switched on.
type Features interface {
	// Features gives those of the viewer's office.
	Features(ctx context.Context, v casework.Viewer) (casework.Features, error)
	// SetFeatures needs casework.ManageOffice.
	SetFeatures(ctx context.Context, v casework.Viewer, f casework.Features) error
}

func (s *server) featureRoutes() []route {
	return []route{
		{"GET /office/features", casework.ManageOffice, s.features},
		{"POST /office/features", casework.ManageOffice, s.setFeatures},
	}
}

// featuresOf gives what is on for somebody. Who belongs to no office has all of it: nobody could switch it on for them.
func (s *server) featuresOf(ctx context.Context, me SignedIn) (casework.Features, error) {
	if me.Office == "" {
		all := casework.Features{}
		for _, f := range casework.FeatureWords {
			all[f.Feature] = true
		}
		return all, nil
	}
	on, err := s.Store.Features(ctx, me.Viewer)
	if err != nil {
		return nil, fmt.Errorf("reading what is switched on: %w", err)
	}
	return on, nil
}

type featuresPage struct {
	staffFrame
	Features []featureRow
}

type featureRow struct {
	Key, Name, Words string
	On               bool
}

// features answers GET /office/features.
func (s *server) features(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	on, err := s.Store.Features(r.Context(), me.Viewer)
	if err != nil {
		return fmt.Errorf("reading what is switched on: %w", err)
	}
	var page featuresPage
	for _, f := range casework.FeatureWords {
		page.Features = append(page.Features, featureRow{string(f.Feature), f.Name, f.Words, on.Has(f.Feature)})
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "What is switched on", "/office/features"); err != nil {
		return err
	}
	page.Done = doneWords[r.URL.Query().Get("done")]
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "features", page)
	return nil
}

// setFeatures answers POST /office/features with on = each that is to be on.
func (s *server) setFeatures(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	on := casework.Features{}
	for _, f := range casework.FeatureWords {
		for _, x := range r.PostForm["on"] {
			on[f.Feature] = on[f.Feature] || x == string(f.Feature)
		}
	}
	if err := s.Store.SetFeatures(r.Context(), me.Viewer, on); err != nil {
		return fmt.Errorf("switching parts on: %w", err)
	}
	http.Redirect(w, r, "/office/features?done=features", http.StatusSeeOther)
	return nil
}
