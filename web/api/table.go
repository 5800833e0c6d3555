package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/danielgtaylor/huma/v2"
)

// Row is one operation.
type Row struct {
	ID, Method, Path string
	Tag              string
	Summary          string
	Scope            casework.AccessScope // that the token needs; "" is any token
	Also             casework.AccessScope // that it needs beside, since what it gives cannot be parted; "" is none
	Needs            casework.Permission  // that its maker needs beside; "" is none
	Changes          bool                 // it takes an Idempotency-Key, and leaves an event before it is done
	Again            bool                 // under the same key it finds what it did before, even where the first sending broke off
	Bytes            bool                 // it gives a file
	Takes            int64                // bytes that a request may hold; 0 is mostBody
	register         func(*server, Row)
}

// Table lists the operations, for tests and papers.
func Table() []Row { return (&server{}).table() }

// table is the one list of operations.
func (s *server) table() []Row {
	rows := s.caseRows()
	rows = append(rows, s.deedRows()...)
	rows = append(rows, s.answerRows()...)
	rows = append(rows, s.uploadRows()...)
	rows = append(rows, s.arrangeRows()...)
	rows = append(rows, s.linkRows()...)
	rows = append(rows, s.fileRows()...)
	rows = append(rows, s.callRows()...)
	rows = append(rows, s.heldRows()...)
	rows = append(rows, s.sendRows()...)
	rows = append(rows, s.replyRows()...)
	rows = append(rows, s.ruleRows()...)
	rows = append(rows, s.exportRows()...)
	rows = append(rows, s.ownRows()...)
	rows = append(rows, s.residentRows()...)
	rows = append(rows, s.cityRows()...)
	return append(rows, s.webhookRows()...)
}

// need adds what the maker of the token must be allowed beside its scope.
func (r Row) need(p casework.Permission) Row {
	r.Needs = p
	return r
}

// also adds a second scope.
func (r Row) also(s casework.AccessScope) Row {
	r.Also = s
	return r
}

// reads makes a row that changes nothing.
func reads[I, O any](id, path, tag, summary string, scope casework.AccessScope, do func(*call, *I) (*O, error)) Row {
	r := Row{ID: id, Method: http.MethodGet, Path: path, Tag: tag, Summary: summary, Scope: scope}
	r.register = func(s *server, r Row) {
		huma.Register(s.huma, r.operation(), func(ctx context.Context, in *I) (*O, error) {
			out, err := do(callOf(ctx), in)
			if err != nil {
				return nil, s.problem(ctx, fmt.Errorf("%s: %w", id, err))
			}
			return out, nil
		})
	}
	return r
}

// operation is the row as huma and the document have it.
func (r Row) operation() huma.Operation {
	op := huma.Operation{OperationID: r.ID, Method: r.Method, Path: Root + r.Path, Summary: r.Summary, Tags: []string{r.Tag}, MaxBodyBytes: mostBody,
		Metadata: map[string]any{"row": r}, Responses: map[string]*huma.Response{"default": problems()}}
	if r.Bytes {
		op.Responses["200"] = &huma.Response{Description: "The file.", Content: map[string]*huma.MediaType{"*/*": {Schema: &huma.Schema{Type: "string", ContentEncoding: "binary"}}}}
	}
	if r.Takes != 0 {
		op.MaxBodyBytes, op.BodyReadTimeout = r.Takes, slowBody
	}
	if r.Changes {
		op.DefaultStatus = http.StatusOK
	}
	scopes := []string{}
	if r.Scope != "" {
		scopes = append(scopes, string(r.Scope))
	}
	if r.Also != "" {
		scopes = append(scopes, string(r.Also))
	}
	op.Security = []map[string][]string{{"token": scopes}}
	var lines []string
	switch {
	case r.Scope == "":
		lines = append(lines, "Any token.")
	default:
		lines = append(lines, fmt.Sprintf("Needs the scope `%s`.", r.Scope))
	}
	if r.Also != "" {
		lines = append(lines, fmt.Sprintf("And `%s`.", r.Also))
	}
	if r.Needs != "" {
		lines = append(lines, fmt.Sprintf("Whoever made the token has to be allowed to %s.", r.Needs))
	}
	op.Description = strings.Join(lines, " ")
	return op
}
