package demomail_test

import (
	"bytes"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // the mails are in many charsets

	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/demomail"
	"github.com/commonline/commonline/examples"
)

var written = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func stream(t *testing.T) []demomail.Mail {
	t.Helper()
	mails, err := demomail.Stream()
	if err != nil {
		t.Fatal(err)
	}
	return mails
}

func TestStream(t *testing.T) {
	t.Parallel()
	city, err := cityfile.Parse("riverton", examples.Riverton, cityfile.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	mails, groups, names := stream(t), map[string]int{}, map[string]bool{}
	for i, m := range mails {
		if names[m.Name] || m.Age <= 0 || m.Age > 6*time.Hour || i > 0 && m.Age > mails[i-1].Age {
			t.Errorf("%s: seen %v, age %s", m.Name, names[m.Name], m.Age)
		}
		names[m.Name] = true
		group, _, _ := strings.Cut(m.Name, "/")
		groups[group]++
		for _, id := range m.Mailboxes {
			if _, ok := city.City.Mailbox(id); !ok && id != demomail.All {
				t.Errorf("%s goes to mailbox %q, which Riverton does not have", m.Name, id)
			}
		}
		if !slices.Contains([]string{"INBOX", "Junk", "Sent"}, m.Folder) {
			t.Errorf("%s goes to folder %q", m.Name, m.Folder)
		}
	}
	if len(mails) < 60 || len(groups) < 14 {
		t.Errorf("%d mails of %d groups: %v", len(mails), len(groups), groups)
	}
}

// TestHeaders: all but those that are damaged on purpose are sound, dated and have an id of their own.
func TestHeaders(t *testing.T) {
	t.Parallel()
	ids := map[string]string{}
	for _, m := range stream(t) {
		if strings.HasPrefix(m.Name, "broken/") {
			continue
		}
		parsed, err := mail.ReadMessage(bytes.NewReader(m.At(written)))
		if err != nil {
			t.Errorf("%s: %v", m.Name, err)
			continue
		}
		if at, err := parsed.Header.Date(); err != nil || !at.Equal(written) {
			t.Errorf("%s: date %s, %v", m.Name, at, err)
		}
		for _, name := range []string{"From", "To"} {
			if _, err := parsed.Header.AddressList(name); err != nil {
				t.Errorf("%s: %s %q: %v", m.Name, name, parsed.Header.Get(name), err)
			}
		}
		id := parsed.Header.Get("Message-Id")
		if other := ids[id]; id == "" || other != "" {
			t.Errorf("%s: its id %q is that of %q", m.Name, id, other)
		}
		ids[id] = m.Name
		if parent := parsed.Header.Get("In-Reply-To"); parent != "" && ids[parent] == "" {
			t.Errorf("%s answers %s, which does not come before it", m.Name, parent)
		}
	}
}

var (
	addresses = regexp.MustCompile(`[\w.+-]+@([\w-]+(?:\.[\w-]+)+)`)
	links     = regexp.MustCompile(`https?://([\w.-]+)`)
)

// TestNothingReachesAnybody looks at every address and link, in the bytes and in the decoded parts.
func TestNothingReachesAnybody(t *testing.T) {
	t.Parallel()
	for _, m := range stream(t) {
		text := string(m.At(written)) + decoded(t, m)
		for _, pattern := range []*regexp.Regexp{addresses, links} {
			for _, found := range pattern.FindAllStringSubmatch(text, -1) {
				if !strings.HasSuffix(found[1], ".example") {
					t.Errorf("%s: %s is no example", m.Name, found[0])
				}
			}
		}
	}
}

// decoded is the text of all parts. A part that says what charset it has, and is not damaged on purpose, must be in it.
func decoded(t *testing.T, m demomail.Mail) string {
	t.Helper()
	entity, err := message.Read(bytes.NewReader(m.At(written)))
	broken := strings.HasPrefix(m.Name, "broken/")
	if err != nil && !broken {
		t.Errorf("%s: %v", m.Name, err)
	}
	if entity == nil {
		return ""
	}
	var text strings.Builder
	err = entity.Walk(func(_ []int, part *message.Entity, err error) error {
		kind, _, _ := part.Header.ContentType()
		if err != nil || !strings.HasPrefix(kind, "text/") {
			return err
		}
		body, err := io.ReadAll(part.Body)
		if !broken && (!utf8.Valid(body) || bytes.ContainsRune(body, utf8.RuneError)) {
			t.Errorf("%s: a part is not in its charset", m.Name)
		}
		text.Write(body)
		return err
	})
	if err != nil && !broken {
		t.Errorf("%s: %v", m.Name, err)
	}
	return text.String()
}
