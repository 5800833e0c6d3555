package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// noPages are what one can ask for and that is no page of its own, and why.
var noPages = map[string]string{
	"GET /live":                                 "a stream of events",
	"GET /messages/{message}/audio":             "a sound",
	"GET /messages/{message}/files/{n}":         "a file",
	"GET /messages/{message}/files/{n}/small":   "a picture",
	"GET /messages/{message}/formatted":         "a mail as its sender laid it out, in a frame: the case shows it with the text beside",
	"GET /messages/{message}/original":          "plain text",
	"GET /held/{raw}/original":                  "plain text",
	"GET /exports/{export}/file":                "a file",
	"GET /settings/mailboxes/back":              "leads on",
	"GET /settings/mailboxes/{mailbox}/consent": "leads on",
	"GET /sign-in/city":                         "leads on",
	"GET /sign-in/city/back":                    "leads on",
	"GET /demo/now":                             "a part of the demo's page",
	"GET /demo/phone/now":                       "a part of the phone's page",
	"GET /static/{file}":                        "a file",
	"GET /favicon.ico":                          "a picture",
	"GET /healthz":                              "a word for programs",
	"GET /readyz":                               "a word for programs",
	"GET /metrics":                              "figures for programs",
}

// reached are the pages that a form leads to: nobody opens them by their address.
var reached = []string{"/sign-in/code", "/report/done/x"}

// shownAnywhere are the paths of all pages that are looked at in a browser, by the table that they belong to: of a city, or before there is one.
func shownAnywhere() (city, setup []string) {
	paths := func(pages []shownPage) (all []string) {
		for _, x := range pages {
			path, _, _ := strings.Cut(x.path, "#")
			path, _, _ = strings.Cut(path, "?")
			all = append(all, path)
		}
		return all
	}
	return slices.Concat(paths(officePages()), paths(statePages()), paths(quietPages()), paths(demoPages), paths(reportPages("x")), reached), paths(setupPages)
}

// TestEveryPageIsLookedAt goes through the table of routes: what can be opened is shown in a browser somewhere, or is no page.
func TestEveryPageIsLookedAt(t *testing.T) {
	t.Parallel()
	_, login := withCity(t)
	m := newReportMemory()
	table := tableOf(t, func(c *Config) {
		login(c)
		withSettings(c)
		withPhone(&phoneCompany{})(c)
		withReports(m)(c)
		c.Metrics, c.Mail = http.NotFoundHandler(), &mailMemory{}
	})
	city, setup := shownAnywhere()
	everyPageOf(t, table, city)
	everyPageOf(t, tableOf(t, func(c *Config) { c.Setup, c.City = &memorySetup{}, &casework.City{} }), setup)
	for pattern := range noPages {
		if !slices.Contains(table, pattern) {
			t.Errorf("%s is named as no page, and there is no such route", pattern)
		}
	}
}

func everyPageOf(t *testing.T, table, paths []string) {
	t.Helper()
	mux := http.NewServeMux()
	for _, pattern := range table {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	shown := map[string]bool{}
	for _, path := range paths {
		_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, path, nil))
		shown[pattern] = true
	}
	for _, pattern := range table {
		why, no := noPages[pattern]
		switch {
		case !strings.HasPrefix(pattern, "GET "):
		case !shown[pattern] && !no:
			t.Errorf("%s is shown in no browser test: add it to a list of pages, or name it in noPages", pattern)
		case shown[pattern] && no:
			t.Errorf("%s is shown, and named as no page: %s", pattern, why)
		}
	}
}
