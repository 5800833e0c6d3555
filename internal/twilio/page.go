package twilio

import (
	"iter"
	"net/url"
	"strconv"
	"time"
)

// pages walks through a list that Twilio gives the newest first. Items from before since are left out; the walk ends after a whole
// page of those, since the order is by sending and not quite by making.
func pages[T any](doing string, since time.Time, fetch func(token, number string) ([]T, string, error), made func(T) time.Time) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var token, number string
		for {
			items, next, err := fetch(token, number)
			if err != nil {
				var none T
				yield(none, failed(doing, err))
				return
			}
			older := 0
			for _, item := range items {
				if at := made(item); !at.IsZero() && at.Before(since) {
					older++
					continue
				}
				if !yield(item, nil) {
					return
				}
			}
			if token, number = nextPage(next); token == "" || older == len(items) {
				return
			}
		}
	}
}

// nextPage reads the place of the next page out of next_page_uri.
func nextPage(uri string) (token, number string) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", ""
	}
	q := u.Query()
	return q.Get("PageToken"), q.Get("Page")
}

func (q Query) size() *int {
	n := q.PageSize
	if n == 0 {
		n = 200
	}
	return &n
}

func readAll[A, B any](in []A, read func(A) B) []B {
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = read(a)
	}
	return out
}

// set gives a parameter, none where it is "".
func set(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func str(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func num(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// count reads a number that Twilio gives as text.
func count(s *string) int {
	n, err := strconv.Atoi(str(s))
	if err != nil {
		return 0
	}
	return n
}

// when reads a date (RFC 2822, in GMT); zero where there is none.
func when(s *string) time.Time {
	t, err := time.Parse(time.RFC1123Z, str(s))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
