package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
)

// What may be sent by the page of a case at once.
const (
	mostPagePhotos = 5
	photoBytes     = 10 << 20
	entryLetters   = 5000
	freeEntries    = 20 // within an hour, before the sender has to wait
)

var keyForm = regexp.MustCompile(`^[A-Z0-9]{16,40}$`)

// addByPage answers POST /s/{token}/message: words and photos, stored before anything is made of them.
func (s *server) addByPage(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	c, e, err := s.entry(w, r)
	if err != nil {
		return err
	}
	if strings.TrimSpace(e.Text) == "" && len(e.Files) == 0 {
		return casework.Errorf(casework.Invalid, "Write something, or choose a photo. Nothing was sent.")
	}
	return s.enter(w, r, c, e, "added")
}

// fixedByPage answers POST /s/{token}/fixed. The button alone is enough; what is still wrong may be said with it.
func (s *server) fixedByPage(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	c, e, err := s.entry(w, r)
	if err != nil {
		return err
	}
	e.Fixed = r.FormValue("fixed")
	switch {
	case e.Fixed != casework.FixedYes && e.Fixed != casework.FixedNo:
		return casework.Errorf(casework.Invalid, "Choose whether it was fixed.")
	case c.Status.Live():
		return casework.Errorf(casework.Conflict, "Your case is open: the office is working on it. Write to it on the page of your case.")
	}
	return s.enter(w, r, c, e, "fixed_"+e.Fixed)
}

func (s *server) enter(w http.ResponseWriter, r *http.Request, c PublicCase, e Entry, done string) error {
	if s.Brake.Take(r.Context(), fmt.Sprintf("page:%d", c.ID), freeEntries) > 0 {
		return casework.Errorf(casework.Conflict, "That is a lot at once. Wait a quarter of an hour, or call the office.")
	}
	if err := s.Store.Enter(r.Context(), s.Now(), e); err != nil {
		return fmt.Errorf("keeping what was sent by the page of case %d: %w", c.ID, err)
	}
	s.backToStatus(w, r, done)
	return nil
}

// entry reads a form of the page.
func (s *server) entry(w http.ResponseWriter, r *http.Request) (PublicCase, Entry, error) {
	c, err := s.linked(r)
	if err != nil {
		return c, Entry{}, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostPagePhotos*photoBytes+1<<20)
	if err := r.ParseMultipartForm(4 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return c, Entry{}, casework.Errorf(casework.Invalid, "It did not arrive whole, or is too large: %d photos of %d MB are the most. Go back and send it again.", mostPagePhotos, photoBytes>>20)
	}
	e := Entry{Case: c.ID, Key: r.FormValue("key"), Text: strings.TrimSpace(strings.ReplaceAll(r.FormValue("message"), "\r\n", "\n"))}
	switch {
	case !keyForm.MatchString(e.Key):
		return c, e, casework.Errorf(casework.Invalid, "The page is too old. Open your link again.")
	case !utf8.ValidString(e.Text) || utf8.RuneCountInString(e.Text) > entryLetters:
		return c, e, casework.Errorf(casework.Invalid, "A message has %d letters at most. Go back and shorten it.", entryLetters)
	}
	e.Files, err = pagePhotos(r)
	return c, e, err
}

func pagePhotos(r *http.Request) (all []EntryFile, err error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	for _, f := range r.MultipartForm.File["photo"] {
		if f.Size == 0 {
			continue
		}
		if f.Size > photoBytes || len(all) == mostPagePhotos {
			return nil, casework.Errorf(casework.Invalid, "%d photos of %d MB are the most. Go back and choose fewer.", mostPagePhotos, photoBytes>>20)
		}
		file, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("opening a photo: %w", err)
		}
		bytes, err := io.ReadAll(file)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("reading a photo: %w", err)
		}
		kind := http.DetectContentType(bytes)
		if !strings.HasPrefix(kind, "image/") && !isHEIC(bytes) {
			return nil, casework.Errorf(casework.Invalid, "Only photos can be sent here. Send other files by mail.")
		}
		if isHEIC(bytes) {
			kind = "image/heic"
		}
		all = append(all, EntryFile{Name: cut(f.Filename, 100), Type: kind, Bytes: bytes})
	}
	return all, nil
}

// isHEIC knows the photos of iPhones, which net/http does not (ISO 23008-12).
func isHEIC(b []byte) bool {
	return len(b) > 12 && string(b[4:8]) == "ftyp" && (strings.HasPrefix(string(b[8:12]), "hei") || string(b[8:12]) == "mif1")
}

// backToStatus leads back to the page, in its language.
func (s *server) backToStatus(w http.ResponseWriter, r *http.Request, done string) {
	to := "/s/" + r.PathValue("token") + "?done=" + done
	if l := r.URL.Query().Get("lang"); l != "" && len(l) < 12 && !strings.ContainsAny(l, "&?#/\\ ") {
		to += "&lang=" + l
	}
	http.Redirect(w, r, to+"#said", http.StatusSeeOther)
}

// noticesByPage answers POST /s/{token}/notices.
func (s *server) noticesByPage(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	c, err := s.linked(r)
	if err != nil {
		return err
	}
	n := Notices{Silent: r.PostFormValue("silent") != "", Language: c.Notices.Language}
	if l := r.PostFormValue("language"); l != "" {
		n.Language = ""
		for _, known := range s.languages() {
			if known == l {
				n.Language = l
			}
		}
		if n.Language == "" {
			return casework.Errorf(casework.Invalid, "We cannot write to you in that language yet.")
		}
	}
	if r.PostFormValue("quiet") != "" {
		from, errFrom := time.Parse("15:04", r.PostFormValue("from"))
		to, errTo := time.Parse("15:04", r.PostFormValue("to"))
		if errFrom != nil || errTo != nil {
			return casework.Errorf(casework.Invalid, "Say from when and until when, as 21:00 and 08:00.")
		}
		n.Quiet = casework.Quiet{From: casework.TimeOfDay(from.Hour()*60 + from.Minute()), To: casework.TimeOfDay(to.Hour()*60 + to.Minute())}
	}
	if err := s.Store.SetNotices(r.Context(), s.Now(), c.ID, n); err != nil {
		return fmt.Errorf("keeping what the resident of case %d wants: %w", c.ID, err)
	}
	s.backToStatus(w, r, "notices")
	return nil
}

// endLink answers POST /inbox/{number}/status-link.
func (s *server) endLink(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	n, err := formOf(w, r)
	if err != nil {
		return err
	}
	if err := s.Store.EndLink(r.Context(), me.Viewer, n, s.Now()); err != nil {
		return fmt.Errorf("ending the link of case %s: %w", n, err)
	}
	s.backToCase(w, r, n, "link")
	return nil
}
