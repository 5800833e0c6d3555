package htmlcheck

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Check looks at an element and what is below it, and says what is wrong.
type Check func(*html.Node) error

// Run parses a page, as a browser would, and reports each check that fails.
func Run[Text string | []byte](t testing.TB, body Text, checks ...Check) {
	t.Helper()
	for _, check := range checks {
		if err := Find(body, check); err != nil {
			t.Error(err)
		}
	}
}

// Find is what is wrong with a page, or nil.
func Find[Text string | []byte](body Text, checks ...Check) error {
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		return fmt.Errorf("parsing the page: %w", err)
	}
	return all(root, checks)
}

func all(node *html.Node, checks []Check) error {
	var errs []error
	for _, check := range checks {
		errs = append(errs, check(node))
	}
	return errors.Join(errs...)
}
