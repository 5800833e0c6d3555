package notify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
)

func TestWaysBack(t *testing.T) {
	t.Parallel()
	f := opened()
	f.Recipient.Generation = 2
	m := composeOne(t, casework.CaseOpened, f).Mail
	want := casework.ReplyToken{Case: 91, Participant: 1, Generation: 2}
	for _, where := range []string{m.ReplyTo, m.MessageID} {
		if got, ok := casework.ReplyTokenIn(signer{}, where); !ok || got != want {
			t.Errorf("token in %q: got %+v %t, want %+v", where, got, ok, want)
		}
	}
	if m.EnvelopeFrom != "district4+"+m.Tag+"@city.example" || !strings.HasPrefix(m.Tag, "b-") || len(m.Tag) != 18 {
		t.Errorf("envelope sender %q, tag %q", m.EnvelopeFrom, m.Tag)
	}
	if _, ok := casework.ReplyTokenIn(signer{}, m.EnvelopeFrom); ok {
		t.Error("a bounce's address passes for a reply token")
	}
	if m.From.Address != "district4@city.example" || m.From.Name != "Office of Councilor Ana Ruiz, District 4" {
		t.Errorf("from %+v", m.From)
	}
	token, _, _ := strings.Cut(m.Text[strings.Index(m.Text, "/s/")+3:], "\n")
	if got, ok := casework.ParseStatusToken(signer{}, token); !ok || got != 91 {
		t.Errorf("status link opens case %d, %t", got, ok)
	}
	if local, _, _ := strings.Cut(m.ReplyTo, "@"); len(local) > 64 {
		t.Errorf("local part of %d characters (RFC 5321 section 4.5.3.1.1)", len(local))
	}
}

func TestWaysBackWithoutPlus(t *testing.T) {
	t.Parallel()
	f := opened()
	f.Mailbox.Plus = false
	m := composeOne(t, casework.CaseOpened, f).Mail
	if m.ReplyTo != "" || m.EnvelopeFrom != "district4@city.example" {
		t.Errorf("reply to %q, envelope %q", m.ReplyTo, m.EnvelopeFrom)
	}
	if _, ok := casework.ReplyTokenIn(signer{}, m.MessageID); !ok {
		t.Errorf("no token in %q", m.MessageID)
	}
}

func TestHeldMessageHasNoToken(t *testing.T) {
	t.Parallel()
	m := composeOne(t, casework.MessageHeld, held()).Mail
	if _, ok := casework.ReplyTokenIn(signer{}, m.MessageID); ok || m.ReplyTo != "" {
		t.Errorf("id %q, reply to %q", m.MessageID, m.ReplyTo)
	}
}

func TestIdsAreUnique(t *testing.T) {
	t.Parallel()
	c := composer(t)
	a := c.Compose(noon)(casework.Event{Kind: casework.CaseOpened}, opened())[0].Mail
	b := c.Compose(noon)(casework.Event{Kind: casework.CaseOpened}, opened())[0].Mail
	if a.MessageID == b.MessageID || a.Tag == b.Tag {
		t.Errorf("twice %q or %q", a.MessageID, a.Tag)
	}
}

func TestThreadHeaders(t *testing.T) {
	t.Parallel()
	long := make([]string, 100)
	for i := range long {
		long[i] = fmt.Sprintf("id%d@home.example", i)
	}
	for name, c := range map[string]struct {
		id         string
		references []string
		inReplyTo  []string
		want       []string
	}{
		"first mail":             {"a@x", nil, nil, []string{"a@x"}},
		"with references":        {"c@x", []string{"a@x", "b@x"}, []string{"b@x"}, []string{"a@x", "b@x", "c@x"}},
		"In-Reply-To only":       {"c@x", nil, []string{"b@x"}, []string{"b@x", "c@x"}},
		"two In-Reply-To":        {"c@x", nil, []string{"a@x", "b@x"}, []string{"c@x"}},
		"no Message-ID":          {"", []string{"a@x"}, nil, nil},
		"itself in its chain":    {"c@x", []string{"a@x", "c@x", "a@x"}, nil, []string{"a@x", "c@x"}},
		"ids that break headers": {"c@x", []string{"a b@x", "<d@x", "é@x", "", "no-at", "b@x"}, nil, []string{"b@x", "c@x"}},
		"a long chain":           {"z@x", long, nil, append(append([]string{"id0@home.example"}, long[78:]...), "z@x")},
	} {
		f := opened()
		f.Answered.MessageID, f.Answered.References, f.Answered.InReplyTo = c.id, c.references, c.inReplyTo
		m := composeOne(t, casework.CaseOpened, f).Mail
		if diff := cmp.Diff(c.want, m.References); diff != "" || (m.InReplyTo != c.id) {
			t.Errorf("%s: in reply to %q, references (-want +got):\n%s", name, m.InReplyTo, diff)
		}
	}
}

func TestHugeIdsDoNotMakeAHugeHeader(t *testing.T) {
	t.Parallel()
	f := opened()
	for i := range 40 {
		f.Answered.References = append(f.Answered.References, fmt.Sprintf("%d%s@x.example", i, strings.Repeat("a", 200)))
	}
	m := composeOne(t, casework.CaseOpened, f).Mail
	if n := len(strings.Join(m.References, "")); n > 2100 || len(m.References) < 3 {
		t.Errorf("%d ids with %d bytes", len(m.References), n)
	}
	if m.References[len(m.References)-1] != "q1@home.example" {
		t.Errorf("the last is %q", m.References[len(m.References)-1])
	}
}
