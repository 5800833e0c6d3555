package casework

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reply is what an office keeps ready to say, in one language.
type Reply struct {
	ID       int64    // 0 for one of the city file
	Office   OfficeID // "" for all offices
	Name     string   // as staff find it; the same in each language
	Language string   // BCP 47
	Body     string
	Short    string // for a text message; "" is the body
	Source   string // where the city file has it, "city.yaml:14"; "" for the office's own
}

// For is what is said by a channel.
func (r Reply) For(c Channel) string {
	if c == Text && r.Short != "" {
		return r.Short
	}
	return r.Body
}

// ReplyFields are what stands in braces in a reply. Each is about the case that it is used on, and about nobody else.
var ReplyFields = []string{"resident first name", "case number", "office", "my name", "address of the matter", "311 number"}

var braced = regexp.MustCompile(`\{([^{}\n]{1,40})\}`)

// FillReply puts values in place of fields. A field without a value stays as it is: it is seen, and Gaps finds it.
func FillReply(text string, values map[string]string) string {
	return braced.ReplaceAllStringFunc(text, func(field string) string {
		if v := oneLineOf(values[fieldName(field)]); v != "" {
			return v
		}
		return field
	})
}

func fieldName(braced string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.Trim(braced, "{}")), " "))
}

// oneLineOf keeps a value from opening a field of its own, or a line.
func oneLineOf(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r == '{' || r == '}' {
			return -1
		}
		return r
	}, s)), " ")
}

// Gaps are the fields that still stand in a text, each once.
func Gaps(text string) (gaps []string) {
	for _, field := range braced.FindAllString(text, -1) {
		if slices.Contains(ReplyFields, fieldName(field)) && !slices.Contains(gaps, field) {
			gaps = append(gaps, field)
		}
	}
	return gaps
}

// FirstName is the first of the names of a person, or "" where they have none that can be said.
func FirstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	if strings.ContainsAny(first, "@+0123456789,<>") || utf8.RuneCountInString(first) < 2 {
		return ""
	}
	return first
}

const (
	maxReplyName  = 80
	maxReplyBody  = 5000
	maxReplyShort = 480 // three pieces of a text
)

// Check says why a reply cannot be kept as it is, or gives nil.
func (r Reply) Check() error {
	switch {
	case strings.TrimSpace(r.Name) == "":
		return Errorf(Invalid, "Give the reply a name, by which it is found.")
	case utf8.RuneCountInString(r.Name) > maxReplyName:
		return Errorf(Invalid, "The name has more than %d characters.", maxReplyName)
	case !languageTag.MatchString(r.Language):
		return Errorf(Invalid, "Say the language as a short tag: en, es, pt-BR, zh-Hant.")
	case strings.TrimSpace(r.Body) == "":
		return Errorf(Invalid, "The reply has no words.")
	case utf8.RuneCountInString(r.Body) > maxReplyBody:
		return Errorf(Invalid, "The reply has more than %d characters.", maxReplyBody)
	case utf8.RuneCountInString(r.Short) > maxReplyShort:
		return Errorf(Invalid, "The short form has %d characters, and %d is the most: it goes by text message.", utf8.RuneCountInString(r.Short), maxReplyShort)
	}
	for _, field := range braced.FindAllString(r.Body+"\n"+r.Short, -1) {
		if !slices.Contains(ReplyFields, fieldName(field)) {
			return Errorf(Invalid, "%s is no field. There are {%s}.", field, strings.Join(ReplyFields, "}, {"))
		}
	}
	return nil
}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$`)
