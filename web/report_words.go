package web

import (
	"embed"
	"path"
	"slices"
	"strings"
)

// reportFiles hold the words of the public form, one file for each language. Those without a line "# reviewed:" are drafts,
// which a city offers only once a person has approved them.
//
//go:embed report
var reportFiles embed.FS

// reportWords are the words of one language, by their names.
type reportWords map[string]string

// ReportLanguages are those that the public form has words in, English first.
func ReportLanguages() []string {
	languages := []string{"en"}
	files, err := reportFiles.ReadDir("report")
	if err != nil {
		panic(err) // it is compiled in
	}
	for _, f := range files {
		if l := strings.TrimSuffix(f.Name(), ".txt"); l != "en" {
			languages = append(languages, l)
		}
	}
	return languages
}

func loadReportWords() map[string]reportWords {
	all := map[string]reportWords{}
	for _, l := range ReportLanguages() {
		text, err := reportFiles.ReadFile(path.Join("report", l+".txt"))
		if err != nil {
			panic(err) // it is compiled in
		}
		all[l] = readReportWords(string(text))
	}
	return all
}

func readReportWords(text string) reportWords {
	words := reportWords{}
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if ok && !strings.HasPrefix(line, "#") {
			words[name] = value
		}
	}
	return words
}

// reportLanguages are those that the city offers, English first.
func (s *server) reportLanguages() []string {
	return append([]string{"en"}, s.City.FormLanguages...)
}

// reportLanguage chooses one that is offered: what was asked for, else what the browser prefers, else English.
func (s *server) reportLanguage(asked, accepted string) string {
	offered := s.reportLanguages()
	if slices.Contains(offered, asked) {
		return asked
	}
	for part := range strings.SplitSeq(accepted, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(tag, "-")
		for _, l := range []string{tag, traditional[strings.ToLower(tag)], strings.ToLower(primary)} {
			if asked == "" && slices.Contains(offered, l) {
				return l
			}
		}
	}
	return "en"
}

// traditional are the places where Chinese is written in its traditional characters (Unicode CLDR, likely subtags).
var traditional = map[string]string{"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant"}

// say gives a sentence of a language with its blanks filled in: name and value in turn.
func (w reportWords) say(name string, fill ...string) string {
	text := w[name]
	for i := 0; i+1 < len(fill); i += 2 {
		text = strings.ReplaceAll(text, "{"+fill[i]+"}", fill[i+1])
	}
	return text
}
