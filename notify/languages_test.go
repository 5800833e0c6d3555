package notify_test

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
	"github.com/commonline/commonline/internal/twilio/segment"
	"github.com/commonline/commonline/notify"
)

// The budget of a text message in pieces, by its alphabet: two of 153 letters each in the alphabet that all phones have, four of 67 in
// Unicode. The first text to a number has to say more, and may take one piece more.
const (
	budgetGSM7 = 2
	budgetUCS2 = 4
)

// allApproved is the catalogue with every draft approved, as a city would have it in the end.
func allApproved(t *testing.T) *notify.Composer {
	t.Helper()
	c := composer(t)
	var all []notify.Approval
	for _, l := range c.Catalogue.Languages() {
		for _, d := range c.Catalogue.Drafts(l) {
			all = append(all, notify.Approval{Language: l, Text: d.Name, Hash: d.Hash})
		}
	}
	c.Catalogue.Approve(all)
	return c
}

// occasions are all that residents hear of, with the facts of each.
func occasions(by casework.Channel) map[string]func() (casework.Event, notify.Facts) {
	all := map[string]func() (casework.Event, notify.Facts){}
	for o := range news {
		all[string(o)] = func() (casework.Event, notify.Facts) { return onItsWay(o, by) }
	}
	plain := func(kind casework.EventKind, change func(*notify.Facts)) func() (casework.Event, notify.Facts) {
		return func() (casework.Event, notify.Facts) {
			_, f := onItsWay(notify.WasReopened, by)
			f.Follow = notify.FollowFacts{}
			change(&f)
			return casework.Event{ID: 9, Kind: kind, At: noon}, f
		}
	}
	ask := func(f *notify.Facts) {
		f.Question = notify.QuestionFacts{ID: 4, Choices: []string{"12 Adams St, Dorchester", "12 Adams St, Hyde Park"}}
	}
	all["received"] = plain(casework.CaseOpened, func(*notify.Facts) {})
	all["received, first"] = plain(casework.CaseOpened, func(f *notify.Facts) { f.Recipient.Texted = false })
	all["received, asking"] = plain(casework.CaseOpened, ask)
	all["received, asking openly"] = plain(casework.CaseOpened, func(f *notify.Facts) { f.Question.ID = 4 })
	all["asked"] = plain(casework.PlaceAsked, ask)
	all["reminded"] = plain(casework.PlaceReminded, ask)
	all["held"] = plain(casework.MessageHeld, func(f *notify.Facts) {
		f.Case, f.Held = notify.CaseFacts{}, notify.HeldFacts{Raw: 77, Number: 48300, Reason: casework.NewVoice}
	})
	all["sensitive"] = plain(casework.CaseOpened, func(f *notify.Facts) { f.Case.Sensitive = true })
	if by == casework.Text {
		all["status"] = plain(casework.StatusAsked, func(*notify.Facts) {})
		all["help"] = plain(casework.HelpAsked, func(*notify.Facts) {})
	}
	return all
}

// TestEveryOccasionInEveryLanguage is the table occasion × channel × language: all there, whole, in their own direction, in budget.
func TestEveryOccasionInEveryLanguage(t *testing.T) {
	t.Parallel()
	c := allApproved(t)
	for _, by := range []casework.Channel{casework.Mail, casework.Text} {
		all := occasions(by)
		names := make([]string, 0, len(all))
		for name := range all {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			line := fmt.Sprintf("%-24s %s", name, by)
			for _, l := range locale.All {
				e, f := all[name]()
				f.Recipient.Language = l.Tag
				made := c.Compose(noon)(e, f)
				if len(made) != 1 || made[0].State != casework.Pending {
					t.Fatalf("%s by %s in %s: %+v", name, by, l.Tag, made)
				}
				if by == casework.Mail {
					checkMail(t, name, l, made[0].Mail)
				} else {
					line += fmt.Sprintf("  %s %d", l.Tag, checkText(t, name, l, made[0].Text))
				}
			}
			t.Log(line)
		}
	}
}

func checkMail(t *testing.T, name string, l locale.Language, m notify.Mail) {
	t.Helper()
	where := path.Join(l.Tag, name)
	if m.Language != l.Tag || !strings.Contains(m.HTML, `lang="`+l.Tag+`"`) || !strings.Contains(m.HTML, `dir="`+locale.Dir(l.Tag)+`"`) {
		t.Errorf("%s: it is in %s, and its page says otherwise:\n%s", where, m.Language, m.HTML)
	}
	for part, s := range map[string]string{"subject": m.Subject, "text": m.Text, "page": m.HTML} {
		if bad := unfilled.FindString(s); bad != "" || strings.TrimSpace(s) == "" {
			t.Errorf("%s: %q is unfilled in its %s:\n%s", where, bad, part, s)
		}
	}
	if !strings.Contains(m.Text, "C-48213-5") && !strings.Contains(m.Text, "C-48300-2") {
		t.Errorf("%s names no case:\n%s", where, m.Text)
	}
	if !strings.Contains(m.Text, "911") {
		t.Errorf("%s does not say whom to call in danger:\n%s", where, m.Text)
	}
	if strings.Contains(m.Text, "/s/") != strings.Contains(m.Text, "#notices") {
		t.Errorf("%s does not say where language and notices are changed:\n%s", where, m.Text)
	}
}

func checkText(t *testing.T, name string, l locale.Language, x notify.Text) int {
	t.Helper()
	where := path.Join(l.Tag, name)
	if x.Language != l.Tag {
		t.Errorf("%s: it is in %s", where, x.Language)
	}
	if bad := unfilled.FindString(x.Body); bad != "" {
		t.Errorf("%s leaves %q unfilled: %s", where, bad, x.Body)
	}
	n, most := segment.Of(x.Body), budgetGSM7
	if n.Encoding != segment.GSM7 {
		most = budgetUCS2
	}
	if strings.Contains(name, "first") || name == "help" || strings.HasPrefix(name, "asked") || strings.Contains(name, "asking") || name == "reminded" {
		most++
	}
	if n.Segments > most || n.Segments != x.Segments {
		t.Errorf("%s takes %d pieces (%s), and %d is its budget:\n%s", where, n.Segments, n.Encoding, most, x.Body)
	}
	if strings.Contains(name, "first") && !strings.Contains(x.Body, "STOP") {
		t.Errorf("%s does not say how to stop: %s", where, x.Body)
	}
	return n.Segments
}

// TestDraftsAreSentToNobody: as the program comes, only English goes out.
func TestDraftsAreSentToNobody(t *testing.T) {
	t.Parallel()
	c := composer(t)
	if got := c.Catalogue.Approved(); !slices.Equal(got, []string{"en"}) {
		t.Errorf("approved are %v", got)
	}
	for _, l := range locale.All[1:] {
		if drafts := c.Catalogue.Drafts(l.Tag); len(drafts) != len(notify.Texts())+len(notify.ShortTexts())+5 { // help, interpreter, words, and what is said in danger
			t.Errorf("%s has %d drafts", l.Tag, len(drafts))
		}
		e, f := onItsWay(notify.WasResolved, casework.Mail)
		f.Recipient.Language = l.Tag
		if m := c.Compose(noon)(e, f)[0].Mail; m.Language != "en" {
			t.Errorf("a draft goes out in %s", m.Language)
		}
	}
}

// TestAnApprovalIsOfOneText: it counts for the very text that was read, and a letter needs the words around it.
func TestAnApprovalIsOfOneText(t *testing.T) {
	t.Parallel()
	c := composer(t)
	hash := map[string]string{}
	for _, d := range c.Catalogue.Drafts("es") {
		hash[d.Name] = d.Hash
	}
	e, f := onItsWay(notify.WasResolved, casework.Mail)
	f.Recipient.Language = "es-MX"
	for _, x := range []struct {
		all  []notify.Approval
		want string
	}{
		{[]notify.Approval{{Language: "es", Text: "resolved", Hash: hash["resolved"]}}, "en"},
		{[]notify.Approval{{Language: "es", Text: "resolved", Hash: "of another text"}, {Language: "es", Text: "words", Hash: hash["words"]}}, "en"},
		{[]notify.Approval{{Language: "es", Text: "resolved", Hash: hash["resolved"]}, {Language: "es", Text: "words", Hash: hash["words"]}}, "es"},
		{nil, "en"},
	} {
		c.Catalogue.Approve(x.all)
		if got := c.Compose(noon)(e, f)[0].Mail.Language; got != x.want {
			t.Errorf("with %v it goes out in %s, want %s", x.all, got, x.want)
		}
	}
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// TestWordsOfAllLanguages: each language has all words of English, with the same names to fill in, and all plural forms that it needs.
func TestWordsOfAllLanguages(t *testing.T) {
	t.Parallel()
	c := allApproved(t)
	english := c.Catalogue.WordsOf("en")
	for _, l := range locale.All {
		words := c.Catalogue.WordsOf(l.Tag)
		for key, text := range english {
			if strings.HasPrefix(key, "files.") {
				continue
			}
			got, want := placeholder.FindAllString(words[key], -1), placeholder.FindAllString(text, -1)
			slices.Sort(got)
			slices.Sort(want)
			if words[key] == "" || !slices.Equal(got, want) {
				t.Errorf("%s %s: %q fills in %v, English %v", l.Tag, key, words[key], got, want)
			}
		}
		for n := range 120 {
			if form := "files." + locale.Plural(l.Tag, n); words[form] == "" && n > 0 {
				t.Errorf("%s has no %s, which %d files need", l.Tag, form, n)
			}
		}
	}
}
