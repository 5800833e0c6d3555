package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/danielgtaylor/huma/v2"
)

const problemType = "application/problem+json"

// Problem is why a request was not done (RFC 9457). Detail is one sentence that a person may read.
type Problem struct {
	Type    string  `json:"type" doc:"Always about:blank: the status says what sort of problem it is."`
	Title   string  `json:"title" doc:"The status in words."`
	Status  int     `json:"status" doc:"The HTTP status."`
	Detail  string  `json:"detail" doc:"One sentence that a person may read."`
	Request string  `json:"request,omitempty" doc:"The number of the request, to be named to the operator."`
	Errors  []Wrong `json:"errors,omitempty" doc:"What is wrong with the request, field by field."`
	// Of answers that were written on an older state of the thread.
	ThreadVersion int       `json:"thread_version,omitempty" doc:"What the thread is at now, where the request was made on an older state."`
	Came          []Message `json:"came,omitempty" doc:"The newest messages, as many as the thread may have got since that state; without their words where the token may not read messages."`
	// Of answers that should be looked at again.
	Concerns []Concern `json:"concerns,omitempty" doc:"What perhaps should not go out."`
	Anyway   string    `json:"anyway,omitempty" doc:"To be sent as \"anyway\" with the same request, by who has looked at the concerns and sends it all the same."`

	wait time.Duration // after which it may be asked again
}

// Wrong is one thing that is wrong with a request.
type Wrong struct {
	Where string `json:"where" doc:"As body.text or query.limit."`
	What  string `json:"what"`
}

// Concern is one reason to look at an answer again.
type Concern struct {
	Kind  string `json:"kind"`
	Words string `json:"words"`
}

// Error implements error, and with GetStatus and ContentType what huma wants of one.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

func problem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

func asProblem(err error) (*Problem, bool) { return errors.AsType[*Problem](err) }

// problem turns an error into one. Whatever is no refusal is told to the log, and its reader gets the request's number.
func (s *server) problem(ctx context.Context, err error) *Problem {
	if p, ok := asProblem(err); ok {
		p.Request = requestID(ctx)
		return p
	}
	refusal, ok := errors.AsType[*casework.Error](err)
	status := http.StatusInternalServerError
	if ok {
		status = web.StatusOf(refusal.Kind)
	}
	if status == 0 || status == http.StatusInternalServerError {
		if ctx.Err() == nil {
			s.Log.Error("answering a request of the API", "request", requestID(ctx), "err", err)
		}
		p := problem(http.StatusInternalServerError, "It did not work, and nothing was changed by it. Try again in a minute; if it stays so, tell the operator the number of the request.")
		p.Request = requestID(ctx)
		return p
	}
	p := problem(status, refusal.Message)
	p.Request = requestID(ctx)
	return p
}

// inOurWords gives what huma finds wrong with a request the form of all problems. It never passes on a value: that may be a secret.
func inOurWords(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := problem(m.Status, "The request is not as the API takes it.")
	p.Request = requestID(ctx.Context())
	var all []string
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, Wrong{Where: e.Location, What: e.Message})
		all = append(all, strings.TrimPrefix(e.Location+": "+e.Message, ": "))
	}
	switch {
	case len(all) > 0:
		p.Detail = "The request is not as the API takes it: " + strings.Join(all, "; ") + "."
	case m.Detail != "":
		p.Detail = "The request is not as the API takes it: " + m.Detail + "."
	}
	return p, nil
}
