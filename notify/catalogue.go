package notify

import (
	"embed"
	"encoding/json"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"
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

// Texts are the letters that every language has to have. Each has three templates: NAME.subject, NAME.txt, NAME.html.
func Texts() []string {
	return []string{"received", "received-asking", "asking", "held", "neutral", "proof"}
}

// Review says who has read a text in its language and when: only such texts are sent.
type Review struct {
	By string `json:"by"`
	On string `json:"on"` // 2026-11-25
}

// HelpLine offers help in another language, in that language's own words.
type HelpLine struct{ Language, Text string }

// Catalogue holds the reviewed texts by language.
type Catalogue struct {
	text map[string]*texttemplate.Template // "en/received.txt"
	html map[string]*htmltemplate.Template
	help []HelpLine
}

// LoadCatalogue reads a folder for each language ("en", "es", "zh-Hant"), with a review.json that names the reviewer and the day of
// each text, and layout.html. A text that is not named there, or whose review lacks a name or a day, is not loaded. Later folders add to earlier
// ones and replace them. English has to be whole.
func LoadCatalogue(folders ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{text: map[string]*texttemplate.Template{}, html: map[string]*htmltemplate.Template{}}
	for _, f := range folders {
		languages, err := fs.ReadDir(f, ".")
		if err != nil {
			return nil, fmt.Errorf("reading the folder of texts: %w", err)
		}
		for _, l := range languages {
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

func (c *Catalogue) load(f fs.FS, language string) error {
	raw, err := fs.ReadFile(f, path.Join(language, "review.json"))
	if err != nil {
		return err
	}
	var reviews map[string]Review
	if err := json.Unmarshal(raw, &reviews); err != nil {
		return fmt.Errorf("review.json: %w", err)
	}
	for name, r := range reviews {
		if strings.TrimSpace(r.By) == "" || len(r.On) != len("2026-11-25") {
			continue
		}
		switch {
		case strings.HasSuffix(name, shortEnd):
			err = c.loadShort(f, language, name)
		case name == "help":
			err = c.loadHelp(f, language)
		default:
			err = c.loadText(f, language, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Catalogue) loadHelp(f fs.FS, language string) error {
	raw, err := fs.ReadFile(f, path.Join(language, "help.txt"))
	if err != nil {
		return err
	}
	c.help = slices.DeleteFunc(c.help, func(h HelpLine) bool { return h.Language == language })
	c.help = append(c.help, HelpLine{language, oneLine(string(raw), 300)})
	slices.SortFunc(c.help, func(a, b HelpLine) int { return strings.Compare(a.Language, b.Language) })
	return nil
}

func (c *Catalogue) loadText(f fs.FS, language, name string) error {
	for _, end := range []string{".subject", ".txt"} {
		file := path.Join(language, name+end)
		t, err := texttemplate.New(path.Base(file)).Option("missingkey=error").ParseFS(f, file)
		if err != nil {
			return err
		}
		c.text[file] = t
	}
	file := path.Join(language, name+".html")
	t, err := htmltemplate.New("layout.html").Option("missingkey=error").ParseFS(f, path.Join(language, "layout.html"), file)
	if err != nil {
		return err
	}
	c.html[file] = t
	return nil
}

// Choose gives the language a text is sent in: the resident's own where a reviewed text is there ("es" for "es-MX"), else English.
func (c *Catalogue) Choose(text, wanted string) string {
	for _, l := range []string{wanted, strings.SplitN(wanted, "-", 2)[0]} {
		if l != "" && len(c.lacks(l, text)) == 0 {
			return l
		}
	}
	return "en"
}

// Help gives the reviewed lines on language help that go under a text: English first, the text's own language left out.
func (c *Catalogue) Help(language string) []HelpLine {
	var lines []HelpLine
	for _, h := range c.help {
		switch {
		case h.Language == "en":
			lines = append([]HelpLine{h}, lines...)
		case h.Language != language:
			lines = append(lines, h)
		}
	}
	return lines
}

// Missing lists the texts that have no reviewed version in a language, as "es/received".
func (c *Catalogue) Missing(language string) []string { return c.lacks(language, Texts()...) }

func (c *Catalogue) lacks(language string, texts ...string) (missing []string) {
	for _, t := range texts {
		if c.html[path.Join(language, t+".html")] == nil {
			missing = append(missing, path.Join(language, t))
		}
	}
	return missing
}

// Render fills the three templates of a text.
func (c *Catalogue) Render(text, language string, l Letter) (subject, plain, html string, err error) {
	var b strings.Builder
	run := func(execute func() error) string {
		b.Reset()
		if err == nil {
			err = execute()
		}
		return b.String()
	}
	file := path.Join(language, text)
	subject = run(func() error { return c.text[file+".subject"].Execute(&b, l) })
	plain = run(func() error { return c.text[file+".txt"].Execute(&b, l) })
	html = run(func() error { return c.html[file+".html"].Execute(&b, l) })
	return strings.TrimSpace(subject), wrap(plain), html, err
}
