package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"
)

// text is one version of a text in one language.
type text struct {
	language, name, hash string
	review               Review // By is "" for a draft
	source               string // as its author wrote it
	framed               bool   // it is set among the words of its language, and cannot go out without them

	letter, subject, plain, short *texttemplate.Template
	html                          *htmltemplate.Template
	words                         map[string]string
}

// names are all texts that a language may have.
func names() []string {
	all := append(Texts(), "help", Interpreter, Words, dangerText, dangerText+shortEnd)
	for _, t := range ShortTexts() {
		all = append(all, t+shortEnd)
	}
	return all
}

func (c *Catalogue) load(f fs.FS, language string) error {
	reviews, err := readReviews(f, language)
	if err != nil {
		return err
	}
	for _, name := range names() {
		t, err := readText(f, language, name)
		if errors.Is(err, fs.ErrNotExist) && reviews[name].By == "" {
			continue
		}
		if err != nil {
			return err
		}
		if r := reviews[name]; strings.TrimSpace(r.By) != "" && len(r.On) == len("2026-11-25") {
			t.review = r
		}
		key := path.Join(language, name)
		c.texts[key] = append(c.texts[key], t)
	}
	return nil
}

func readReviews(f fs.FS, language string) (reviews map[string]Review, err error) {
	raw, err := fs.ReadFile(f, path.Join(language, "review.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &reviews)
	}
	if err != nil {
		return nil, fmt.Errorf("review.json: %w", err)
	}
	return reviews, nil
}

// readText reads one text, whatever files it is made of.
func readText(f fs.FS, language, name string) (*text, error) {
	t := &text{language: language, name: name}
	switch {
	case strings.HasSuffix(name, shortEnd):
		return t, t.read(f, name, func(source string) (err error) {
			t.framed = strings.Contains(source, ".Watch") || strings.Contains(source, ".Greet")
			t.short, err = parse(name, source)
			return err
		})
	case name == "help", name == Interpreter:
		return t, t.read(f, name+".txt", func(source string) error { t.source = oneLine(source, 300); return nil })
	case name == Words:
		return t, t.read(f, "words.json", func(source string) error { return json.Unmarshal([]byte(source), &t.words) })
	}
	err := t.read(f, name+".mail", func(source string) (err error) {
		t.framed = true
		t.letter, err = parse(name, source)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = t.readThree(f)
	}
	return t, err
}

// readThree reads a letter whose subject, plain text and page are files of their own.
func (t *text) readThree(f fs.FS) error {
	for _, part := range []struct {
		end  string
		into **texttemplate.Template
	}{{".subject", &t.subject}, {".txt", &t.plain}} {
		err := t.read(f, t.name+part.end, func(source string) (err error) { *part.into, err = parse(t.name, source); return err })
		if err != nil {
			return err
		}
	}
	return t.read(f, t.name+".html", func(string) (err error) {
		t.html, err = htmltemplate.New("layout.html").Option("missingkey=error").ParseFS(f, path.Join(t.language, "layout.html"), path.Join(t.language, t.name+".html"))
		return err
	})
}

func (t *text) read(f fs.FS, file string, use func(source string) error) error {
	raw, err := fs.ReadFile(f, path.Join(t.language, file))
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(t.hash + file + "\x00" + string(raw)))
	t.hash, t.source = hex.EncodeToString(sum[:]), strings.TrimSpace(t.source+"\n\n"+string(raw))
	if err := use(string(raw)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func parse(name, source string) (*texttemplate.Template, error) {
	return texttemplate.New(name).Option("missingkey=error").Parse(source)
}

// Draft is the newest version of a text in a language, whether or not somebody stands for it.
type Draft struct {
	Language, Name, Hash string
	Source               string
	Review               Review // By is "" where no folder names one
	Approved             bool   // it may be sent
}

// Drafts are the newest versions of all texts of a language, in the order of Texts and ShortTexts.
func (c *Catalogue) Drafts(language string) (all []Draft) {
	for _, name := range names() {
		if t := c.newest(language, name); t != nil {
			all = append(all, Draft{language, name, t.hash, t.source, t.review, c.approves(t)})
		}
	}
	return all
}

func (c *Catalogue) newest(language, name string) *text {
	versions := c.texts[path.Join(language, name)]
	if len(versions) == 0 {
		return nil
	}
	return versions[len(versions)-1]
}

// Approved are the languages in which a resident may be written to: those whose words and first letter somebody stands for.
func (c *Catalogue) Approved() []string {
	return slices.DeleteFunc(c.Languages(), func(l string) bool { return c.current(l, Words) == nil || c.current(l, "received") == nil })
}

// WordsOf are the words of a language that somebody stands for; nil where there are none.
func (c *Catalogue) WordsOf(language string) map[string]string {
	if t := c.current(language, Words); t != nil {
		return t.words
	}
	return nil
}
