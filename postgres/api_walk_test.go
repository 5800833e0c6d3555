package postgres_test

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web/api"
)

// asked is what the walk asks of one operation.
type asked struct {
	path string // below the root
	body any
}

type fields map[string]any

// right gives for each operation a request that its own office may make, in an order in which each still can be made. Numbers are looked up
// when it is asked, since earlier requests move them.
func (g *gate) right(id string) asked {
	n, thread := g.n.String(), g.thread(g.n)
	at := "/cases/" + n
	switch id {
	case "listCases", "listWebhooks":
		return asked{path: map[string]string{"listCases": "/cases?view=open&limit=5", "listWebhooks": "/webhooks"}[id]}
	case "readCase":
		return asked{path: at}
	case "resolveCase":
		return asked{path: at + "/resolve", body: fields{"thread_version": thread, "reason": "fixed"}}
	case "reopenCase", "wakeCase", "notSpam":
		return asked{path: at + map[string]string{"reopenCase": "/reopen", "wakeCase": "/wake", "notSpam": "/not-spam"}[id], body: fields{"thread_version": thread}}
	case "markSpam":
		return asked{path: at + "/spam", body: fields{"thread_version": thread}}
	case "assignCase":
		return asked{path: at + "/assign", body: fields{"staff": int64(g.ana.Staff), "was": one[int64](g.town, `SELECT coalesce(assignee, 0) FROM cases WHERE number = $1`, g.n)}}
	case "setTopic":
		return asked{path: at + "/topic", body: fields{"topic": "lamps"}}
	case "setTags":
		return asked{path: at + "/tags", body: fields{"tags": []string{"lamp", "Night"}}}
	case "setDue":
		return asked{path: at + "/due", body: fields{"at": g.now.Add(48 * time.Hour)}}
	case "snoozeCase":
		return asked{path: at + "/snooze", body: fields{"until": g.now.Add(48 * time.Hour), "reason": "the plows", "thread_version": thread}}
	case "waitFor":
		return asked{path: at + "/wait", body: fields{"for": "waiting_department", "request_311": "1010", "due_311": "2031-03-01", "thread_version": thread}}
	case "addNote":
		return asked{path: at + "/notes", body: fields{"text": "Look at this."}}
	case "answer":
		return asked{path: at + "/answers", body: fields{"to": int64(g.opener), "channel": "mail", "text": "We are on it.", "thread_version": thread}}
	case "takeBack":
		return asked{path: fmt.Sprintf("%s/answers/%d", at, one[int64](g.town, `SELECT max(message_id) FROM answers WHERE staff_id = $1`, g.head.Staff))}
	case "mergeCase":
		return asked{path: at + "/merges", body: fields{"other": g.other.String(), "reason": "one matter"}}
	case "unmergeCase":
		return asked{path: at + "/merges/" + g.other.String()}
	case "routeCase":
		return asked{path: "/cases/" + g.linked.String() + "/office", body: fields{"office": "al1", "reason": "theirs", "version": 0}}
	case "newCase":
		return asked{path: "/cases", body: fields{"channel": "walk-in", "name": "Pia", "text": "The bench is broken.", "owed": true}}
	case "readMessage":
		return asked{path: fmt.Sprintf("/messages/%d", g.said)}
	case "readFile":
		return asked{path: fmt.Sprintf("/messages/%d/files/1", g.withFile())}
	case "readResident":
		return asked{path: fmt.Sprintf("/residents/%d", g.resident)}
	case "makeWebhook":
		return asked{path: "/webhooks", body: fields{"name": "Map", "url": "https://map.example/in", "kinds": []string{"case.opened"}}}
	case "changeWebhook":
		return asked{path: g.hookPath(), body: fields{"name": "Map", "url": "https://map.example/in", "kinds": []string{"case.moved"}, "on": true}}
	case "dropWebhook":
		return asked{path: g.hookPath()}
	case "listWebhookSends":
		return asked{path: g.hookPath() + "/sends"}
	case "testWebhook":
		return asked{path: g.hookPath() + "/test"}
	case "sendAgain":
		g.exec(`INSERT INTO webhook_sends (webhook_id, kind, state) SELECT max(id), 'webhook.test', 'sent' FROM webhooks WHERE dropped_at IS NULL`)
		return asked{path: fmt.Sprintf("%s/sends/%d/again", g.hookPath(), one[int64](g.town, `SELECT max(id) FROM webhook_sends`))}
	case "whoAmI", "listOffices", "listTopics", "listStaff", "counts":
		return asked{path: map[string]string{"whoAmI": "/me", "listOffices": "/offices", "listTopics": "/topics", "listStaff": "/staff", "counts": "/counts"}[id]}
	}
	if ask, ok := g.rightBeside(id); ok {
		return ask
	}
	g.t.Fatalf("the walk does not know %s: say how it is asked", id)
	return asked{}
}

// walk is the order of the operations that rest on each other; all others come before.
var walk = []string{"readCase", "addNote", "setTopic", "setTags", "setDue", "assignCase", "handInFile", "listHandedIn", "dropFile", "answer", "takeBack", "snoozeCase", "wakeCase", "waitFor",
	"inviteGuest", "endGuest", "undoRule", "linkCase", "unlinkCase", "splitCase", "mergeCase", "unmergeCase",
	"listCalls", "logCall", "calledBack", "listHeld", "readHeldOriginal", "decideHeld", "listAutomatic", "fileAutomatic", "listUnsent", "decideUnsent", "listFailed", "seenFailed",
	"addReply", "changeReply", "retireReply", "tryRule", "switchRule", "askExport", "readExport", "takeExport", "setCover", "readCover", "endCover", "saveView", "changeView", "dropView",
	"resolveCase", "reopenCase", "markSpam", "notSpam", "routeCase", "makeWebhook", "testWebhook", "sendAgain", "listWebhookSends", "changeWebhook", "dropWebhook"}

// inOrder is the table as the walk takes it.
func inOrder(t *testing.T) (rows []api.Row) {
	t.Helper()
	last := map[string]api.Row{}
	for _, r := range api.Table() {
		last[r.ID] = r
	}
	for _, r := range api.Table() {
		if !strings.Contains(" "+strings.Join(walk, " ")+" ", " "+r.ID+" ") {
			rows = append(rows, r)
		}
	}
	for _, id := range walk {
		if _, ok := last[id]; !ok {
			t.Errorf("the walk asks for %s, which is no operation", id)
		}
		rows = append(rows, last[id])
	}
	return rows
}

func (g *gate) thread(n casework.CaseNumber) int {
	return one[int](g.town, `SELECT thread_version FROM cases WHERE number = $1`, n)
}

func (g *gate) hookPath() string {
	return fmt.Sprintf("/webhooks/%d", one[int64](g.town, `SELECT coalesce(max(id), 1) FROM webhooks WHERE dropped_at IS NULL`))
}

// withFile is a message of d1 with a file.
func (g *gate) withFile() int64 {
	if n := one[int64](g.town, `SELECT coalesce(max(id), 0) FROM messages WHERE mail_id = 'file@x'`); n != 0 {
		return n
	}
	g.deliver("d1", "Message-ID: <file@x>\r\nFrom: rosa@x.example\r\nTo: d1@riverton.example\r\nSubject: A photo\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nSee.\r\n--b\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\n%PDF-1.7 hello\r\n--b--\r\n")
	g.town.file()
	return one[int64](g.town, `SELECT max(id) FROM messages WHERE mail_id = 'file@x'`)
}

// TestEveryOperation walks the table: with no token, a wrong one, one that ran out, one that lacks the scope, one of another office, one of
// the city's administrator, and the right one. Whatever is refused must leave no event but that of the try.
func TestEveryOperation(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	g := newGate(t)
	g.city.Topics = append(g.city.Topics, casework.Topic{ID: "lamps", Name: "Street lamps"})
	all := g.head.MayGive()
	mine, foreign := g.token(g.head, all...), g.token(g.deb, all...)
	late := g.token(g.head, all...)
	g.exec(`UPDATE access_tokens SET expires_at = now() - interval '1 hour' WHERE id = (SELECT max(id) FROM access_tokens)`)
	bare := map[casework.AccessScope]string{}
	for _, s := range all {
		var others []casework.AccessScope
		for _, o := range all {
			if o != s {
				others = append(others, o)
			}
		}
		bare[s] = g.token(g.head, others...)
	}
	ole := g.token(g.hire("", "Ole Berg", casework.CityAdmin), casework.ScopeWebhooks)
	for _, r := range inOrder(t) {
		ask := g.right(r.ID)
		before := g.done()
		for name, c := range map[string]struct {
			token string
			code  int
		}{"no token": {"", 401}, "a wrong token": {"cl_AAAAAAAAAAAAAAAAAAAAAAAAAA000000", 401}, "a token that ran out": {late, 401}, "a token without the scope": {bare[r.Scope], 403}, "a token without the second scope": {bare[cmp.Or(r.Also, r.Scope)], 403}, "the city's administrator": {ole, 403}} {
			if r.Scope == "" && c.code == 403 || name == "the city's administrator" && r.Scope == casework.ScopeWebhooks {
				continue
			}
			if a := g.call(c.token, r.Method, ask.path, ask.body); a.code != c.code {
				t.Errorf("%s with %s: %d, want %d: %s", r.ID, name, a.code, c.code, a.why())
			}
		}
		if path, _, _ := strings.Cut(ask.path, "?"); !strings.ContainsAny(path, "0123456789") {
			if a := g.call(foreign, "GET", path, nil); r.Method == "GET" && (a.code != http.StatusOK || strings.Contains(string(a.body), g.n.String())) {
				t.Errorf("%s with a token of another office: %d %s", r.ID, a.code, a.body)
			}
		} else {
			if a := g.call(foreign, r.Method, ask.path, ask.body); a.code != http.StatusNotFound {
				t.Errorf("%s with a token of another office: %d, want 404: %s", r.ID, a.code, a.why())
			}
		}
		if after := g.done(); after != before {
			t.Errorf("%s was refused, and %d events tell of something", r.ID, after-before)
		}
		if strings.HasPrefix(r.Path, "/cases/{number}") && r.Changes {
			if a := g.call(mine, r.Method, ask.path, ask.body, "If-Match", `"1-99"`); a.code != http.StatusPreconditionFailed {
				t.Errorf("%s on a version that the case has not: %d %s", r.ID, a.code, a.body)
			}
			if after := g.done(); after != before {
				t.Errorf("%s on a version that the case has not was done", r.ID)
			}
		}
		match := g.match(ask.path)
		a := g.call(mine, r.Method, ask.path, ask.body, "Idempotency-Key", "walk-"+r.ID, "If-Match", match)
		if a.code != http.StatusOK {
			t.Errorf("%s: %d %s", r.ID, a.code, a.body)
		}
		if !r.Changes {
			continue
		}
		after := g.done()
		again := g.call(mine, r.Method, ask.path, ask.body, "Idempotency-Key", "walk-"+r.ID, "If-Match", match)
		if again.code != http.StatusOK || again.Get("Idempotency-Replayed") != "true" || string(again.body) != string(a.body) || g.done() != after {
			t.Errorf("%s sent again: %d %s, was %s, and %d events more", r.ID, again.code, again.body, a.body, g.done()-after)
		}
	}
}

// done counts the events that tell of something that was done; not of readings, and not of a token that tried.
func (g *gate) done() int {
	return one[int](g.town, `SELECT count(*) FROM events WHERE kind NOT LIKE 'read.%' AND kind NOT IN ('token.used', 'search')`)
}
