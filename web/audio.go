package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
)

type recordingPage struct {
	staffFrame
	Message casework.Message
	Recording
	Problem string
}

// soundPolicy lets a page play what comes from here, and nothing else.
const soundPolicy = pagePolicy + "; media-src 'self'"

// audio answers GET /messages/{message}/audio: the sound, whole or a part of it, as players ask (RFC 9110 section 14).
func (s *server) audio(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	m, err := s.message(r, me)
	if err != nil {
		return err
	}
	sound, err := s.Store.Sound(r.Context(), me.Viewer, m.ID)
	if err != nil {
		return fmt.Errorf("reading the recording of message %d: %w", m.ID, err)
	}
	defer sound.Close()
	// A player asks for many parts: whoever begins to listen is recorded once.
	if from := r.Header.Get("Range"); from == "" || strings.HasPrefix(from, "bytes=0-") {
		e := casework.Event{Kind: casework.ListenedTo, Case: m.Case, Message: m.ID, Raw: m.Raw}
		if err := s.record(r, me, e); err != nil {
			return err
		}
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", safeType(sound.Kind))
	h.Set("Content-Disposition", fmt.Sprintf(`inline; filename="recording-%d%s"`, m.ID, map[string]string{"audio/wav": ".wav", "audio/mpeg": ".mp3"}[sound.Kind]))
	http.ServeContent(w, r, "", sound.At, sound)
	return nil
}

// recording answers GET /messages/{message}/recording: the sound with what was understood of it.
func (s *server) recording(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.showRecording(w, r, me, http.StatusOK, "", "")
}

func (s *server) showRecording(w http.ResponseWriter, r *http.Request, me SignedIn, status int, typed, problem string) error {
	m, err := s.message(r, me)
	if err != nil {
		return err
	}
	page := recordingPage{Message: m, Problem: problem}
	if page.Recording, err = s.Store.Recording(r.Context(), me.Viewer, m.ID); err != nil {
		return fmt.Errorf("reading the recording of message %d: %w", m.ID, err)
	}
	if problem != "" {
		page.Transcript = typed
	}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Recording", "/calls"); err != nil {
		return err
	}
	if r.URL.Query().Get("done") != "" {
		page.Done = "The transcript is as you wrote it."
	}
	e := casework.Event{Kind: casework.RawRead, Case: m.Case, Message: m.ID, Raw: m.Raw, Detail: map[string]string{"what": "transcript"}}
	if err := s.record(r, me, e); err != nil {
		return err
	}
	hasForm(w)
	w.Header().Set("Content-Security-Policy", soundPolicy)
	s.render(w, r, status, "recording", page)
	return nil
}

// mendTranscript answers POST /messages/{message}/transcript with text.
func (s *server) mendTranscript(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	id, err := numberIn(r, "message")
	if err != nil {
		return err
	}
	if err := readForm(w, r); err != nil {
		return err
	}
	text := strings.TrimSpace(r.PostFormValue("text"))
	if text == "" || len(text) > 20_000 {
		return s.showRecording(w, r, me, http.StatusUnprocessableEntity, text, "Write what was said, in 20,000 characters at most.")
	}
	if err := s.Store.MendTranscript(r.Context(), me.Viewer, casework.MessageID(id), text); err != nil {
		return fmt.Errorf("mending the transcript of message %d: %w", id, err)
	}
	http.Redirect(w, r, fmt.Sprintf("/messages/%d/recording?done=mended", id), http.StatusSeeOther)
	return nil
}
