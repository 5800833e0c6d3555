package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// linkMemory is a link in a mail to staff.
type linkMemory struct {
	id      int64
	kind    string
	staff   casework.StaffID
	expires time.Time
	used    bool
}

func placeOf(a Account) casework.Account {
	return casework.Account{Staff: a.Staff, Office: a.Office, Role: a.Role}
}

func (m *memory) StaffAccounts(_ context.Context, v casework.Viewer) ([]StaffLine, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []StaffLine
	for _, a := range m.accounts {
		if v.Role == casework.CityAdmin || a.Office == v.Office {
			all = append(all, StaffLine{Account: placeOf(a), Name: a.Name, Email: a.Email, Active: !a.Disabled, HasPassword: a.PasswordHash != "", HasSecond: m.hasSecond(a.Staff)})
		}
	}
	for _, l := range m.links {
		for i := range all {
			if l.kind == "invitation" && all[i].Staff == l.staff {
				all[i].Invitation = Invitation{Expires: l.expires, Used: l.used}
			}
		}
	}
	return all, m.broken
}

func (m *memory) send(kind string, id casework.StaffID, life time.Duration, at time.Time) {
	for i := range m.links {
		if m.links[i].staff == id {
			m.links[i].used = true
		}
	}
	m.links = append(m.links, linkMemory{int64(len(m.links) + 1), kind, id, at.Add(life), false})
}

func (m *memory) Invite(_ context.Context, v casework.Viewer, at time.Time, n NewAccount) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := v.CheckManages(casework.Account{}, casework.Account{Office: n.Office, Role: n.Role}); err != nil {
		return err
	}
	if slices.ContainsFunc(m.accounts, func(a Account) bool { return strings.EqualFold(a.Email, n.Email) }) {
		return casework.Errorf(casework.Conflict, "There is an account of this address already.")
	}
	id := casework.StaffID(100 + len(m.accounts))
	m.accounts = append(m.accounts, Account{Viewer: casework.Viewer{Staff: id, Office: n.Office, Role: n.Role}, Name: n.Name, Email: n.Email})
	m.send("invitation", id, casework.InvitationLife, at)
	return m.broken
}

// managed does something to an account that the viewer may change.
func (m *memory) managed(v casework.Viewer, id casework.StaffID, becomes func(casework.Account) casework.Account, do func(*Account)) error {
	a := m.account(id)
	if a == nil {
		return nobodyThere
	}
	if err := v.CheckManages(placeOf(*a), becomes(placeOf(*a))); err != nil {
		return err
	}
	do(a)
	m.endSessions(func(_ [32]byte, s memorySession) bool { return s.Staff == id })
	return m.broken
}

func unchanged(a casework.Account) casework.Account { return a }

func (m *memory) InviteAgain(_ context.Context, v casework.Viewer, at time.Time, id casework.StaffID) error {
	return m.managed(v, id, unchanged, func(*Account) { m.send("invitation", id, casework.InvitationLife, at) })
}

func (m *memory) HandLink(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID) (int64, error) {
	if err := m.InviteAgain(ctx, v, at, id); err != nil {
		return 0, err
	}
	return m.links[len(m.links)-1].id, nil
}

func (m *memory) ChangeRole(_ context.Context, v casework.Viewer, _ time.Time, id casework.StaffID, role casework.Role) error {
	return m.managed(v, id, func(a casework.Account) casework.Account { a.Role = role; return a }, func(a *Account) { a.Role = role })
}

func (m *memory) SwitchAccount(_ context.Context, v casework.Viewer, _ time.Time, id casework.StaffID, on bool, to casework.StaffID) (left int, err error) {
	return left, m.managed(v, id, unchanged, func(a *Account) {
		a.Disabled = !on
		for i := range m.cases {
			if m.cases[i].Assignee == id && !on {
				m.cases[i].Assignee = to
				left++
			}
		}
	})
}

func (m *memory) ResetSecondFactor(_ context.Context, v casework.Viewer, _ time.Time, id casework.StaffID) error {
	return m.managed(v, id, unchanged, func(*Account) { delete(m.factors, id) })
}

func (m *memory) AskReset(_ context.Context, email string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.accounts {
		if strings.EqualFold(a.Email, email) && !a.Disabled {
			m.send("reset", a.Staff, casework.ResetLife, at)
		}
	}
	return m.broken
}

func (m *memory) StaffLink(_ context.Context, link int64, now time.Time) (LinkUse, error) {
	for _, l := range m.links {
		if l.id == link && !l.used && now.Before(l.expires) && !m.account(l.staff).Disabled {
			return LinkUse{Invitation: l.kind == "invitation", Account: *m.account(l.staff)}, m.broken
		}
	}
	return LinkUse{}, casework.Errorf(casework.NotFound, "This link was used, or is too old. Ask for another one.")
}

func (m *memory) UseLink(ctx context.Context, link int64, now time.Time, hash string) (LinkUse, error) {
	u, err := m.StaffLink(ctx, link, now)
	if err != nil {
		return u, err
	}
	m.links[link-1].used = true
	m.account(u.Account.Staff).PasswordHash = hash
	m.endSessions(func(_ [32]byte, s memorySession) bool { return s.Staff == u.Account.Staff })
	return u, nil
}
