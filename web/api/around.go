package api

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/commonline/commonline/casework"
)

// mostBody is how much a request may hold, and mostFile one that hands in a file. slowBody is how long the latter may take.
const (
	mostBody = 1 << 20
	mostFile = casework.MaxFilesSize + mostBody
	slowBody = 2 * time.Minute
)

type requestKey struct{}

// requestID is the number of a request, which stands in its answer, in events and in the log.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// around sets what every answer has, and turns a panic into one.
func (s *server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:12]
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		h := w.Header()
		h.Set("Request-Id", id)
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		if s.PublicURL.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		defer func() {
			cause := recover()
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause)
			}
			if cause != nil {
				s.write(w, r, s.problem(r.Context(), fmt.Errorf("panic: %v\n%s", cause, debug.Stack())))
			}
		}()
		r.Body = http.MaxBytesReader(w, r.Body, mostFile)
		next.ServeHTTP(w, r)
	})
}

// nowhere answers whatever is no operation.
func (s *server) nowhere(w http.ResponseWriter, r *http.Request) {
	s.write(w, r, s.problem(r.Context(), casework.Errorf(casework.NotFound, "There is no such operation. %s/openapi.json lists what there is.", Root)))
}

// write sends a problem where no operation is at work.
func (s *server) write(w http.ResponseWriter, r *http.Request, p *Problem) {
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		s.Log.Debug("sending a problem", "request", requestID(r.Context()), "err", err)
	}
}
