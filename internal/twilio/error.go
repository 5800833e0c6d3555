package twilio

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Error is a no of Twilio's, or of something between Twilio and us.
type Error struct {
	Code       int // Twilio's own (twilio.com/docs/errors/CODE); 0 where the answer was not Twilio's
	Status     int // HTTP
	Message    string
	RetryAfter time.Duration // as the answer asked for; 0 where it did not
}

func (e *Error) Error() string {
	if e.Code == 0 {
		return fmt.Sprintf("Twilio answered HTTP %d: %s", e.Status, e.Message)
	}
	return fmt.Sprintf("Twilio error %d (HTTP %d): %s", e.Code, e.Status, e.Message)
}

// Failure is a request without an answer. Unsent is true where it certainly never reached Twilio.
type Failure struct {
	Unsent bool
	err    error
}

func (f *Failure) Error() string {
	if f.Unsent {
		return fmt.Sprintf("Twilio was not reached: %v", f.err)
	}
	return fmt.Sprintf("Twilio's answer was lost: %v", f.err)
}

func (f *Failure) Unwrap() error { return f.err }

// Fate says what became of a request that failed.
type Fate int

const (
	Done    Fate = iota // there is no error
	Unsent              // Twilio has not seen it
	Refused             // Twilio said no, and has done nothing
	Unknown             // Twilio may have done it
)

// FateOf reads the fate out of an error of a request that is not idempotent.
func FateOf(err error) Fate {
	if err == nil {
		return Done
	}
	if f, ok := errors.AsType[*Failure](err); ok && f.Unsent {
		return Unsent
	}
	// 20500: "POST requests are not idempotent … retrying may lead to multiple messages". 408 is a proxy that waited in vain.
	if e, ok := errors.AsType[*Error](err); ok && e.Status >= 400 && e.Status < 500 && e.Status != http.StatusRequestTimeout {
		return Refused
	}
	return Unknown
}

// Gone reports whether what was asked for is not there (any more, or yet).
func Gone(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusNotFound
}

// refusal reads an answer that is no success.
func refusal(resp *http.Response, answer []byte) error {
	said := struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}{}
	e := &Error{Status: resp.StatusCode, RetryAfter: retryAfter(resp.Header.Get("Retry-After"))}
	if err := json.Unmarshal(answer, &said); err != nil {
		e.Message = "no answer of Twilio's own" // a proxy's page
		return e
	}
	e.Code, e.Message = said.Code, quiet(said.Message)
	return e
}

func retryAfter(text string) time.Duration {
	if n, err := strconv.Atoi(text); err == nil && n > 0 && n <= 86400 {
		return time.Duration(n) * time.Second
	}
	return 0
}

var number = regexp.MustCompile(`\+?\d{7,}`)

// quiet takes phone numbers out of Twilio's words, and all but the first 200 characters.
func quiet(text string) string {
	text = strings.Join(strings.Fields(number.ReplaceAllString(text, "…")), " ")
	if r := []rune(text); len(r) > 200 {
		text = string(r[:200]) + "…"
	}
	return text
}

// withoutURL drops the address out of an error of net/http: its query holds phone numbers.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// failed wraps what a generated service returned: what is not an Error or a Failure is an answer that could not be read.
func failed(doing string, err error) error {
	_, said := errors.AsType[*Error](err)
	_, lost := errors.AsType[*Failure](err)
	if !said && !lost {
		err = &Failure{err: err}
	}
	return fmt.Errorf("%s: %w", doing, err)
}
