package cityfile

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"

	"github.com/commonline/commonline/casework"
)

// danger reads which words may mean danger in the city, besides those of the program, and which do not.
func (r *reader) danger(file *File, root section) {
	s := r.section(root.find("danger"), "danger", "words", "calm", "without")
	if len(s.keys) == 0 {
		return
	}
	d := &casework.DangerWords{}
	file.City.Danger = d
	for _, n := range s.sections("words") {
		w := r.section(n, "words of danger", "language", "phrases", "reviewed")
		set := casework.PhraseSet{Language: w.text("language"), Phrases: w.list("phrases"), Reviewed: w.text("reviewed")}
		if tag, err := language.Parse(set.Language); err != nil || tag.String() != set.Language {
			r.refuse(w.lineOf("language"), "language of words of danger is %q; one looks like es, ht or zh-Hant", set.Language)
		}
		if len(set.Phrases) == 0 {
			r.refuse(w.line, "words of danger have no phrases")
		}
		if set.Reviewed != "" && !reviewed(set.Reviewed) {
			r.refuse(w.lineOf("reviewed"), "reviewed of words of danger is %q; it names who reads the language and stands for the phrases, and the day: \"Marta Ruiz, 2026-10-02\"", set.Reviewed)
		}
		r.phrases(w, "phrases", set.Phrases)
		d.Sets = append(d.Sets, set)
	}
	d.Calm = r.phrases(s, "calm", s.list("calm"))
	for _, p := range r.phrases(s, "without", s.list("without")) {
		if !casework.IsBuiltIn(p) {
			r.refuse(s.lineOf("without"), "without of danger has %q, which is no phrase of the program; docs/danger.md lists them", p)
			continue
		}
		d.Without = append(d.Without, p)
	}
}

// phrases refuses what would be found in half of all messages.
func (r *reader) phrases(s section, key string, all []string) []string {
	for _, p := range all {
		letters := strings.Join(strings.FieldsFunc(p, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }), "")
		han := strings.ContainsFunc(p, func(c rune) bool { return unicode.Is(unicode.Han, c) })
		if n := len([]rune(letters)); n < 4 && !(han && n >= 2) {
			r.refuse(s.lineOf(key), "%s of %s has %q, which is too short to mean anything by itself", key, s.noun, p)
		}
	}
	return all
}

var reviewForm = regexp.MustCompile(`^\S.*, (\d{4}-\d{2}-\d{2})$`)

// reviewed reports whether a review names somebody and a day.
func reviewed(text string) bool {
	m := reviewForm.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	_, err := time.Parse(time.DateOnly, m[1])
	return err == nil
}
