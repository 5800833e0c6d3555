package htmlcheck_test

import (
	"strings"
	"testing"

	. "github.com/commonline/commonline/internal/htmlcheck"
)

const page = `<!doctype html><html lang=en><head><title>Inbox</title><style>p{}</style></head><body>
<main><h1> Open
	cases</h1><p>Ana &lt;b&gt; <b>Rui</b>z<script>alert(1)</script></p>
<table class=cases><tr><td>7</td><td>Ana</td><td><a href="/cases/7">open</a></td></tr>
<tr><td>8</td><td>Bo</td><td><a href="/cases/8">open</a></td></tr></table></main></body></html>`

func TestPasses(t *testing.T) {
	t.Parallel()
	Run(t, page,
		In("html", HasAttr("lang", "en")),
		In("main h1", HasExactText("Open cases"), HasText("cases"), MatchesText("^Open")),
		In("p", HasExactText("Ana <b> Ruiz")),
		In(".cases tr", HasText("8 Bo"), In("a", HasHref("/cases/8"))),
		Every(".cases tr", Count("td", 3), In("a")),
		Count("tr", 2), Count("form", 0),
		NotIn("form"), NotIn("tr", HasText("Cy")))
	Run(t, []byte(page), In("title", HasText("Inbox")))
}

func TestFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		check Check
		want  string
	}{
		"missing":      {In("form"), "form: no such element"},
		"text":         {In("h1", HasText("Closed")), `h1: the text is "Open cases", want "Closed" in it`},
		"part of it":   {In("h1", HasExactText("Open")), `h1: the text is "Open cases", want "Open"`},
		"expression":   {In("h1", MatchesText("^cases")), `does not match "^cases"`},
		"bad pattern":  {In("h1", MatchesText("(")), "missing closing )"},
		"script":       {In("p", HasText("alert")), `the text is "Ana <b> Ruiz"`},
		"none of many": {In("tr", HasText("Cy")), `tr: none of 2 passes; the first: the text is "7 Ana open"`},
		"two rows":     {In("tr", HasText("Ana"), In("a", HasHref("/cases/8"))), `none of 2 passes`},
		"every":        {Every("tr", HasText("Ana")), "tr: number 2 of 2:"},
		"every none":   {Every("form"), "no such element"},
		"not":          {NotIn("h1"), "h1: there is one, which should not be: <h1> Open cases</h1>"},
		"count":        {Count("td", 5), "td: 6 elements, want 5"},
		"attribute":    {In("html", HasAttr("lang", "pt")), `lang is "en", want "pt"`},
		"no attribute": {In("h1", HasAttr("id", "x")), "no attribute id"},
		"selector":     {NotIn("h1["), `selector "h1["`},
		"inner":        {In("main", NotIn("td[")), `selector "td["`},
	} {
		if err := Find(page, test.check); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}
