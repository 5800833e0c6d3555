package twiliohost

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Handler is the API.
func (h *Host) Handler() http.Handler {
	mux := http.NewServeMux()
	account := "/2010-04-01/Accounts/" + h.opts.Account
	handle := func(pattern string, do func(w http.ResponseWriter, r *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := h.admit(r); err != nil {
				refuse(w, err)
			} else if err := do(w, r); err != nil {
				refuse(w, err)
			}
		})
	}
	handle("POST "+account+"/Messages.json", h.createText)
	handle("GET "+account+"/Messages.json", h.listTexts)
	handle("GET "+account+"/Messages/{sid}", h.oneText)
	handle("GET "+account+"/Messages/{sid}/Media/{media}", h.oneMedia)
	handle("DELETE "+account+"/Messages/{sid}/Media/{media}", h.deleteMedia)
	handle("GET "+account+"/IncomingPhoneNumbers.json", h.listNumbers)
	handle("POST "+account+"/IncomingPhoneNumbers/{sid}", h.pointNumber)
	handle("POST "+account+"/Calls.json", h.createCall)
	handle("GET "+account+"/Calls.json", h.listCalls)
	handle("GET "+account+"/Calls/{sid}", h.oneCall)
	handle("POST "+account+"/Calls/{sid}", h.updateCall)
	handle("GET "+account+"/Recordings.json", h.listRecordings)
	handle("GET "+account+"/Recordings/{sid}", h.oneRecording)
	handle("DELETE "+account+"/Recordings/{sid}", h.deleteRecording)
	handle("GET /v2/PhoneNumbers/{number}", h.lookUp)
	mux.HandleFunc("POST /v1/audio/transcriptions", h.transcribe)
	return mux
}

// admit asks for the account's own name and token.
func (h *Host) admit(r *http.Request) error {
	user, password, _ := r.BasicAuth()
	if user != h.opts.Account || subtle.ConstantTimeCompare([]byte(password), []byte(h.opts.Token)) != 1 {
		return refusal{401, 20003, "Authenticate"}
	}
	return nil
}

func refuse(w http.ResponseWriter, err error) {
	r, ok := errors.AsType[refusal](err)
	if !ok {
		r = refusal{404, 20404, "The requested resource was not found"}
	}
	answer(w, r.status, map[string]any{"code": r.code, "message": r.says, "status": r.status, "more_info": ""})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // who hung up needs no answer
}

func (h *Host) createText(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return refusal{400, 20001, "The form cannot be read"}
	}
	t, err := h.create(r.PostForm)
	if err != nil {
		return err
	}
	answer(w, http.StatusCreated, t.json(h.opts.Account))
	return nil
}

// listed answers with one page of a list, newest first. All of it is one page: a demo has some dozens.
func listed(w http.ResponseWriter, name string, rows []map[string]any) error {
	if rows == nil {
		rows = []map[string]any{}
	}
	answer(w, http.StatusOK, map[string]any{name: rows, "page": 0, "page_size": len(rows), "next_page_uri": nil})
	return nil
}

func (h *Host) listTexts(w http.ResponseWriter, r *http.Request) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var rows []map[string]any
	for i := len(h.texts) - 1; i >= 0; i-- {
		if t := h.texts[i]; !t.Company && fits(r, t.From, t.To) {
			rows = append(rows, t.json(h.opts.Account))
		}
	}
	return listed(w, "messages", rows)
}

// fits reports whether something is on the list that was asked for.
func fits(r *http.Request, from, to string) bool {
	q := r.URL.Query()
	return (q.Get("To") == "" || q.Get("To") == to) && (q.Get("From") == "" || q.Get("From") == from)
}

func (h *Host) oneText(w http.ResponseWriter, r *http.Request) error {
	t, err := h.text(strings.TrimSuffix(r.PathValue("sid"), ".json"))
	if err == nil {
		answer(w, http.StatusOK, t.json(h.opts.Account))
	}
	return err
}

func (h *Host) oneMedia(w http.ResponseWriter, r *http.Request) error {
	h.mu.Lock()
	f, ok := h.media[r.PathValue("media")]
	h.mu.Unlock()
	if !ok {
		return errGone
	}
	w.Header().Set("Content-Type", f.kind)
	_, _ = w.Write(f.bytes) // who hung up asks again
	return nil
}

func (h *Host) deleteMedia(w http.ResponseWriter, r *http.Request) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.media, strings.TrimSuffix(r.PathValue("media"), ".json"))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// lookUp says what kind of line a number has, by the list.
func (h *Host) lookUp(w http.ResponseWriter, r *http.Request) error {
	kind := h.opts.Kinds[r.PathValue("number")]
	if kind == "" {
		kind = "mobile"
	}
	answer(w, http.StatusOK, map[string]any{"phone_number": r.PathValue("number"), "country_code": "US", "valid": true,
		"line_type_intelligence": map[string]any{"type": kind, "carrier_name": "A carrier of this machine", "error_code": nil}})
	return nil
}

// largestSound bounds what is transcribed.
const largestSound = 64 << 20

// transcribe answers as a transcription server that speaks OpenAI's API: it reads the words that stand in the file.
func (h *Host) transcribe(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, largestSound)
	f, _, err := r.FormFile("file")
	if err != nil {
		http.Error(w, "there is no file", http.StatusBadRequest)
		return
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		http.Error(w, "the file did not arrive whole", http.StatusBadRequest)
		return
	}
	answer(w, http.StatusOK, map[string]string{"text": Words(b), "language": r.FormValue("language")})
}

func (h *Host) serveSound(w http.ResponseWriter, r *http.Request, sound []byte) {
	w.Header().Set("Content-Type", "audio/x-wav")
	w.Header().Set("Content-Length", strconv.Itoa(len(sound)))
	_, _ = io.Copy(w, bytes.NewReader(sound)) // who hung up asks again
}
