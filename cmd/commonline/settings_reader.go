package main

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// settingsReader reads settings one by one and gathers what is wrong with them.
type settingsReader struct {
	env      map[string]string
	source   map[string]string
	problems []error
}

func newSettingsReader(env []string) *settingsReader {
	r := &settingsReader{env: map[string]string{}, source: map[string]string{}}
	for _, line := range env {
		if name, value, ok := strings.Cut(line, "="); ok {
			r.env[name] = value
		}
	}
	return r
}

func (r *settingsReader) refuse(format string, args ...any) {
	r.problems = append(r.problems, casework.Errorf(casework.Invalid, format, args...))
}

func (r *settingsReader) err() error { return errors.Join(r.problems...) }

// text reads NAME, or the file that NAME_FILE names. A variable that is empty counts as not set.
func (r *settingsReader) text(name, otherwise string) string {
	value, file := strings.TrimSpace(r.env[name]), r.env[name+"_FILE"]
	switch {
	case value != "" && file != "":
		r.refuse("%s and %s_FILE are both set; keep one", name, name)
	case value != "":
		r.source[name] = name
		return value
	case file != "":
		r.source[name] = name + "_FILE"
		return r.file(name+"_FILE", file)
	}
	return otherwise
}

func (r *settingsReader) file(name, path string) string {
	text, err := os.ReadFile(path)
	value := strings.TrimSpace(string(text))
	switch {
	case errors.Is(err, os.ErrNotExist):
		r.refuse("%s names %s, and there is no such file", name, path)
	case err != nil:
		r.refuse("%s names %s, which cannot be read: %s", name, path, withoutPath(err))
	case value == "":
		r.refuse("%s names %s, which is empty", name, path)
	}
	return value
}

func withoutPath(err error) string {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

func (r *settingsReader) choice(name, otherwise string, words ...string) string {
	value := r.text(name, otherwise)
	if !slices.Contains(words, value) {
		last := len(words) - 1
		r.refuse("%s is %s or %s, not %q", name, strings.Join(words[:last], ", "), words[last], value)
		return otherwise
	}
	return value
}

// list reads words that are separated by commas or blanks.
func (r *settingsReader) list(name string) []string {
	return strings.FieldsFunc(r.text(name, ""), func(c rune) bool { return strings.ContainsRune(", \t\r\n", c) })
}

func (r *settingsReader) prefixes(name string) []netip.Prefix {
	var found []netip.Prefix
	for _, word := range r.list(name) {
		prefix, err := netip.ParsePrefix(word)
		if addr, single := netip.ParseAddr(word); single == nil {
			prefix, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			r.refuse("%s holds %q, which is no address and no network; one looks like 10.0.0.0/8", name, word)
			continue
		}
		found = append(found, prefix)
	}
	return found
}

// publicURL reads how the outside sees the program; it is this machine where nobody says.
func (r *settingsReader) publicURL(name, listen string) *url.URL {
	_, port, _ := net.SplitHostPort(listen)
	here := &url.URL{Scheme: "http", Host: net.JoinHostPort("localhost", port)}
	text := r.text(name, "")
	if text == "" {
		return here
	}
	u, err := url.Parse(strings.TrimRight(text, "/"))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		r.refuse("%s is %q, which is no web address; one looks like https://commonline.city.example", name, text)
	case u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		r.refuse("%s is %q; it is a scheme and a host only, since the program's pages begin at the root", name, u.Redacted())
	case u.Scheme == "http" && !onThisMachine(u.Hostname()):
		r.refuse("%s is %q; outside this machine it begins with https, or sign-ins would travel in the clear", name, text)
	default:
		return u
	}
	return here
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// number reads a whole number that is not negative.
func (r *settingsReader) number(name string, otherwise int) int {
	text := r.text(name, "")
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		r.refuse("%s is %q, and a number is wanted", name, text)
		return otherwise
	}
	return n
}
