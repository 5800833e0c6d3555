package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// tongueChoice is one language that somebody may say they speak.
type tongueChoice struct {
	locale.Language
	Chosen bool
}

// tongueChoices are the languages that the program knows, but for the one that all of staff write in.
func tongueChoices(spoken []string) []tongueChoice {
	var all []tongueChoice
	for _, l := range locale.All {
		if l.Tag != casework.English {
			all = append(all, tongueChoice{l, slices.Contains(spoken, l.Tag)})
		}
	}
	return all
}

// setSpoken answers POST /account/languages with languages.
func (s *server) setSpoken(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	var spoken []string
	for _, l := range tongueChoices(r.PostForm["languages"]) {
		if l.Chosen {
			spoken = append(spoken, l.Tag)
		}
	}
	if err := s.Store.SetSpoken(r.Context(), me.Viewer, spoken, s.Now()); err != nil {
		return fmt.Errorf("keeping what staff %d speaks: %w", me.Staff, err)
	}
	http.Redirect(w, r, "/account?done=languages#languages", http.StatusSeeOther)
	return nil
}
