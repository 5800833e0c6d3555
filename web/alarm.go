package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
)

type alarmLinkPage struct {
	publicFrame
	casework.Alarm
	Token  string
	Office string
	Phone  string
	Done   bool
}

var noAlarm = casework.Errorf(casework.NotFound, "This link belongs to no alarm. Take it whole out of the message that called you.")

// alarmPage answers GET /alarm/{token}: the button, for somebody who was called and need not sign in for it. It changes nothing, since mail
// scanners open every link, and shows no more than the message did.
func (s *server) alarmPage(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	id, who, ok := casework.ParseAlarmToken(s.Signer, r.PathValue("token"))
	if !ok {
		return noAlarm
	}
	a, err := s.Store.LinkedAlarm(r.Context(), id, who)
	if err != nil {
		return fmt.Errorf("reading alarm %d: %w", id, err)
	}
	p := alarmLinkPage{publicFrame: s.publicFrame("Alarm"), Alarm: a, Token: r.PathValue("token"), Office: s.officeName(a.Office), Done: r.URL.Query().Get("done") != ""}
	if o, ok := s.City.Office(a.Office); ok {
		p.Phone = o.Phone
	}
	hasForm(w)
	s.render(w, r, http.StatusOK, "alarm", p)
	return nil
}

// confirmByLink answers POST /alarm/{token}.
func (s *server) confirmByLink(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	id, who, ok := casework.ParseAlarmToken(s.Signer, r.PathValue("token"))
	if !ok {
		return noAlarm
	}
	err := s.Store.ConfirmByLink(r.Context(), id, who, s.Now())
	if err != nil && casework.KindOf(err) != casework.Conflict { // the page says who was faster
		return fmt.Errorf("confirming alarm %d: %w", id, err)
	}
	if s.Changed != nil {
		s.Changed()
	}
	http.Redirect(w, r, "/alarm/"+r.PathValue("token")+"?done=yes", http.StatusSeeOther)
	return nil
}
