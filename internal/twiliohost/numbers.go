package twiliohost

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// pointed is where the program is asked about a number; "" where nobody has said.
type pointed struct{ sms, voice, status string }

// wayOf is where texts and calls to a number go.
func (h *Host) wayOf(number string) pointed {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.pointed[number]
}

// numberSID names a number of the account by its place.
func numberSID(i int) string { return fmt.Sprintf("PN%032d", i) }

func (h *Host) numberJSON(i int) map[string]any {
	n, to := h.opts.Numbers[i], h.wayOf(h.opts.Numbers[i])
	return map[string]any{"sid": numberSID(i), "account_sid": h.opts.Account, "phone_number": n, "sms_url": to.sms, "sms_method": "POST", "voice_url": to.voice, "voice_method": "POST",
		"status_callback": to.status, "capabilities": map[string]bool{"sms": true, "mms": true, "voice": true}}
}

func (h *Host) listNumbers(w http.ResponseWriter, _ *http.Request) error {
	var rows []map[string]any
	for i := range h.opts.Numbers {
		rows = append(rows, h.numberJSON(i))
	}
	return listed(w, "incoming_phone_numbers", rows)
}

func (h *Host) pointNumber(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return refusal{400, 20001, "The form cannot be read"}
	}
	for i, n := range h.opts.Numbers {
		if numberSID(i) != strings.TrimSuffix(r.PathValue("sid"), ".json") {
			continue
		}
		h.mu.Lock()
		is, to := h.pointed[n], r.PostForm
		h.pointed[n] = pointed{cmp.Or(to.Get("SmsUrl"), is.sms), cmp.Or(to.Get("VoiceUrl"), is.voice), cmp.Or(to.Get("StatusCallback"), is.status)}
		h.mu.Unlock()
		answer(w, http.StatusOK, h.numberJSON(i))
		return nil
	}
	return errGone
}
