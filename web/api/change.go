package api

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
	"github.com/danielgtaylor/huma/v2"
)

// Done tells what was done, without a word of a resident: it is kept for a day, for who asks again.
type Done struct {
	Case          string `json:"case,omitempty" doc:"The case that it was done to."`
	Status        string `json:"status,omitempty" doc:"Of the case now."`
	Version       int    `json:"version,omitempty"`
	ThreadVersion int    `json:"thread_version,omitempty" doc:"Of the thread now: send it with the next request that rests on what was said."`
	Message       int64  `json:"message,omitempty" doc:"The answer that goes out."`
	LeavesAt      string `json:"leaves_at,omitempty" doc:"When it does."`
	Office        string `json:"office,omitempty" doc:"That has a new case: its place may have moved it."`
	Unplaced      string `json:"unplaced,omitempty" doc:"Why the address of a new case was not taken."`
	File          int64  `json:"file,omitempty" doc:"Handed in: to be named by an answer."`
	From          string `json:"from,omitempty" doc:"The case that a new one was taken out of."`
	Reply         int64  `json:"reply,omitempty"`
	Rule          int64  `json:"rule,omitempty"`
	Export        int64  `json:"export,omitempty"`
	Webhook       int64  `json:"webhook,omitempty"`
	Secret        string `json:"secret,omitempty" doc:"Of a new webhook: shown here and nowhere else."`
}

// Keyed is the header of whatever changes something.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"100" doc:"The same for each sending of one request: it is done once, and answered alike for a day."`
}

func (o Keyed) key() string { return o.Key }

// changing is what requests take that change something.
type changing interface{ key() string }

type doneOutput struct {
	Replayed string `header:"Idempotency-Replayed" doc:"true where this is the answer to an earlier sending."`
	ETag     string `header:"ETag" doc:"Of the case as it is now: for the If-Match of what is done next."`
	Body     Done
}

// changes makes a row that changes something.
func changes[I changing](id, method, path, tag, summary string, scope casework.AccessScope, do func(*call, *I) (Done, error)) Row {
	r := Row{ID: id, Method: method, Path: path, Tag: tag, Summary: summary, Scope: scope, Changes: true}
	r.register = func(s *server, r Row) {
		huma.Register(s.huma, r.operation(), func(ctx context.Context, in *I) (*doneOutput, error) {
			out, err := callOf(ctx).change((*in).key(), in, func(c *call) (Done, error) { return do(c.expecting(*in), in) })
			if err != nil {
				return nil, s.problem(ctx, fmt.Errorf("%s: %w", id, err))
			}
			return out, nil
		})
	}
	return r
}

// again is a deed that can be done again under the same key: it finds what it did before.
func (r Row) again() Row {
	r.Again = true
	return r
}

// change does something once. Where it was refused nothing was done, and the same key may be used again.
func (c *call) change(key string, in any, do func(*call) (Done, error)) (*doneOutput, error) {
	if key == "" {
		return c.first(do)
	}
	said, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("reading a request anew: %w", err)
	}
	done, begun, err := c.Store.BeginOnce(c, c.Token, key, sha256.Sum256([]byte(c.row.ID+"\x00"+string(said))), c.Now())
	switch {
	case err != nil:
		return nil, err
	case done != nil:
		return c.replayed(key, done)
	case begun && !c.row.Again:
		return nil, casework.Errorf(casework.Conflict, "A request with this Idempotency-Key is being done, or broke off. Look at the case; if it was not done, send it with a new key.")
	}
	out, err := c.first(do)
	after := context.WithoutCancel(c.Context) // whoever hung up asks again
	if err != nil {
		if casework.KindOf(err) != "" || isProblem(err) {
			_ = c.Store.EndOnce(after, c.Token, key, nil) // kept, it says that it is not known: which is safe
		}
		return nil, err
	}
	body, err := json.Marshal(out.Body)
	if err != nil {
		return nil, fmt.Errorf("keeping an answer: %w", err)
	}
	return out, c.Store.EndOnce(after, c.Token, key, c.Sealer.Seal(onceUse, c.place(key), body))
}

const onceUse = "api-answer"

// place is what a sealed answer belongs to.
func (c *call) place(key string) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(c.Token)), key...)
}

func (c *call) replayed(key string, sealed []byte) (*doneOutput, error) {
	body, err := c.Sealer.Open(onceUse, c.place(key), sealed)
	if err != nil {
		return nil, fmt.Errorf("opening an answer that was kept: %w", err)
	}
	out := &doneOutput{Replayed: "true"}
	err = json.Unmarshal(body, &out.Body)
	return tagged(out), err
}

// first does it, and notes before it that this token is about to.
func (c *call) first(do func(*call) (Done, error)) (*doneOutput, error) {
	if err := c.record(casework.Event{Kind: casework.TokenUsed, Detail: map[string]string{"operation": c.row.ID, "name": c.Name}}); err != nil {
		return nil, err
	}
	done, err := do(c)
	if err != nil {
		return nil, err
	}
	if c.Changed != nil {
		c.Changed()
	}
	return tagged(&doneOutput{Body: done}), nil
}

// tagged gives an answer the tag of its case.
func tagged(out *doneOutput) *doneOutput {
	if out.Body.Version != 0 {
		out.ETag = web.CaseTag(out.Body.Version, out.Body.ThreadVersion)
	}
	return out
}

func isProblem(err error) bool {
	p, ok := asProblem(err)
	return ok && p.Status < http.StatusInternalServerError
}

// formKey is the key of a form that the pages would send, for what the store does once by itself.
func (c *call) formKey(key string) string {
	if key == "" {
		return "api-" + short(requestID(c), strconv.FormatInt(c.Token, 10))
	}
	return "api-" + short(key, strconv.FormatInt(c.Token, 10))
}

// after tells how a case stands.
func (c *call) after(x casework.Case) Done {
	return Done{Case: x.Number.String(), Status: string(x.Status), Version: x.Version, ThreadVersion: x.ThreadVersion}
}

// now reads how a case stands after something was done to it.
func (c *call) now(n casework.CaseNumber) (Done, error) {
	x, _, _, err := c.Store.Case(c, c.Viewer, n)
	if err != nil {
		return Done{}, fmt.Errorf("reading case %s: %w", n, err)
	}
	return c.after(x), nil
}
