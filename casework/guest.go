package casework

// CheckGuest refuses where a viewer may not ask another office to look in on a case that the viewer's office leads. Of a sensitive
// matter the head of the office decides: it concerns people who may be in danger.
func (v Viewer) CheckGuest(c Case, o OfficeID) error {
	switch {
	case !c.Lead:
		return Errorf(NotFound, "Another office leads this case.")
	case !v.May(RouteCases):
		return Errorf(Forbidden, "Your account may not ask other offices to look in. Ask a colleague of the staff.")
	case c.Sensitive && v.Role != OfficeHead:
		return Errorf(Forbidden, "This case is sensitive: the head of the office decides who else sees it.")
	case o == "" || o == c.Office:
		return Errorf(Invalid, "Choose another office.")
	}
	return nil
}
