package twiliohost

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/commonline/commonline/internal/twilio"
)

// post brings a form to the program, signed as Twilio does. An address elsewhere than on this machine is refused, whatever the
// program asked for.
func post(ctx context.Context, client *http.Client, token, address string, form url.Values) (*http.Response, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("reading the address of a webhook: %w", err)
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("nothing is brought to %s", u.Host)
	}
	u.Fragment = "" // says how often to try; it is not sent
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fmt.Errorf("making a webhook: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	r.Header.Set("User-Agent", "TwilioProxy/1.1")
	r.Header.Set(twilio.SignatureHeader, twilio.Sign(token, u.String(), form))
	answer, err := client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("bringing a webhook: %w", err)
	}
	return answer, nil
}

// tell posts a form whose answer says nothing.
func (h *Host) tell(ctx context.Context, address string, form url.Values) {
	answer, err := h.signed(ctx, address, form)
	if err != nil {
		h.opts.Logger.Warn("telling the program", "err", err)
		return
	}
	answer.Body.Close()
	if answer.StatusCode > 299 {
		h.opts.Logger.Warn("the program did not take what it was told", "path", answer.Request.URL.Path, "status", answer.StatusCode)
	}
}

// at is an address of the program.
func (h *Host) at(path string) string { return strings.TrimSuffix(h.opts.Base.String(), "/") + path }
