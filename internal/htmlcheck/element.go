package htmlcheck

import (
	"fmt"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// In holds if some element that the selector finds passes all checks. Without checks, that there is one.
func In(selector string, checks ...Check) Check {
	return on(selector, func(found []*html.Node) error {
		if len(found) == 0 {
			return fmt.Errorf("%s: no such element", selector)
		}
		var first error
		for _, node := range found {
			err := all(node, checks)
			if err == nil {
				return nil
			}
			if first == nil {
				first = err
			}
		}
		if len(found) > 1 {
			return fmt.Errorf("%s: none of %d passes; the first: %w", selector, len(found), first)
		}
		return fmt.Errorf("%s: %w", selector, first)
	})
}

// Every holds if there are elements, and each passes all checks.
func Every(selector string, checks ...Check) Check {
	return on(selector, func(found []*html.Node) error {
		if len(found) == 0 {
			return fmt.Errorf("%s: no such element", selector)
		}
		for i, node := range found {
			if err := all(node, checks); err != nil {
				return fmt.Errorf("%s: number %d of %d: %w", selector, i+1, len(found), err)
			}
		}
		return nil
	})
}

// NotIn holds if the selector finds no element that passes all checks.
func NotIn(selector string, checks ...Check) Check {
	return on(selector, func(found []*html.Node) error {
		for _, node := range found {
			if all(node, checks) == nil {
				return fmt.Errorf("%s: there is one, which should not be: %s", selector, excerpt(node))
			}
		}
		return nil
	})
}

// Count holds if the selector finds exactly want elements.
func Count(selector string, want int) Check {
	return on(selector, func(found []*html.Node) error {
		if len(found) != want {
			return fmt.Errorf("%s: %d elements, want %d", selector, len(found), want)
		}
		return nil
	})
}

func on(selector string, check func([]*html.Node) error) Check {
	match, err := cascadia.ParseGroup(selector)
	return func(node *html.Node) error {
		if err != nil {
			return fmt.Errorf("selector %q: %w", selector, err)
		}
		return check(cascadia.QueryAll(node, match))
	}
}
