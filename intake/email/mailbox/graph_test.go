package mailbox

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/graph"
	"github.com/commonline/commonline/internal/graph/graphtest"
	"github.com/commonline/commonline/internal/xoauth"
)

const graphBox = "d4@city.example"

// overGraph is an account over a double of Graph, which opens the mailbox while allowed is set.
func overGraph() (a Account, g *graphtest.Graph, allowed *atomic.Bool) {
	allowed = &atomic.Bool{}
	allowed.Store(true)
	g = graphtest.New(func(user, _ string) bool { return user == graphBox && allowed.Load() }, graphBox, "mayor@city.example")
	client := &graph.Client{Base: g.URL, HTTP: g.Client(), Token: func(context.Context, string) (string, error) { return "token", nil }}
	return Account{ID: "d4", User: graphBox, Graph: client}, g, allowed
}

// followOver runs a fleet over the account until the test ends.
func followOver(t *testing.T, m *memory, a Account) (stop func()) {
	t.Helper()
	return follow(t, newHost(t), m, a, Pace{Poll: time.Minute})
}

func graphLetter(n int) []byte {
	return []byte(fmt.Sprintf("From: r%d@x.example\r\nSubject: Matter %d\r\n\r\nIt is matter %d.\r\n", n, n, n))
}

// TestGraphBringsEveryMailOnce: what was there, what comes, from each folder; after the link has run out nothing is fetched twice.
func TestGraphBringsEveryMailOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, g, _ := overGraph()
		m := newMemory(t)
		at := time.Now().Add(-time.Hour)
		for n := range 45 {
			g.Deliver(graphBox, graph.Inbox, graphLetter(n), at)
		}
		g.Deliver(graphBox, graph.Junk, graphLetter(100), at)
		g.Deliver(graphBox, graph.Sent, graphLetter(101), at)
		stop := followOver(t, m, a)
		m.untilStored("d4/inbox", 45)
		m.untilStored("d4/junkemail", 1)
		m.untilStored("d4/sentitems", 1)
		m.untilReadUp("d4")
		if got := m.bodies("d4/inbox"); got[44] != string(graphLetter(44)) {
			t.Errorf("the bytes: %q", got[44])
		}
		began := time.Now()
		g.Deliver(graphBox, graph.Inbox, graphLetter(46), time.Now())
		m.untilStored("d4/inbox", 46)
		if d := time.Since(began); d > 21*time.Second {
			t.Errorf("news took %v", d)
		}
		stop()
		g.Forget()
		g.Deliver(graphBox, graph.Inbox, graphLetter(47), time.Now())
		followOver(t, m, a)
		m.untilStored("d4/inbox", 47)
		m.untilReadUp("d4")
		fetched := 0
		for _, call := range g.Calls() {
			if strings.HasSuffix(call, "$value") {
				fetched++
			}
		}
		if fetched != 49 {
			t.Errorf("%d mails were fetched for 49", fetched)
		}
		m.noTrouble()
	})
}

func TestGraphThrottledWaitsAsLongAsAsked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, g, _ := overGraph()
		m := newMemory(t)
		g.Deliver(graphBox, graph.Inbox, graphLetter(1), time.Now())
		g.Throttle(1, 90)
		began := time.Now()
		followOver(t, m, a)
		m.untilStored("d4/inbox", 1)
		if d := time.Since(began); d < 90*time.Second || d > 100*time.Second {
			t.Errorf("waited %v for 90 s", d)
		}
		for _, h := range m.reports {
			if h.State == Failing {
				t.Errorf("people were alarmed: %+v", h)
			}
		}
	})
}

// TestGraphTroubleIsTold: a mailbox that is closed to the app, and a consent that is gone, are told within one look.
func TestGraphTroubleIsTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, _, allowed := overGraph()
		m := newMemory(t)
		followOver(t, m, a)
		m.untilReadUp("d4")
		began := time.Now()
		allowed.Store(false)
		h := m.untilState("d4", Failing)
		if d := time.Since(began); d > 25*time.Second || h.Code != "access-refused" || !strings.Contains(h.Sentence, "ErrorAccessDenied") {
			t.Errorf("after %v: %+v", d, h)
		}
		allowed.Store(true)
		m.untilState("d4", Following)
	})
}

func TestGraphWithoutATokenIsTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, _, _ := overGraph()
		a.Graph.Token = func(context.Context, string) (string, error) {
			return "", &xoauth.Withdrawn{Code: "invalid_client"}
		}
		m := newMemory(t)
		followOver(t, m, a)
		if h := m.untilState("d4", Failing); h.Code != "access-withdrawn" {
			t.Errorf("%+v", h)
		}
	})
}

// TestGraphPoisonIsSetAside: a mail that the service does not give out is set aside, and those behind it come in.
func TestGraphPoisonIsSetAside(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, g, _ := overGraph()
		m := newMemory(t)
		for n := range 5 {
			id := g.Deliver(graphBox, graph.Inbox, graphLetter(n), time.Now())
			if n == 2 {
				g.Break(id)
			}
			if n == 3 {
				g.Remove(graphBox, id)
			}
		}
		followOver(t, m, a)
		m.untilStored("d4/inbox", 3)
		m.untilReadUp("d4")
		if len(m.asides) != 1 {
			t.Errorf("set aside: %v", m.asides)
		}
	})
}

func TestGraphIsChecked(t *testing.T) {
	t.Parallel()
	a, _, allowed := overGraph()
	if found := Check(t.Context(), a); len(found) != 4 || found[0].Wrong {
		t.Errorf("%+v", found)
	}
	allowed.Store(false)
	if found := Check(t.Context(), a); len(found) != 1 || !found[0].Wrong || !strings.Contains(found[0].Sentence, "refuses the app this mailbox") {
		t.Errorf("%+v", found)
	}
}
