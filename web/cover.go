package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
)

// coverRoutes are about being away.
func (s *server) coverRoutes() []route {
	return []route{{"POST /account/cover", casework.WorkCases, s.setCover}}
}

// coverPart is the form for being away.
type coverPart struct {
	Cover  casework.Cover
	People []casework.Colleague
	May    bool
	Today  string
}

// coverPart reads it.
func (s *server) coverPart(r *http.Request, me SignedIn) (p coverPart, err error) {
	if !me.May(casework.WorkCases) {
		return p, nil
	}
	p.May, p.Today = true, s.Now().In(s.zone()).Format(time.DateOnly)
	if p.Cover, err = s.Store.OwnCover(r.Context(), me.Viewer, s.Now()); err != nil {
		return p, fmt.Errorf("reading who covers: %w", err)
	}
	all, err := s.Store.OfficeColleagues(r.Context(), me.Viewer)
	if err != nil {
		return p, fmt.Errorf("listing who may cover: %w", err)
	}
	for _, c := range all {
		if c.Staff != me.Staff {
			p.People = append(p.People, c)
		}
	}
	return p, nil
}

// setCover answers POST /account/cover with by, from and until (days, both away), or end = yes.
func (s *server) setCover(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := smallForm(w, r); err != nil {
		return err
	}
	done := "cover"
	var err error
	if r.PostFormValue("end") != "" {
		done, err = "cover-ended", s.Store.EndCover(r.Context(), me.Viewer, s.Now())
	} else {
		c := casework.Cover{By: casework.StaffID(number(r, "by")), From: s.midnight(r.PostFormValue("from"))}
		if last := s.midnight(r.PostFormValue("until")); !last.IsZero() {
			c.Until = last.AddDate(0, 0, 1)
		}
		if err = c.Check(me.Staff, s.Now()); err == nil {
			err = s.Store.SetCover(r.Context(), me.Viewer, s.Now(), c)
		}
	}
	if kind := casework.KindOf(err); kind == casework.Invalid || kind == casework.Conflict {
		return s.showAccount(w, r, me, statusOf[kind], accountPage{Problem: refusal(err), ProblemOf: "cover"})
	}
	if err != nil {
		return fmt.Errorf("setting who covers: %w", err)
	}
	http.Redirect(w, r, "/account?done="+done+"#cover", http.StatusSeeOther)
	return nil
}

// midnight is the beginning of a day of a form, in the city; zero where it is none.
func (s *server) midnight(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, s.zone())
	if err != nil {
		return time.Time{}
	}
	return t
}
