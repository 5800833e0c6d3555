package api

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// call is one request of somebody who was let in.
type call struct {
	context.Context
	*server
	casework.Bearer
	row Row
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c := *ctx.Value(callKey{}).(*call)
	c.Context = ctx
	return &c
}

// How often one token may ask, and what one address may guess.
const (
	mostCalls   = 300
	callPeriod  = time.Minute
	freeGuesses = 10
)

// admit lets a request through to its operation only where its token may do it.
func (s *server) admit(hc huma.Context, next func(huma.Context)) {
	row, _ := hc.Operation().Metadata["row"].(Row)
	r, w := humago.Unwrap(hc)
	b, refused := s.bearer(r)
	if refused == nil {
		refused = s.within(r.Context(), b, row)
	}
	if refused != nil {
		refused.Request = requestID(r.Context())
		if refused.wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(refused.wait/time.Second)+1))
		}
		if refused.Status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer realm="commonline"`)
		}
		s.write(w, r, refused)
		return
	}
	next(huma.WithValue(hc, callKey{}, &call{Context: r.Context(), server: s, Bearer: b, row: row}))
}

// bearer says whom the token of a request speaks for. Who brings wrong ones has to wait longer and longer. A right one is let in all the
// same: it has 130 bits, and the programs of a whole office may come by one address.
func (s *server) bearer(r *http.Request) (b casework.Bearer, _ *Problem) {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") || token == "" {
		return b, problem(http.StatusUnauthorized, "Send an access token in the header: Authorization: Bearer cl_….")
	}
	hash, ok := casework.AccessHash(strings.TrimSpace(token))
	err := error(casework.Errorf(casework.NotFound, "no token"))
	if ok {
		b, err = s.Store.Bearer(r.Context(), hash, s.Now())
	}
	switch {
	case err == nil:
		return b, nil
	case casework.KindOf(err) == casework.NotFound:
		key := "token/" + web.Neighbourhood(web.ClientAddress(r, s.TrustedProxies))
		if wait := s.Brake.Take(r.Context(), key, freeGuesses); wait > 0 {
			return b, later(wait, "Too many wrong tokens came from this address. Wait %s.")
		}
		return b, problem(http.StatusUnauthorized, "This token works no more, or never did. Make another one under Settings, Access tokens.")
	}
	return b, s.problem(r.Context(), fmt.Errorf("looking a token up: %w", err))
}

// within checks the scope, the role and the pace.
func (s *server) within(ctx context.Context, b casework.Bearer, row Row) *Problem {
	switch {
	case row.Scope != "" && !b.Has(row.Scope):
		return problem(http.StatusForbidden, fmt.Sprintf("This token does not open %s, or its maker may not do that any more.", row.Scope))
	case row.Also != "" && !b.Has(row.Also):
		return problem(http.StatusForbidden, fmt.Sprintf("This token does not open %s, which this needs beside %s.", row.Also, row.Scope))
	case row.Needs != "" && !b.May(row.Needs):
		return problem(http.StatusForbidden, fmt.Sprintf("Whoever made this token may not %s.", row.Needs))
	case s.Limit == nil:
		return nil
	}
	if ok, wait := s.Limit(ctx, "api/"+strconv.FormatInt(b.Token, 10), mostCalls, callPeriod); !ok {
		return later(wait, "This token asked more than %d times within a minute. Wait %s.", mostCalls)
	}
	return nil
}

// later is a problem that goes by itself; the last of its words is how long that takes.
func later(wait time.Duration, words string, args ...any) *Problem {
	p := problem(http.StatusTooManyRequests, fmt.Sprintf(words, append(args, wait.Round(time.Second))...))
	p.wait = wait
	return p
}

// record leaves events of a call, each with the token that it came by. It is called before anything is shown.
func (c *call) record(events ...casework.Event) error {
	for i := range events {
		events[i].At, events[i].Actor = c.Now(), c.Staff.Actor()
		if events[i].Office == "" {
			events[i].Office = c.Office
		}
		facts := map[string]string{"token": strconv.FormatInt(c.Token, 10), "request": requestID(c)}
		maps.Copy(facts, events[i].Detail)
		events[i].Detail = facts
	}
	if err := c.Store.Record(c, events); err != nil {
		return fmt.Errorf("recording %s: %w", events[0].Kind, err)
	}
	return nil
}

// short is a hash for names of things.
func short(parts ...string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(parts, "\x00"))))[:32]
}
