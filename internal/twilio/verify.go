package twilio

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// Verifier tells Twilio's requests from forged ones.
type Verifier struct {
	Base   *url.URL // the address by which Twilio reaches the program; scheme and host
	Tokens []string // auth tokens: the current one, and the one before while it is being changed
	// Refused is told of each request that is turned away, so that a wrong token is noticed and no message is lost in
	// silence. It may be nil.
	Refused func(r *http.Request, err error)
}

// Request is what Twilio asked, checked.
type Request struct {
	Params url.Values // of the form, each name once; of the query for a GET
	Raw    []byte     // the form as it came, byte for byte
}

// Handler answers one request of Twilio. It sets the content type itself: a text/plain that Go guesses would be sent to the
// resident as a text message.
type Handler func(w http.ResponseWriter, r *http.Request, asked Request)

// Bound of a form: a text has 1,600 characters at most, and a dozen parameters beside.
const largestForm = 256 << 10

// Refusals, by which a request is turned away.
var (
	ErrUnsigned  = errors.New("the request carries no signature of this account")
	ErrRepeated  = errors.New("a parameter stands in the request twice")
	ErrMalformed = errors.New("the request is no form")
)

// Handle lets those requests through to next that Twilio signed.
func (v *Verifier) Handle(next Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, err := v.Verify(w, r)
		if err == nil {
			next(w, r, asked)
			return
		}
		if v.Refused != nil {
			v.Refused(r, err)
		}
		status := http.StatusBadRequest
		if errors.Is(err, ErrUnsigned) {
			status = http.StatusForbidden
		}
		w.WriteHeader(status)
	})
}

// Verify reads a request and checks its signature. Its error is one of the refusals, or wraps one.
func (v *Verifier) Verify(w http.ResponseWriter, r *http.Request) (Request, error) {
	if r.Header.Get(SignatureHeader) == "" { // whatever it holds, nobody reads it
		return Request{}, ErrUnsigned
	}
	raw, err := form(w, r)
	if err != nil {
		return Request{}, err
	}
	params, err := url.ParseQuery(string(raw))
	if err != nil {
		return Request{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	// Which of two values was signed, and which one a reader takes, are two questions: none is answered.
	for _, values := range params {
		if len(values) > 1 {
			return Request{}, ErrRepeated
		}
	}
	asked := Request{Params: params, Raw: raw}
	if r.Method == http.MethodGet {
		params = nil // they are signed with the URL
	}
	if !v.signed(r, params) {
		return Request{}, ErrUnsigned
	}
	return asked, nil
}

// form gives the bytes of the form, before anything is made of them.
func form(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	switch r.Method {
	case http.MethodGet:
		return []byte(r.URL.RawQuery), nil
	case http.MethodPost:
	default:
		return nil, fmt.Errorf("%w: its method is neither POST nor GET", ErrMalformed)
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, fmt.Errorf("%w: its content type is another", ErrMalformed)
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestForm))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return raw, nil
}
