package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/commonline/commonline/casework"
)

// handler answers a request of me, who is nobody on a page for anybody. An error becomes a page in one place.
type handler func(w http.ResponseWriter, r *http.Request, me SignedIn) error

// route is one row of the table: a pattern, and what one must be allowed to do. Whose rows are meant is checked by the
// store.
type route struct {
	pattern string
	needs   casework.Permission
	do      handler
}

// Two needs that are no permission of a role.
const (
	anybody  casework.Permission = "anybody"
	signedIn casework.Permission = "signed in"
)

// routes is the one table of what may be asked for, and by whom.
func (s *server) routes() []route {
	if s.Setup != nil {
		return s.setupRoutes()
	}
	table := []route{
		{"GET /{$}", anybody, s.front},
		{"GET /sign-in", anybody, s.signInForm},
		{"POST /sign-in", anybody, s.signIn},
		{"POST /sign-out", signedIn, s.signOut},

		{"GET /inbox", casework.ReadCases, s.inbox},
		{"GET /inbox/{number}", casework.ReadCases, s.oneCase},
		{"GET /triage", casework.ReadCases, s.triage},
		{"POST /triage/{number}", casework.RouteCases, s.reroute},
		{"GET /live", casework.ReadCases, s.live},
		{"POST /inbox/{number}/answer", casework.WorkCases, s.answer},
		{"POST /inbox/{number}/undo/{message}", casework.WorkCases, s.undo},
		{"POST /inbox/{number}/note", casework.WorkCases, s.addNote},
		{"POST /inbox/{number}/draft", casework.WorkCases, s.draft},
		{"POST /inbox/{number}/work", casework.WorkCases, s.work},
		{"GET /messages/{message}/formatted", casework.ReadCases, s.formatted},
		{"GET /messages/{message}/original", casework.ReadCases, s.original},
		{"GET /messages/{message}/files/{n}", casework.ReadCases, s.file},
		{"GET /messages/{message}/files/{n}/small", casework.ReadCases, s.thumbnail},

		{"GET /held", casework.ReadHeld, s.held},
		{"GET /held/automatic", casework.ReadHeld, s.automatic},
		{"GET /held/unsent", casework.ReadHeld, s.unsent},
		{"GET /held/{raw}/original", casework.ReadHeld, s.heldOriginal},
		{"POST /held/{raw}", casework.DecideHeld, s.release},
		{"POST /held/automatic/{raw}", casework.DecideHeld, s.fileAutomatic},
		{"POST /held/unsent/{delivery}", casework.DecideHeld, s.decideUnsent},

		{"GET /running", signedIn, s.running},

		{"GET /texting", anybody, s.texting},
		{"GET /privacy", anybody, s.privacy},
		{"GET /static/{file}", anybody, s.static},
		{"GET /favicon.ico", anybody, s.favicon},
		{"GET /healthz", anybody, s.healthz},
		{"GET /readyz", anybody, s.readyz},
	}
	for _, part := range s.parts() {
		table = append(table, part...)
	}
	if s.Metrics != nil {
		table = append(table, route{"GET /metrics", anybody, s.metrics})
	}
	if s.Demo != nil {
		table = append(table,
			route{"GET /demo/now", anybody, s.demoNow},
			route{"POST /demo/send", anybody, s.demoSend},
		)
		table = append(table, s.demoPhoneRoutes()...)
	}
	return table
}

// parts are the routes of what lies in files of its own.
func (s *server) parts() [][]route {
	return [][]route{
		s.callRoutes(), s.viewRoutes(), s.reportRoutes(), s.accountRoutes(),
		s.secondRoutes(), s.keyRoutes(), s.staffingRoutes(), s.joinRoutes(), s.guestRoutes(),
		s.cityRoutes(), s.statusRoutes(), s.textRoutes(), s.planRoutes(),
		s.caringRoutes(), s.vouchRoutes(), s.coverRoutes(), s.replyRoutes(),
		s.failedRoutes(), s.callOutRoutes(), s.handRoutes(), s.todayRoutes(),
		s.bulkRoutes(), s.featureRoutes(), s.arrangeRoutes(), s.peopleRoutes(),
		s.helpingRoutes(), s.languageRoutes(), s.foreignRoutes(), s.tokenRoutes(),
		s.webhookRoutes(), s.mailboxRoutes(), s.dangerRoutes(), s.exportRoutes(),
		s.ruleRoutes(), s.settingRoutes(), s.holdRoutes(), s.readerRoutes(),
		s.threatRoutes(),
	}
}

// guard lets a request through to its handler only where its sender may do what the route needs.
func (s *server) guard(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		me, err := s.admit(r, rt.needs)
		if casework.KindOf(err) == casework.Forbidden {
			if unsaid := s.exportRefused(r, rt.needs); unsaid != nil {
				err = unsaid
			}
		}
		if errors.Is(err, errSignedOut) {
			s.toSignIn(w, r)
			return
		}
		if err == nil && me.MustSetUp && !beforeSetUp[rt.pattern] {
			http.Redirect(w, r, "/account/second", http.StatusSeeOther)
			return
		}
		if err == nil {
			err = rt.do(w, r, me)
		}
		if err == nil && r.Method == http.MethodPost && me.Staff != 0 && s.Changed != nil {
			s.Changed()
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// beforeSetUp are the pages that open to somebody who still has to set up a second factor.
var beforeSetUp = map[string]bool{"GET /account/second": true, "POST /account/second": true,
	"GET /account/keys": true, "POST /account/keys": true, "POST /account/keys/begin": true, "POST /account/keys/{key}/drop": true, "POST /sign-out": true}

// admit says who asks, where what they need is more than being anybody. A page for anybody asks nothing of the
// database here: /healthz has to work when it is away.
func (s *server) admit(r *http.Request, needs casework.Permission) (SignedIn, error) {
	if needs == anybody {
		return SignedIn{}, nil
	}
	me, err := s.who(r)
	if err != nil {
		return SignedIn{}, err
	}
	if needs != signedIn && !me.May(needs) {
		return SignedIn{}, casework.Errorf(casework.Forbidden, "Your account may not %s. Ask the head of your office.", needs)
	}
	return me, nil
}

// toSignIn sends a browser to sign in, and back to what it was reading. A page that listens cannot go anywhere: to it the sign-in
// page would be a stream of events that makes no sense.
func (s *server) toSignIn(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == livePath {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	to := "/sign-in"
	if r.Method == http.MethodGet {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// front answers GET /: the demo's page, or the way to where one works.
func (s *server) front(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	if s.Demo != nil {
		return s.demoFront(w, r)
	}
	me, err := s.who(r)
	switch {
	case errors.Is(err, errSignedOut):
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	case err != nil:
		return err
	default:
		http.Redirect(w, r, home(me.Viewer), http.StatusSeeOther)
	}
	return nil
}

// home is where somebody begins.
func home(v casework.Viewer) string {
	if v.May(casework.WorkCases) {
		return "/today"
	}
	if v.May(casework.ReadCases) {
		return "/inbox"
	}
	return "/running"
}

func (s *server) notFound(http.ResponseWriter, *http.Request, SignedIn) error {
	return casework.Errorf(casework.NotFound, "There is no such page.")
}
