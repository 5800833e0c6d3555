package web

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/photo"
)

// original answers GET /messages/{message}/original: the bytes as they arrived.
func (s *server) original(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	m, err := s.message(r, me)
	if err != nil {
		return err
	}
	if m.Raw == 0 {
		return casework.Errorf(casework.NotFound, "This message went out from here: it has no original.")
	}
	return s.sendRaw(w, r, me, m.Raw, casework.Event{Kind: casework.RawRead, Case: m.Case, Message: m.ID, Raw: m.Raw})
}

// heldOriginal answers GET /held/{raw}/original, also for automatic mail.
func (s *server) heldOriginal(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "raw")
	if err != nil {
		return err
	}
	raw := casework.RawID(id)
	return s.sendRaw(w, r, me, raw, casework.Event{Kind: casework.RawRead, Raw: raw})
}

// sendRaw shows a raw message as plain text, which a browser neither runs nor guesses at; ?save=1 makes it a download.
func (s *server) sendRaw(w http.ResponseWriter, r *http.Request, me SignedIn, id casework.RawID, e casework.Event) error {
	if r.URL.Query().Get("save") != "" {
		if err := s.fileDesk().looked(r.Context(), me.Viewer, id, e.Message); err != nil {
			return err
		}
	}
	body, length, err := s.Store.Raw(r.Context(), me.Viewer, id)
	if err != nil {
		return fmt.Errorf("reading raw message %d: %w", id, err)
	}
	defer body.Close()
	e.Detail = map[string]string{"what": "original"}
	if err := s.record(r, me, e); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Length", strconv.FormatInt(length, 10))
	if r.URL.Query().Get("save") != "" {
		h.Set("Content-Type", "message/rfc822")
		h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="message-%d.eml"`, id))
	}
	s.stream(w, r, body)
	return nil
}

// file answers GET /messages/{message}/files/{n}, the first file being number 1.
func (s *server) file(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	m, a, n, err := s.attachment(r, me)
	if err != nil {
		return err
	}
	f, err := s.fileDesk().Take(r.Context(), me.Viewer, m, a, n)
	if err != nil {
		return err
	}
	defer f.Close()
	e := casework.Event{Kind: casework.RawRead, Case: m.Case, Message: m.ID, Raw: m.Raw, Detail: map[string]string{"what": "file " + strconv.Itoa(n)}}
	if err := s.record(r, me, e); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	s.stream(w, r, f)
	return nil
}

// withoutPosition is a photo that a resident added by the page of their case, without where it was taken. The page takes 10 MB.
func withoutPosition(file io.Reader) (io.ReadCloser, error) {
	whole, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("reading a photo: %w", err)
	}
	clean, _ := photo.Cleaned(whole)
	return io.NopCloser(bytes.NewReader(clean)), nil
}

// stream sends what may be large. Once it has begun, an error can only be told to the log, and by breaking off.
func (s *server) stream(w http.ResponseWriter, r *http.Request, body io.Reader) {
	if _, err := io.Copy(w, body); err != nil && !gone(r, err) {
		s.Log.Warn("sending a file broke off", "route", r.Pattern, "err", err)
		panic(http.ErrAbortHandler)
	}
}

// message reads the message that an address names.
func (s *server) message(r *http.Request, me SignedIn) (casework.Message, error) {
	id, err := numberIn(r, "message")
	if err != nil {
		return casework.Message{}, err
	}
	m, err := s.Store.Message(r.Context(), me.Viewer, casework.MessageID(id))
	if err != nil {
		return casework.Message{}, fmt.Errorf("reading message %d: %w", id, err)
	}
	return m, nil
}

// numberIn reads a number out of an address.
func numberIn(r *http.Request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n < 1 {
		return 0, casework.Errorf(casework.NotFound, "There is no such page.")
	}
	return n, nil
}

// safeType keeps the types that open in a program which runs nothing; all others are bytes.
func safeType(declared string) string {
	switch declared {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "application/pdf", "audio/mpeg", "audio/wav", "video/mp4":
		return declared
	}
	return "application/octet-stream"
}

// safeName is a file's name without the way to it, and without characters that hide what it ends in.
func safeName(name string, n int) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
			return -1
		}
		return c
	}, name)
	name = strings.Trim(cut(name, 150), ". ")
	if name == "" || name == "/" {
		return fmt.Sprintf("file-%d", n)
	}
	return name
}
