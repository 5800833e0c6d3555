package notify

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync/atomic"
)

//go:embed templates
var embedded embed.FS

// BuiltIn gives the texts that come with the program, in the layout that LoadCatalogue reads.
func BuiltIn() fs.FS {
	sub, err := fs.Sub(embedded, "templates")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// Texts are the letters that every language has to have.
func Texts() []string {
	return []string{"received", "received-asking", "asking", "held", "neutral", "proof", "waiting", "waiting-again", "department", "working", "resolved", "closed", "reopened"}
}

// Words is the name under which the words around letters and those of the resident's page are approved, all together.
const Words = "words"

// Interpreter is the name of the line below an answer in English that an interpreter can be asked for, in the resident's language.
const Interpreter = "interpreter"

// Review says who has read a text in its language and when: only such texts are sent.
type Review struct {
	By string `json:"by"`
	On string `json:"on"` // 2026-11-25
}

// HelpLine offers help in another language, in that language's own words.
type HelpLine struct{ Language, Text string }

// Catalogue holds all texts by language, those that are only drafts too. It is safe for concurrent use.
type Catalogue struct {
	texts    map[string][]*text // by language and name, "es/received"; what a later folder has comes later
	approved atomic.Pointer[map[Approval]bool]
}

// Approval names the very text that somebody stands for: one that was changed since has another hash.
type Approval struct{ Language, Text, Hash string }

// LoadCatalogue reads a folder for each language ("en", "es", "zh-Hant"). A text is one file, NAME.mail or NAME.sms, or the three files
// NAME.subject, NAME.txt and NAME.html beside layout.html; help.txt, interpreter.txt and words.json are texts too. review.json names the reviewer and the day
// of each text; what it does not name, or without a name or a day, is a draft until somebody approves it. Later folders add to earlier
// ones; a draft of a later one replaces nothing before it is approved. English has to be whole.
func LoadCatalogue(folders ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[string][]*text{}}
	for _, f := range folders {
		languages, err := fs.ReadDir(f, ".")
		if err != nil {
			return nil, fmt.Errorf("reading the folder of texts: %w", err)
		}
		for _, l := range languages {
			if !l.IsDir() {
				continue
			}
			if err := c.load(f, l.Name()); err != nil {
				return nil, fmt.Errorf("reading the texts of %q: %w", l.Name(), err)
			}
		}
	}
	if missing := append(c.Missing("en"), c.MissingShort("en")...); len(missing) > 0 {
		return nil, fmt.Errorf("the English texts lack %s", strings.Join(missing, ", "))
	}
	return c, nil
}

// Approve says which texts people stand for, besides those that a folder names as reviewed. It replaces what was said before.
func (c *Catalogue) Approve(all []Approval) {
	m := make(map[Approval]bool, len(all))
	for _, a := range all {
		m[a] = true
	}
	c.approved.Store(&m)
}

func (c *Catalogue) approves(t *text) bool {
	if t.review.By != "" {
		return true
	}
	m := c.approved.Load()
	return m != nil && (*m)[Approval{t.language, t.name, t.hash}]
}

// current is the version of a text that may be sent; nil: there is none.
func (c *Catalogue) current(language, name string) *text {
	versions := c.texts[path.Join(language, name)]
	for i := len(versions) - 1; i >= 0; i-- {
		t := versions[i]
		if c.approves(t) && (!t.framed || c.current(language, Words) != nil) {
			return t
		}
	}
	return nil
}

// Choose gives the language a text is sent in: the resident's own where a reviewed text is there ("es" for "es-MX"), else English.
func (c *Catalogue) Choose(text, wanted string) string {
	for _, l := range candidates(wanted) {
		if c.current(l, text) != nil {
			return l
		}
	}
	return "en"
}

// candidates are the languages that serve somebody who reads one: Chinese of which the script is not known is read in either.
func candidates(wanted string) []string {
	base, _, _ := strings.Cut(wanted, "-")
	switch {
	case wanted == "":
		return nil
	case base == "zh" && (strings.Contains(wanted, "TW") || strings.Contains(wanted, "HK") || strings.Contains(wanted, "Hant")):
		return []string{"zh-Hant", "zh-Hans"}
	case base == "zh":
		return []string{"zh-Hans", "zh-Hant"}
	}
	return []string{wanted, base}
}

// Help gives the reviewed lines on language help that go under a text: English first, the text's own language left out.
func (c *Catalogue) Help(language string) []HelpLine {
	var lines []HelpLine
	for _, l := range c.Languages() {
		t := c.current(l, "help")
		switch {
		case t == nil:
		case l == "en":
			lines = slices.Insert(lines, 0, HelpLine{l, t.source})
		case l != language:
			lines = append(lines, HelpLine{l, t.source})
		}
	}
	return lines
}

// Line gives a text of one line, like Interpreter, where somebody stands for it; else "".
func (c *Catalogue) Line(name, language string) string {
	if t := c.current(language, name); t != nil {
		return t.source
	}
	return ""
}

// Languages are all that have a folder, by their tags.
func (c *Catalogue) Languages() []string {
	var all []string
	for key := range c.texts {
		l, _, _ := strings.Cut(key, "/")
		if !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	slices.Sort(all)
	return all
}

// Missing lists the letters, and the words around them, that have no reviewed version in a language, as "es/received".
func (c *Catalogue) Missing(language string) []string {
	return c.lacks(language, append(Texts(), Words)...)
}

func (c *Catalogue) lacks(language string, texts ...string) (missing []string) {
	for _, t := range texts {
		if c.current(language, t) == nil {
			missing = append(missing, path.Join(language, t))
		}
	}
	return missing
}
