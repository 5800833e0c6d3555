package twilio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// File is the bytes of a picture, a sound or whatever else came with a message or call.
type File struct {
	Type  string // as its server names it; neither it nor a name is to be trusted
	Bytes []byte
}

// ErrTooLarge says that a file has more bytes than it may have.
var ErrTooLarge = errors.New("the file is too large")

const mostRedirects = 3

// fetch gets a file from a path below our account. It answers either at once or with a redirect to a signed address elsewhere, to
// which our credentials do not go: that host would learn them, and refuses requests that carry two kinds of them.
func (c *Client) fetch(ctx context.Context, path string, limit int64) (File, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	u := c.at(path, "")
	for range mostRedirects + 1 {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return File{}, err
		}
		if u.Scheme == c.base.Scheme && u.Host == c.base.Host {
			req.SetBasicAuth(c.user, c.password)
		}
		resp, err := c.http.Do(req)
		if err != nil {
			return File{}, &Failure{err: withoutURL(err)}
		}
		if resp.StatusCode < 300 || resp.StatusCode > 399 {
			return readFile(resp, limit)
		}
		resp.Body.Close()
		if u, err = c.follow(u, resp.Header.Get("Location")); err != nil {
			return File{}, err
		}
	}
	return File{}, errors.New("too many redirects")
}

// follow allows a redirect to HTTPS, and to plain HTTP where the API itself is spoken to so (a test double). An address inside a
// network is none that Twilio sends anybody to, unless the API stands there too.
func (c *Client) follow(from *url.URL, location string) (*url.URL, error) {
	u, err := from.Parse(location)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, errors.New("the redirect leads nowhere")
	}
	if u.Scheme != "https" && u.Scheme != c.base.Scheme {
		return nil, fmt.Errorf("the redirect leads to %s, not to https", u.Scheme)
	}
	if inside(u.Hostname()) && !inside(c.base.Hostname()) {
		return nil, errors.New("the redirect leads into this network")
	}
	return u, nil
}

func inside(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || !strings.Contains(host, ".")
}

func readFile(resp *http.Response, limit int64) (File, error) {
	defer resp.Body.Close()
	if resp.StatusCode > 299 {
		answer, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16)) // what could be read of a refusal will do
		return File{}, refusal(resp, answer)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return File{}, &Failure{err: err}
	}
	if int64(len(b)) > limit {
		return File{}, ErrTooLarge
	}
	return File{Type: resp.Header.Get("Content-Type"), Bytes: b}, nil
}

// ours reads the path out of an address that a webhook named. Only an address of the API below our own account is fetched: what
// came in by the network decides nowhere where our credentials go.
func (c *Client) ours(raw, kind string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", errors.New("the address cannot be read")
	}
	host := u.Hostname()
	if u.User != nil || (u.Host != c.base.Host && host != twilioHost && !strings.HasSuffix(host, ".twilio.com")) {
		return "", errors.New("the address is not Twilio's")
	}
	if _, port, err := net.SplitHostPort(u.Host); err == nil && u.Host != c.base.Host && port != "443" {
		return "", errors.New("the address is not Twilio's")
	}
	path := u.EscapedPath()
	if !strings.HasPrefix(path, c.path(kind)+"/") || strings.Contains(path, "..") || strings.Contains(path, "%") {
		return "", errors.New("the address is not one of our account")
	}
	return path, nil
}

// path is a place below our account.
func (c *Client) path(parts ...string) string {
	return "/2010-04-01/Accounts/" + c.account + "/" + strings.Join(parts, "/")
}
