package web

import "net/http"

// textingPage says what texting an office means. Carriers read it before they let a number send, and residents follow a link of ours
// to it.
type textingPage struct {
	publicFrame
	Numbers []textingNumber
	Texts   bool // some number takes texts
	Cap     int  // automatic texts to one number in a day; 0: no cap
}

// textingNumber is one that can be texted, and whether it answers yet.
type textingNumber struct {
	Office, Number string
	Unapproved     bool
}

// texting answers GET /texting.
func (s *server) texting(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	s.render(w, r, http.StatusOK, "texting", s.textingPage("Texting your council"))
	return nil
}

// privacy answers GET /privacy.
func (s *server) privacy(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	s.render(w, r, http.StatusOK, "privacy", s.textingPage("Privacy"))
	return nil
}

func (s *server) textingPage(title string) textingPage {
	p := textingPage{publicFrame: s.publicFrame(title), Cap: s.City.Caps.TextsPerNumber}
	for _, n := range s.City.Numbers {
		if !n.Texts {
			continue
		}
		name := s.City.Name
		if o, ok := s.City.Office(n.Office); ok {
			name = o.Name
		}
		p.Numbers = append(p.Numbers, textingNumber{Office: name, Number: n.E164, Unapproved: n.Unapproved})
	}
	p.Texts = len(p.Numbers) > 0
	return p
}
