package twiliohost

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// createCall lets the resident's phone ring. Only the address of a document is known, not TwiML in the request.
func (h *Host) createCall(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return refusal{400, 20001, "The form cannot be read"}
	}
	from, to, document := r.PostForm.Get("From"), r.PostForm.Get("To"), r.PostForm.Get("Url")
	switch {
	case !h.ours(from):
		return refusal{400, 21210, "'From' is not a phone number of this account"}
	case document == "":
		return refusal{400, 21205, "Url is required"}
	}
	c := &call{Call: Call{SID: sid("CA"), From: from, To: to, Outbound: true, Status: "ringing", Waits: ForAnswer, At: time.Now()}, url: document, callback: r.PostForm.Get("StatusCallback")}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, c)
	answer(w, http.StatusCreated, c.json(h.opts.Account))
	return nil
}

func (h *Host) listCalls(w http.ResponseWriter, r *http.Request) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var rows []map[string]any
	for _, c := range slices.Backward(h.calls) {
		if fits(r, c.From, c.To) {
			rows = append(rows, c.json(h.opts.Account))
		}
	}
	return listed(w, "calls", rows)
}

// callOf finds the call that a request names.
func (h *Host) callOf(r *http.Request) (*call, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.calls {
		if c.SID+".json" == r.PathValue("sid") {
			return c, nil
		}
	}
	return nil, errGone
}

func (h *Host) oneCall(w http.ResponseWriter, r *http.Request) error {
	c, err := h.callOf(r)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	answer(w, http.StatusOK, c.json(h.opts.Account))
	return nil
}

// updateCall ends a call; nothing else of it can be changed here.
func (h *Host) updateCall(w http.ResponseWriter, r *http.Request) error {
	c, err := h.callOf(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("Status") != "completed" {
		return refusal{400, 21220, "Only Status=completed is known here"}
	}
	h.end(r.Context(), c, "completed")
	return h.oneCall(w, r)
}

// json is a call as the API shows it.
func (c *call) json(account string) map[string]any {
	direction, ended, duration := "inbound", any(nil), any(nil)
	if c.Outbound {
		direction = "outbound-api"
	}
	if !c.ended.IsZero() {
		ended, duration = c.ended.UTC().Format(time.RFC1123Z), strconv.Itoa(1+int(c.ended.Sub(c.At)/time.Second))
	}
	at := c.At.UTC().Format(time.RFC1123Z)
	return map[string]any{"sid": c.SID, "account_sid": account, "from": c.From, "to": c.To, "direction": direction, "status": c.Status, "duration": duration,
		"date_created": at, "start_time": at, "end_time": ended, "parent_call_sid": nil}
}

func (h *Host) listRecordings(w http.ResponseWriter, r *http.Request) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var rows []map[string]any
	for _, x := range slices.Backward(h.recordings) {
		if id := r.URL.Query().Get("CallSid"); id == "" || id == x.call {
			rows = append(rows, x.json(h.opts.Account))
		}
	}
	return listed(w, "recordings", rows)
}

// oneRecording gives the sound (RE….wav), or what is known of it (RE….json).
func (h *Host) oneRecording(w http.ResponseWriter, r *http.Request) error {
	id, wav := strings.CutSuffix(r.PathValue("sid"), ".wav")
	id = strings.TrimSuffix(id, ".json")
	h.mu.Lock()
	i := slices.IndexFunc(h.recordings, func(x *recording) bool { return x.sid == id })
	if i < 0 {
		h.mu.Unlock()
		return errGone
	}
	x := h.recordings[i]
	h.mu.Unlock()
	if wav {
		h.serveSound(w, r, x.sound)
		return nil
	}
	answer(w, http.StatusOK, x.json(h.opts.Account))
	return nil
}

func (h *Host) deleteRecording(w http.ResponseWriter, r *http.Request) error {
	id := strings.TrimSuffix(r.PathValue("sid"), ".json")
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recordings = slices.DeleteFunc(h.recordings, func(x *recording) bool { return x.sid == id })
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (x *recording) json(account string) map[string]any {
	return map[string]any{"sid": x.sid, "account_sid": account, "call_sid": x.call, "status": "completed", "source": "RecordVerb", "channels": 1,
		"duration": strconv.Itoa(int(x.length / time.Second)), "date_created": x.at.UTC().Format(time.RFC1123Z), "error_code": nil}
}
