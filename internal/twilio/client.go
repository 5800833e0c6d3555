package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

const (
	twilioHost     = "api.twilio.com"
	requestTimeout = 10 * time.Second
	fetchTimeout   = 90 * time.Second
)

// Config is an account at Twilio. An API key (Key and Secret) is preferred over Token for signing in; webhooks are signed
// with Token in either case.
type Config struct {
	AccountSID string
	Token      string
	Key        string
	Secret     string
	// URL stands in for https://api.twilio.com; "" is Twilio itself.
	URL string
	// Transport carries the requests; nil is a transport of the client's own, with the environment's proxy.
	Transport http.RoundTripper
	// Timeout is for one request of the API, 10 s where it is 0; media and recordings have 90 s.
	Timeout time.Duration
}

// Client is an account that requests can be made to. It may be used by many goroutines.
type Client struct {
	account        string
	user, password string
	base           *url.URL
	http           *http.Client
	timeout        time.Duration
}

var alphanumeric = regexp.MustCompile(`^[0-9A-Za-z]+$`)

// New makes a client. It connects to nothing yet.
func New(c Config) (*Client, error) {
	if !strings.HasPrefix(c.AccountSID, "AC") || !alphanumeric.MatchString(c.AccountSID) {
		return nil, errors.New("the account SID begins with AC and has letters and digits only")
	}
	base, err := baseURL(c.URL)
	if err != nil {
		return nil, err
	}
	t := &Client{account: c.AccountSID, user: c.AccountSID, password: c.Token, base: base, timeout: c.Timeout}
	if c.Key != "" {
		t.user, t.password = c.Key, c.Secret
	}
	if t.password == "" {
		return nil, errors.New("there is neither an auth token nor an API key with its secret")
	}
	if t.timeout == 0 {
		t.timeout = requestTimeout
	}
	if c.Transport == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		own.MaxIdleConnsPerHost = 16
		c.Transport = own
	}
	// Redirects are followed by fetch alone, without our credentials.
	t.http = &http.Client{Transport: c.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return t, nil
}

func baseURL(text string) (*url.URL, error) {
	if text == "" {
		return &url.URL{Scheme: "https", Host: twilioHost}, nil
	}
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("%q is no base address; one looks like https://api.twilio.com", text)
	}
	return u, nil
}

// AccountSID names the account.
func (c *Client) AccountSID() string { return c.account }

// service gives twilio-go's generated requests, bound to a context.
func (c *Client) service(ctx context.Context) *api.ApiService {
	return api.NewApiServiceWithClient(&exchange{ctx: ctx, client: c})
}
