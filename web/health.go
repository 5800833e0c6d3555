package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"
)

// readiness is what /readyz says.
type readiness struct {
	Ready  bool          `json:"ready"`
	Checks []checkResult `json:"checks"`
}

type checkResult struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"`
}

// checkPatience bounds a look at whether we are ready, so that whoever asks has an answer, too, when something hangs.
const checkPatience = 3 * time.Second

// healthz answers GET /healthz: the process is alive. It asks nothing of anybody, so that a database that is away does
// not get every process restarted.
func (s *server) healthz(w http.ResponseWriter, _ *http.Request, _ SignedIn) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(w, "ok\n")
	return err
}

// readyz answers GET /readyz with 200 where every check passes, else with 503, and the reasons in either case.
func (s *server) readyz(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	ctx, cancel := context.WithTimeout(r.Context(), checkPatience)
	defer cancel()
	answer := runChecks(ctx, s.Checks)
	w.Header().Set("Content-Type", "application/json")
	if !answer.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	return json.NewEncoder(w).Encode(answer)
}

func runChecks(ctx context.Context, checks []Check) readiness {
	all := readiness{Ready: true, Checks: make([]checkResult, len(checks))}
	var wg sync.WaitGroup
	for i, c := range checks {
		wg.Go(func() { all.Checks[i] = runCheck(ctx, c) })
	}
	wg.Wait()
	for _, c := range all.Checks {
		all.Ready = all.Ready && c.OK
	}
	return all
}

func runCheck(ctx context.Context, c Check) checkResult {
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	select {
	case err := <-done:
		if err != nil {
			return checkResult{Name: c.Name, Reason: err.Error()}
		}
		return checkResult{Name: c.Name, OK: true}
	case <-ctx.Done():
		return checkResult{Name: c.Name, Reason: "no answer in time"}
	}
}

// metrics answers GET /metrics with the handler that was passed in.
func (s *server) metrics(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	s.Metrics.ServeHTTP(w, r)
	return nil
}
