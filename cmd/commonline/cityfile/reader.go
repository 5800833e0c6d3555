package cityfile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
)

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// reader gathers everything that is wrong with a file, so that it is mended in one go.
type reader struct {
	path     string
	sources  Sources
	zone     *time.Location
	problems []problem

	composed    bool // over what is set in the browser: what a city lacks is said, and not refused
	boxesInFile bool // the file names mailboxes, so each of its offices has one there
	missing     []string
}

type problem struct {
	line int
	err  error
}

func (r *reader) refuse(line int, format string, args ...any) {
	r.problems = append(r.problems, problem{line, refusal(r.path, line, format, args...)})
}

// lack tells that something is not there which a city needs. A file for itself is refused; a city that is set up in the browser lacks it
// until somebody has said it.
func (r *reader) lack(line int, format string, args ...any) {
	if !r.composed {
		r.refuse(line, format, args...)
		return
	}
	r.missing = append(r.missing, fmt.Sprintf(format, args...))
}

// refusals are all problems in the order of their lines, each a line of the error's text; nil where there are none.
func (r *reader) refusals() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int { return a.line - b.line })
	var errs []error
	said := map[string]bool{}
	for _, p := range r.problems {
		// What stands in a section that mailboxes share is found wrong once for each of them.
		if !said[p.err.Error()] {
			said[p.err.Error()] = true
			errs = append(errs, p.err)
		}
	}
	return errors.Join(errs...)
}

// section is a mapping of the file whose keys are known.
type section struct {
	*reader
	*node
	noun string // "a mailbox"
}

// section reads n as a mapping and refuses keys other than these. Of an n that is nil or no mapping, a section without
// keys comes back.
func (r *reader) section(n *node, noun string, keys ...string) section {
	s := section{r, &node{}, noun}
	if n == nil || n.shape == empty {
		return s
	}
	if s.node.line = n.line; n.shape != mapping {
		r.refuse(n.line, "%s is a section with keys, and %s stands here", noun, shapeNames[n.shape])
		return s
	}
	s.node = n
	first := map[string]int{}
	for _, e := range n.keys {
		if !contains(keys, e.key) {
			r.refuse(e.line, "%q is not a key of %s%s", e.key, noun, suggestion(e.key, keys))
		}
		if at, twice := first[e.key]; twice {
			r.refuse(e.line, "%q stands in %s twice, first in line %d", e.key, noun, at)
			continue
		}
		first[e.key] = e.line
	}
	return s
}

// suggestion names the nearest of the words, where one is near.
func suggestion(word string, words []string) string {
	best, nearest := "", 1+len(word)/2
	for _, w := range words {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), w); d < nearest {
			best, nearest = w, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + strconv.Quote(best) + "?"
}

func (s section) lineOf(key string) int {
	for _, e := range s.keys {
		if e.key == key {
			return e.line
		}
	}
	return s.line
}

// text is the value of a key, trimmed; "" where it is not given.
func (s section) text(key string) string {
	n := s.find(key)
	if n == nil {
		return ""
	}
	if n.shape != scalar {
		s.refuse(n.line, "%s of %s is a single value, and %s stands here", key, s.noun, shapeNames[n.shape])
		return ""
	}
	return strings.TrimSpace(n.text)
}

// list is the value of a key that may be given several times; a single value is a list of one.
func (s section) list(key string) []string {
	n := s.find(key)
	if n == nil {
		return nil
	}
	items := n.items
	if n.shape == scalar {
		items = []*node{n}
	}
	if n.shape == mapping {
		s.refuse(n.line, "%s of %s is a list, and %s stands here", key, s.noun, shapeNames[n.shape])
	}
	var texts []string
	for _, i := range items {
		if text := strings.TrimSpace(i.text); i.shape == scalar && text != "" {
			texts = append(texts, text)
			continue
		}
		s.refuse(i.line, "%s of %s is a list of words, and %s stands in it", key, s.noun, shapeNames[i.shape])
	}
	return texts
}

// sections are the entries of a list of sections.
func (s section) sections(key string) []*node {
	n := s.find(key)
	if n == nil {
		return nil
	}
	if n.shape != sequence {
		s.refuse(n.line, "%s is a list, each entry with a dash before it, and %s stands here", key, shapeNames[n.shape])
		return nil
	}
	return n.items
}

// choice is one of the words, or otherwise where the key is not given.
func (s section) choice(key, otherwise string, words ...string) string {
	text := s.text(key)
	if text == "" {
		return otherwise
	}
	if !contains(words, text) {
		s.refuse(s.lineOf(key), "%s of %s is %s, not %q%s", key, s.noun, either(words), text, suggestion(text, words))
		return otherwise
	}
	return text
}

func either(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

func (s section) flag(key string, otherwise bool) bool {
	word := "false"
	if otherwise {
		word = "true"
	}
	return s.choice(key, word, "true", "false") == "true"
}

func (s section) number(key string, otherwise, lowest, highest int) int {
	text := s.text(key)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < lowest || n > highest {
		s.refuse(s.lineOf(key), "%s of %s is a number from %d to %d, not %q", key, s.noun, lowest, highest, text)
		return otherwise
	}
	return n
}

func (s section) duration(key string, otherwise, highest time.Duration) time.Duration {
	text := s.text(key)
	if text == "" {
		return otherwise
	}
	d, err := time.ParseDuration(text)
	if text == "0" {
		d, err = 0, nil
	}
	if err != nil || d < 0 || d > highest {
		s.refuse(s.lineOf(key), "%s of %s is a time from 0s to %s, not %q; one looks like 60s or 2m", key, s.noun, highest, text)
		return otherwise
	}
	return d
}
