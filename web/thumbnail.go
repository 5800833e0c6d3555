package web

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/thumbnail"
)

const (
	thumbnailEdge = 480      // pixels: twice what it is shown at
	maxThumbnail  = 24 << 20 // bytes of a picture that is opened for one
)

// thumbnailable are the forms of which a small picture can be made.
func thumbnailable(a casework.Attachment) bool {
	return a.Size <= maxThumbnail && slices.Contains([]string{"image/jpeg", "image/png", "image/gif", "image/webp"}, a.ContentType)
}

// thumbnail answers GET /messages/{message}/files/{n}/small. It stands on the page of the case, whose reading is the event:
// this leaves none of its own. Two are made at a time, since each may take 200 MB.
func (s *server) thumbnail(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	m, a, _, err := s.attachment(r, me)
	if err != nil {
		return err
	}
	if !thumbnailable(a) {
		return casework.Errorf(casework.NotFound, "There is no small picture of this file.")
	}
	select {
	case s.thumbnails <- struct{}{}:
		defer func() { <-s.thumbnails }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	small, err := s.small(r, me, m, a)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.Itoa(len(small)))
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	if _, err := w.Write(small); err != nil {
		s.Log.Debug("sending a small picture", "err", err)
	}
	return nil
}

func (s *server) small(r *http.Request, me SignedIn, m casework.Message, a casework.Attachment) ([]byte, error) {
	body, err := s.part(r, me, m, a)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	whole, err := io.ReadAll(io.LimitReader(body, maxThumbnail+1))
	if err != nil {
		return nil, fmt.Errorf("reading a picture of message %d: %w", m.ID, err)
	}
	small, err := thumbnail.Of(whole, thumbnailEdge)
	if err != nil || len(whole) > maxThumbnail {
		return nil, casework.Errorf(casework.NotFound, "There is no small picture of this file.")
	}
	return small, nil
}

// attachment is the file that an address names, of which message, and which one it is, the first being number 1.
func (s *server) attachment(r *http.Request, me SignedIn) (m casework.Message, a casework.Attachment, n int, err error) {
	if m, err = s.message(r, me); err != nil {
		return m, a, 0, err
	}
	which, err := numberIn(r, "n")
	if err != nil || which > int64(len(m.Attachments)) {
		return m, a, 0, casework.Errorf(casework.NotFound, "The message has no such file.")
	}
	return m, m.Attachments[which-1], int(which), nil
}
