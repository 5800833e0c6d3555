// Package htmlcheck asserts what an HTML page says, and not how its markup is laid out.
//
//	htmlcheck.Run(t, body,
//		htmlcheck.In("main h1", htmlcheck.HasExactText("Open cases")),
//		htmlcheck.In("table.cases tbody tr",
//			htmlcheck.In("td.resident", htmlcheck.HasText("Ana")),
//			htmlcheck.In("a", htmlcheck.HasHref("/cases/7"))),
//		htmlcheck.Count("nav li", 4),
//		htmlcheck.NotIn("script:not([src])"))
//
// Selectors are those of CSS (github.com/andybalholm/cascadia). It stores nothing. A check that fails says which selector
// it was about, and what was there instead; a selector that cannot be parsed is a failure, never a silent pass.
package htmlcheck
