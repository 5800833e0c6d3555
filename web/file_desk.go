package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/commonline/commonline/casework"
)

// FileDesk hands out what came with messages.
type FileDesk struct {
	Store Cases
	Part  func(raw io.Reader, path string) (io.Reader, error)
	Virus func(ctx context.Context, file io.Reader) (string, error)
	Log   *slog.Logger
}

func (s *server) fileDesk() FileDesk {
	return FileDesk{Store: s.Store, Part: s.Config.Part, Virus: s.Virus, Log: s.Log}
}

// HandedFile is a file that may be handed out. Type is none that a browser runs.
type HandedFile struct {
	Name, Type string
	io.Reader
	io.Closer
}

// Take opens file number n of a message, and has it looked into first. The caller closes it, and records that it was read before its first
// byte goes out.
func (d FileDesk) Take(ctx context.Context, v casework.Viewer, m casework.Message, a casework.Attachment, n int) (HandedFile, error) {
	open := func() (io.ReadCloser, error) { return d.open(ctx, v, m, a) }
	if err := d.harmless(ctx, m.ID, open); err != nil {
		return HandedFile{}, err
	}
	body, err := open()
	if err != nil {
		return HandedFile{}, err
	}
	kind, whole := sniffed(body, a.ContentType)
	return HandedFile{Name: safeName(a.Filename, n), Type: kind, Reader: whole, Closer: body}, nil
}

// Original opens a message as it arrived, after it was looked into. The caller closes it, and records that it was read before its first byte
// goes out.
func (d FileDesk) Original(ctx context.Context, v casework.Viewer, id casework.RawID, m casework.MessageID) (io.ReadCloser, error) {
	if err := d.looked(ctx, v, id, m); err != nil {
		return nil, err
	}
	body, _, err := d.Store.Raw(ctx, v, id)
	if err != nil {
		return nil, fmt.Errorf("reading raw message %d: %w", id, err)
	}
	return body, nil
}

// looked has a message as it arrived looked into.
func (d FileDesk) looked(ctx context.Context, v casework.Viewer, id casework.RawID, m casework.MessageID) error {
	return d.harmless(ctx, m, func() (io.ReadCloser, error) {
		body, _, err := d.Store.Raw(ctx, v, id)
		return body, err
	})
}

// part opens one part of the raw message.
func (s *server) part(r *http.Request, me SignedIn, m casework.Message, a casework.Attachment) (io.ReadCloser, error) {
	return s.fileDesk().open(r.Context(), me.Viewer, m, a)
}

func (d FileDesk) open(ctx context.Context, v casework.Viewer, m casework.Message, a casework.Attachment) (io.ReadCloser, error) {
	if (m.Raw != 0 && m.Channel != casework.Mail && m.Channel != casework.Page) || (m.Raw == 0 && m.Author != "") {
		return d.Store.Media(ctx, v, m, a.Part)
	}
	if m.Raw == 0 || d.Part == nil {
		return nil, casework.Errorf(casework.NotFound, "The file is not kept here.")
	}
	raw, _, err := d.Store.Raw(ctx, v, m.Raw)
	if err != nil {
		return nil, fmt.Errorf("reading raw message %d: %w", m.Raw, err)
	}
	body, err := d.Part(raw, a.Part)
	if err != nil {
		raw.Close()
		return nil, fmt.Errorf("finding part %s of raw message %d: %w", a.Part, m.Raw, err)
	}
	if m.Channel == casework.Page {
		defer raw.Close()
		return withoutPosition(body)
	}
	return struct {
		io.Reader
		io.Closer
	}{body, raw}, nil
}
