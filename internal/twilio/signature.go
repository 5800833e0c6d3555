package twilio

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // it is what Twilio signs with
	"crypto/subtle"
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// SignatureHeader carries the signature of a webhook request.
const SignatureHeader = "X-Twilio-Signature"

// Sign gives the signature of a request (twilio.com/docs/usage/security): the base64 of the HMAC-SHA1, under the account's
// auth token, of the whole URL and of every form parameter, sorted by name, name and value with nothing between. params
// holds each name once; it is nil for a GET, whose parameters stand in the URL.
func Sign(token, address string, params url.Values) string {
	names := make([]string, 0, len(params))
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address))
	for _, name := range names {
		mac.Write([]byte(name))
		for _, value := range params[name] {
			mac.Write([]byte(value))
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signed reports whether one of the tokens signed the request for one of the addresses that Twilio may know us by. All are
// tried, so that the time taken tells nothing.
func (v *Verifier) signed(r *http.Request, params url.Values) bool {
	given := []byte(r.Header.Get(SignatureHeader))
	found := 0
	for _, token := range v.Tokens {
		if token == "" {
			continue // a token that is not set signs nothing; HMAC would take it for a key
		}
		for _, address := range v.addresses(r) {
			found |= subtle.ConstantTimeCompare(given, []byte(Sign(token, address, params)))
		}
	}
	return found == 1
}

// addresses are the ways in which Twilio may have written the request's URL: the public address, never what the request
// says of itself, and the path and query as they were sent, not read and written again. Twilio leaves the port out for
// calls over https and keeps it otherwise, and its own libraries try both.
func (v *Verifier) addresses(r *http.Request) []string {
	target := r.RequestURI
	if !strings.HasPrefix(target, "/") { // the absolute form, or a request that no server read
		target = r.URL.RequestURI()
	}
	base := v.Base.Scheme + "://"
	host, port := v.Base.Hostname(), v.Base.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[v.Base.Scheme]
	}
	bare := host
	if strings.Contains(host, ":") {
		bare = "[" + host + "]"
	}
	return []string{base + bare + target, base + net.JoinHostPort(host, port) + target}
}
