package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// PoliceSheet implements web.Threats.
func (p Pages) PoliceSheet(ctx context.Context, v casework.Viewer, n casework.CaseNumber, now time.Time) (s casework.PoliceSheet, err error) {
	if err := v.CheckTake(); err != nil {
		return s, err
	}
	c, messages, _, err := p.Case(ctx, v, n)
	if err != nil {
		return s, err
	}
	if !c.Lead {
		return s, casework.Errorf(casework.NotFound, "There is no case %s.", n)
	}
	flags, err := p.ThreatsOn(ctx, v, c.ID)
	if err != nil {
		return s, err
	}
	s = casework.PoliceSheet{Case: c, City: p.city.Name, Zone: p.city.Zone, MadeAt: now}
	if o, ok := p.city.Office(c.Office); ok {
		s.Office = o
	}
	for _, t := range casework.Standing(flags) {
		x := casework.FlaggedMessage{Threat: t}
		for _, m := range messages {
			if m.ID == t.Message {
				x.Shown = m
			}
		}
		if x.Checks, err = p.checkThreat(ctx, t); err != nil {
			return s, fmt.Errorf("checking threat %d: %w", t.ID, err)
		}
		s.Threats = append(s.Threats, x)
	}
	if len(s.Threats) == 0 {
		return s, casework.Errorf(casework.NotFound, "No message on case %s is flagged as a threat now.", n)
	}
	return s, p.sheetDeeds(ctx, v, &s)
}

// sheetDeeds adds who has done and seen what.
func (p Pages) sheetDeeds(ctx context.Context, v casework.Viewer, s *casework.PoliceSheet) (err error) {
	if s.Events, err = p.recordedOn(ctx, s.Case.ID); err != nil {
		return err
	}
	if s.Names, err = p.namesOf(ctx, append(s.Events, casework.Event{Actor: v.Staff.Actor()})); err != nil {
		return err
	}
	s.MadeBy = s.Names[v.Staff.Actor()]
	all, err := p.Readings(ctx, v, s.Case.ID, web.MostReadingsAll)
	if err != nil {
		return err
	}
	for _, x := range all {
		s.Readings = append(s.Readings, casework.SheetReading{At: x.At, Name: x.Name, What: x.Words()})
	}
	return nil
}
