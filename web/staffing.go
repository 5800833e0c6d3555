package web

import (
	"fmt"
	"net/http"
	"net/mail"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// staffingRoutes are the pages of who manages accounts.
func (s *server) staffingRoutes() []route {
	return []route{
		{"GET /office/staff", casework.ManageStaff, s.staffing},
		{"POST /office/staff", casework.ManageStaff, s.invite},
		{"POST /office/staff/{staff}", casework.ManageStaff, s.manage},
		{"GET /office/staff/{staff}/leaving", casework.ManageStaff, s.leaving},
	}
}

type staffingPage struct {
	staffFrame
	Staff   []StaffLine
	Roles   []casework.Role // that the viewer gives
	Offices []casework.Office
	Self    casework.StaffID
	New     NewAccount
	Problem string
	Link    string           // to be handed over: it is shown once
	LinkFor casework.StaffID // whose it is
}

// staffingDone are the words after a form was done.
var staffingDone = map[string]string{
	"invited":     "The invitation goes out by mail. Its link works once, for three days.",
	"again":       "Another invitation goes out. The link of the one before is void.",
	"role":        "The role is changed. Their sessions have ended.",
	"disabled":    "They may sign in no more, and their sessions have ended.",
	"handed-over": "They may sign in no more, and their sessions have ended. Their open cases were handed over.",
	"enabled":     "They may sign in again.",
	"second":      "The second factor is taken away. Their sessions have ended.",
}

// staffing answers GET /office/staff.
func (s *server) staffing(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showStaffing(w, r, me, http.StatusOK, staffingPage{})
}

func (s *server) showStaffing(w http.ResponseWriter, r *http.Request, me SignedIn, status int, p staffingPage) (err error) {
	if p.staffFrame, err = s.staffFrame(r.Context(), me, "People", "/office/staff"); err != nil {
		return err
	}
	if p.Staff, err = s.Store.StaffAccounts(r.Context(), me.Viewer); err != nil {
		return fmt.Errorf("listing accounts: %w", err)
	}
	p.Self, p.Roles, p.Offices = me.Staff, []casework.Role{casework.Volunteer, casework.Staffer, casework.OfficeHead}, nil
	if me.Role == casework.CityAdmin {
		p.Roles, p.Offices = casework.Roles, s.City.Offices
	}
	p.Done = staffingDone[r.URL.Query().Get("done")]
	if n, err := strconv.Atoi(r.URL.Query().Get("left")); err == nil && n > 0 && r.URL.Query().Get("done") == "disabled" {
		p.Done += " " + plural(n, "open case of theirs stands", "open cases of theirs stand") + " under “Unassigned” now."
	}
	if err := s.record(r, me, casework.Event{Kind: casework.ListRead, Detail: map[string]string{"view": "people"}}); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, status, "staffing", p)
	return nil
}

// invite answers POST /office/staff.
func (s *server) invite(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	n := NewAccount{Email: strings.TrimSpace(r.PostFormValue("email")), Name: cut(strings.TrimSpace(r.PostFormValue("name")), 120),
		Role: casework.Role(r.PostFormValue("role")), Office: casework.OfficeID(r.PostFormValue("office"))}
	if me.Role != casework.CityAdmin {
		n.Office = me.Office
	}
	err := checkInvited(n)
	if err == nil {
		err = s.Store.Invite(r.Context(), me.Viewer, s.Now(), n)
	}
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Conflict || kind == casework.Forbidden {
		return s.showStaffing(w, r, me, statusOf[kind], staffingPage{New: n, Problem: refusal(err)})
	}
	if err != nil {
		return fmt.Errorf("inviting: %w", err)
	}
	http.Redirect(w, r, "/office/staff?done=invited", http.StatusSeeOther)
	return nil
}

func checkInvited(n NewAccount) error {
	a, err := mail.ParseAddress(n.Email)
	switch {
	case err != nil || a.Address != n.Email || len(n.Email) > 254:
		return casework.Errorf(casework.Invalid, "That is no mail address. One looks like ana@city.example.")
	case n.Name == "":
		return casework.Errorf(casework.Invalid, "Write the name that colleagues know the person by.")
	}
	return nil
}

// manage answers POST /office/staff/{staff} with do = again, link, role, disable, enable or second.
func (s *server) manage(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	n, err := strconv.ParseInt(r.PathValue("staff"), 10, 64)
	if err != nil {
		return casework.Errorf(casework.NotFound, "There is no such account.")
	}
	id, done, left := casework.StaffID(n), "", 0
	switch do := r.PostFormValue("do"); do {
	case "again":
		done, err = do, s.Store.InviteAgain(r.Context(), me.Viewer, s.Now(), id)
	case "link":
		return s.handLink(w, r, me, id)
	case "role":
		done, err = do, s.Store.ChangeRole(r.Context(), me.Viewer, s.Now(), id, casework.Role(r.PostFormValue("role")))
	case "disable", "enable":
		done = do + "d"
		if number(r, "to") != 0 {
			done = "handed-over"
		}
		left, err = s.Store.SwitchAccount(r.Context(), me.Viewer, s.Now(), id, do == "enable", casework.StaffID(number(r, "to")))
	case "second":
		done, err = do, s.Store.ResetSecondFactor(r.Context(), me.Viewer, s.Now(), id)
	default:
		err = casework.Errorf(casework.Invalid, "Choose what to do with the account.")
	}
	if err != nil {
		return fmt.Errorf("managing account %d: %w", id, err)
	}
	to := "/office/staff?done=" + done
	if left > 0 {
		to += "&left=" + strconv.Itoa(left)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// handLink shows an invitation to whoever manages the account, for where no mail can bring it: a city begins without a mailbox.
func (s *server) handLink(w http.ResponseWriter, r *http.Request, me SignedIn, id casework.StaffID) error {
	link, err := s.Store.HandLink(r.Context(), me.Viewer, s.Now(), id)
	if err != nil {
		return fmt.Errorf("making an invitation to hand over: %w", err)
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.showStaffing(w, r, me, http.StatusOK, staffingPage{LinkFor: id, Link: strings.TrimSuffix(s.PublicURL.String(), "/") + "/join/" + casework.LinkToken(s.Signer, link)})
}
