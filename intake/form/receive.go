package form

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

// Store keeps what arrived.
type Store interface {
	// KeepFile stores a file, and gives its SHA-256.
	KeepFile(ctx context.Context, file []byte) ([32]byte, error)
	// TakeInForm stores a sending raw, with its files, in one transaction. again says that one of its key was there already:
	// then nothing is changed.
	TakeInForm(ctx context.Context, entrance casework.MailboxID, s casework.Submission) (again bool, err error)
	// TakenForm tells what became of the sending of a key.
	TakenForm(ctx context.Context, key string) (casework.Taken, error)
}

// Intake is the way in.
type Intake struct {
	Store    Store
	Signer   casework.Signer
	Received func() // is told that there is something to file; may be nil

	once sync.Once
	busy chan struct{} // held by who has a file in memory
}

// Bounds of a sending.
const (
	mostFiles   = 10
	largestFile = 15 << 20
	mostBytes   = (mostFiles + 1) * (largestFile + 64<<10) // so that one file too many is told as that
	mostFields  = 256 << 10                                // of all fields together
	mostParts   = 100
	inMemory    = 2 // files at a time
)

// Read takes a sending from the wire. What of it cannot be taken is a problem of the submission and no error: the fields that
// came are there, so that the form can be shown again as it was filled in. Without takeFiles files are passed over. An error
// is the store's.
func (in *Intake) Read(w http.ResponseWriter, r *http.Request, takeFiles bool) (casework.Submission, error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostBytes)
	s := &sending{Submission: casework.Submission{Values: url.Values{}}, intake: in, takeFiles: takeFiles}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "multipart/form-data" && params["boundary"] != "":
		err = s.parts(r.Context(), r.Body, params["boundary"])
	case err == nil && kind == "application/x-www-form-urlencoded":
		s.fields(r.Body)
	default:
		err = nil
		s.problem(casework.FormBroken)
	}
	if err != nil {
		return casework.Submission{}, fmt.Errorf("reading a form: %w", err)
	}
	s.Key = s.Values.Get("key")
	s.carried()
	return s.Submission, nil
}

// Send stores a sending, once for its key.
func (in *Intake) Send(ctx context.Context, entrance casework.MailboxID, s casework.Submission) (again bool, err error) {
	s.Body = envelope(s)
	if again, err = in.Store.TakeInForm(ctx, entrance, s); err != nil {
		return false, fmt.Errorf("storing a form: %w", err)
	}
	if !again && in.Received != nil {
		in.Received()
	}
	return again, nil
}

// Taken tells what became of the sending of a key, for at most patience: filing follows within a moment.
func (in *Intake) Taken(ctx context.Context, key string, patience time.Duration) (casework.Taken, error) {
	until := time.NewTimer(patience)
	defer until.Stop()
	for wait := 20 * time.Millisecond; ; wait *= 2 {
		t, err := in.Store.TakenForm(ctx, key)
		if err != nil || !t.Stored || t.Filed {
			return t, err
		}
		select {
		case <-until.C:
			return t, nil
		case <-ctx.Done():
			return t, ctx.Err()
		case <-time.After(min(wait, 200*time.Millisecond)):
		}
	}
}

// sending is one that is being read.
type sending struct {
	casework.Submission
	intake    *Intake
	takeFiles bool
	size      int // of the fields that were read
}

func (s *sending) problem(p casework.FormProblem) {
	for _, have := range s.Problems {
		if have == p {
			return
		}
	}
	s.Problems = append(s.Problems, p)
}

// fields reads a form without files.
func (s *sending) fields(body io.Reader) {
	b, err := io.ReadAll(io.LimitReader(body, mostFields+1))
	if err != nil || len(b) > mostFields {
		s.problem(casework.FormTooLarge)
		b = b[:min(len(b), mostFields)]
	}
	values, err := url.ParseQuery(string(b))
	if err != nil {
		s.problem(casework.FormBroken)
	}
	for name, list := range values {
		for i := range list {
			list[i] = readable(list[i])
		}
		s.Values[name] = list
	}
	s.Body = append([]byte(head("application/x-www-form-urlencoded")), b...)
}

// parts reads a form with files, one part after the other.
func (s *sending) parts(ctx context.Context, body io.Reader, boundary string) error {
	var kept bytes.Buffer
	kept.WriteString(head("multipart/form-data; boundary=" + boundary))
	mr := multipart.NewReader(body, boundary)
	for range mostParts {
		part, err := mr.NextRawPart()
		if errors.Is(err, io.EOF) {
			kept.WriteString("--" + boundary + "--\r\n")
			s.Body = kept.Bytes()
			return nil
		}
		if err != nil {
			break
		}
		writeHead(&kept, boundary, part.Header)
		if err := s.part(ctx, part, &kept); err != nil {
			return err
		}
		kept.WriteString("\r\n")
	}
	s.Body = kept.Bytes()
	s.cutOff(ctx)
	return nil //nolint:nilerr // it broke off: what came is kept, and told as cut off
}

// cutOff notes that the form did not end: it was too large, or its sender is gone.
func (s *sending) cutOff(ctx context.Context) {
	if ctx.Err() != nil {
		s.problem(casework.FormBroken)
		return
	}
	s.problem(casework.FormTooLarge)
}

func (s *sending) part(ctx context.Context, part *multipart.Part, kept *bytes.Buffer) error {
	if part.FileName() != "" {
		return s.file(ctx, part)
	}
	b, err := io.ReadAll(io.LimitReader(part, int64(mostFields-s.size)+1))
	if err != nil {
		s.cutOff(ctx)
	}
	if s.size += len(b); s.size > mostFields {
		s.problem(casework.FieldTooLong)
		b = b[:max(0, len(b)-(s.size-mostFields))]
		s.size = mostFields
	}
	kept.Write(b)
	if name := part.FormName(); name != "" && name != filesField {
		s.Values.Add(name, readable(string(b)))
	}
	return nil
}

// readable is a text without what no database keeps: bytes that are no UTF-8, and NUL. What came stands in the raw message.
func readable(s string) string {
	b := make([]rune, 0, len(s))
	for _, r := range s {
		if r == 0 {
			r = utf8.RuneError
		}
		b = append(b, r)
	}
	return string(b)
}
