package twilio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/twilio/twilio-go/client"
)

// mostAnswer bounds an answer of the API; a page of 1000 messages has about 2 MB.
const mostAnswer = 16 << 20

// resource is the path of every request that this package makes. SIDs come in by webhooks, and twilio-go puts them into paths as
// they are.
var resource = regexp.MustCompile(`^/2010-04-01/Accounts/AC[0-9A-Za-z]+/[A-Za-z]+(/[0-9A-Za-z]+)*\.json$`)

// exchange carries one request of a generated service. twilio-go's own client has no context and no base address, loses
// headers, leaves error bodies open and cuts ".5" out of query values.
type exchange struct {
	ctx    context.Context
	client *Client
}

var _ client.BaseClient = (*exchange)(nil)

// AccountSid implements client.BaseClient.
func (e *exchange) AccountSid() string { return e.client.account }

// SetTimeout implements client.BaseClient. The time-out is that of the client.
func (e *exchange) SetTimeout(time.Duration) {}

// SetOauth implements client.BaseClient; signing in is by Basic auth.
func (e *exchange) SetOauth(client.OAuth) {}

// OAuth implements client.BaseClient.
func (e *exchange) OAuth() client.OAuth { return nil }

// SendRequest implements client.BaseClient. The answer's body is in memory.
func (e *exchange) SendRequest(method, raw string, data url.Values, headers map[string]any, body ...byte) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(e.ctx, e.client.timeout)
	defer cancel()
	sent := new(atomic.Bool)
	req, err := e.request(watched(ctx, sent), method, raw, data, headers, body)
	if err != nil {
		return nil, &Failure{Unsent: true, err: err}
	}
	resp, err := e.client.http.Do(req)
	if err != nil {
		return nil, &Failure{Unsent: !sent.Load(), err: withoutURL(err)}
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return nil, &Failure{err: fmt.Errorf("reading the answer: %w", err)}
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, refusal(resp, answer)
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	return resp, nil
}

func (e *exchange) request(ctx context.Context, method, raw string, data url.Values, headers map[string]any, body []byte) (*http.Request, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, err
	}
	if !resource.MatchString(u.Path) {
		return nil, errors.New("a SID has letters and digits only")
	}
	u = e.client.at(u.Path, u.RawQuery)
	var content io.Reader
	switch {
	case method == http.MethodGet || method == http.MethodDelete:
		if len(data) > 0 {
			u.RawQuery = data.Encode()
		}
	case len(body) > 0:
		content = bytes.NewReader(body)
	default:
		content = strings.NewReader(data.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), content)
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		req.Header.Set(name, fmt.Sprint(value))
	}
	req.Header.Set("User-Agent", "commonline twilio-go/"+client.LibraryVersion)
	req.Header.Set("Accept", "application/json")
	req.SetBasicAuth(e.client.user, e.client.password)
	return req, nil
}

// at gives an address at the API's host.
func (c *Client) at(path, query string) *url.URL {
	u := *c.base
	u = *u.JoinPath(path)
	u.RawQuery = query
	return &u
}

// watched notes when a request begins to leave. Before that (no name, no connection, no handshake) it is certain that
// Twilio has not seen it.
func watched(ctx context.Context, sent *atomic.Bool) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { sent.Store(true) },
		WroteRequest: func(httptrace.WroteRequestInfo) { sent.Store(true) },
	})
}
