package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

func sampleReplies() []casework.Reply {
	return []casework.Reply{
		{ID: 5, Office: "d5", Name: "Pothole reported", Language: "en", Body: "Hello {resident first name},\n\nwe have reported it as {311 number}.\n\n{my name}, {office}", Short: "Reported, {case number}. {my name}"},
		{ID: 6, Office: "d5", Name: "Pothole reported", Language: "es", Body: "Hola {resident first name}: avisamos sobre {address of the matter}."},
		{ID: 7, Office: "d4", Name: "Only of District 4", Language: "en", Body: "Only District 4 says this."},
	}
}

func (m *memory) Replies(_ context.Context, v casework.Viewer) ([]casework.Reply, error) {
	return slices.DeleteFunc(slices.Clone(m.replies), func(r casework.Reply) bool { return v.Office == "" || r.Office != v.Office }), m.broken
}

func (m *memory) SaveReply(_ context.Context, v casework.Viewer, _ time.Time, r casework.Reply) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r.Office = v.Office
	for i, x := range m.replies {
		switch {
		case x.ID == r.ID && x.Office == r.Office:
			m.replies[i] = r
			return nil
		case x.Office == r.Office && strings.EqualFold(x.Name, r.Name) && x.Language == r.Language:
			return casework.Errorf(casework.Invalid, "There is a reply %q in this language already.", r.Name)
		}
	}
	if r.ID != 0 {
		return casework.Errorf(casework.NotFound, "There is no such reply.")
	}
	r.ID = int64(len(m.replies) + 50)
	m.replies = append(m.replies, r)
	return nil
}

func (m *memory) RetireReply(_ context.Context, v casework.Viewer, _ time.Time, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.replies)
	m.replies = slices.DeleteFunc(m.replies, func(r casework.Reply) bool { return r.ID == id && r.Office == v.Office })
	if len(m.replies) == n {
		return casework.Errorf(casework.NotFound, "There is no such reply.")
	}
	return nil
}
