package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client asks Graph in the name of an app, or of a person.
type Client struct {
	Base string // "https://graph.microsoft.com"
	// Token gives an access token; one that was just refused is passed as refused, and is not given again.
	Token func(ctx context.Context, refused string) (string, error)
	// HTTP asks. Nil: a client that gives up after two minutes.
	HTTP *http.Client
}

// Failure is an answer of the service that is no yes.
type Failure struct {
	Status     int
	Code       string        // "ErrorAccessDenied"
	Message    string        // in the service's words
	RetryAfter time.Duration // how long to wait, where it says so
}

func (f *Failure) Error() string {
	return fmt.Sprintf("Microsoft Graph answers %d %s: %s", f.Status, f.Code, f.Message)
}

// StatusOf is the status of the Failure inside err, or 0.
func StatusOf(err error) int {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Status
	}
	return 0
}

// Throttled tells an answer that asks for patience.
func (f *Failure) Throttled() bool {
	return f.Status == http.StatusTooManyRequests || f.Status == http.StatusServiceUnavailable || f.Status == http.StatusGatewayTimeout
}

// request is one that is sent again, with another token, where the first was refused.
type request struct {
	method, url string
	kind        string // Content-Type
	prefer      []string
	body        []byte
}

func (c *Client) at(user string, path ...string) string {
	all := strings.TrimRight(c.Base, "/") + "/v1.0/users/" + url.PathEscape(user)
	for _, p := range path {
		all += "/" + url.PathEscape(p)
	}
	return all
}

// ours refuses a link that leads elsewhere: the token goes with it.
func (c *Client) ours(link string) error {
	base, err := url.Parse(c.Base)
	if err != nil {
		return fmt.Errorf("reading the address of Graph: %w", err)
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != base.Scheme || u.Host != base.Host {
		return errors.New("an answer of Graph leads to another host")
	}
	return nil
}

// do sends a request, and gives an answer whose body the caller closes.
func (c *Client) do(ctx context.Context, r request) (*http.Response, error) {
	if err := c.ours(r.url); err != nil {
		return nil, err
	}
	token, err := c.Token(ctx, "")
	if err != nil {
		return nil, err
	}
	answer, err := c.once(ctx, r, token)
	if StatusOf(err) != http.StatusUnauthorized {
		return answer, err
	}
	fresh, tokenErr := c.Token(ctx, token)
	if tokenErr != nil {
		return nil, tokenErr
	}
	if fresh == token {
		return nil, err
	}
	return c.once(ctx, r, fresh)
}

func (c *Client) once(ctx context.Context, r request, token string) (*http.Response, error) {
	ask, err := http.NewRequestWithContext(ctx, r.method, r.url, bytes.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("making a request: %w", err)
	}
	ask.Header.Set("Authorization", "Bearer "+token)
	ask.Header.Add("Prefer", `IdType="ImmutableId"`)
	for _, p := range r.prefer {
		ask.Header.Add("Prefer", p)
	}
	if r.kind != "" {
		ask.Header.Set("Content-Type", r.kind)
	}
	return c.send(ask)
}

func (c *Client) send(ask *http.Request) (*http.Response, error) {
	client := c.HTTP
	if client == nil {
		client = &http.Client{Timeout: 2 * time.Minute}
	}
	answer, err := client.Do(ask)
	if err != nil {
		return nil, fmt.Errorf("asking Microsoft Graph: %w", withoutAddress(err))
	}
	if answer.StatusCode < 300 {
		return answer, nil
	}
	defer answer.Body.Close()
	return nil, failure(answer)
}

// withoutAddress leaves out the URL, which holds the mailbox's address, and an upload's secret.
func withoutAddress(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// mostOfAnError is how much of an answer is read for its error.
const mostOfAnError = 64 << 10

func failure(answer *http.Response) *Failure {
	f := &Failure{Status: answer.StatusCode}
	var said struct {
		Error struct{ Code, Message string }
	}
	if json.NewDecoder(io.LimitReader(answer.Body, mostOfAnError)).Decode(&said) == nil {
		f.Code, f.Message = said.Error.Code, said.Error.Message
	}
	// Seconds, or a date (RFC 9110 section 10.2.3); Graph sends seconds.
	if n, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && n >= 0 {
		f.RetryAfter = time.Duration(min(n, 3600)) * time.Second
	}
	return f
}

// get reads an answer into out.
func (c *Client) get(ctx context.Context, r request, out any) error {
	answer, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(io.LimitReader(answer.Body, 32<<20)).Decode(out); err != nil {
		return fmt.Errorf("reading an answer of Microsoft Graph: %w", err)
	}
	return nil
}
