package cityfile

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/commonline/commonline/casework"
)

// replies are what all offices, or one, keep ready to say: a name, and under in: the words in each language.
func (r *reader) replies(file *File, s section) {
	taken := map[string]int{}
	for _, n := range s.sections("replies") {
		reply := r.section(n, "a reply", "name", "office", "in")
		name, office := reply.text("name"), casework.OfficeID(reply.text("office"))
		if _, ok := file.City.Office(office); office != "" && !ok {
			r.refuse(reply.lineOf("office"), "reply %q belongs to office %q, which the file does not have%s", name, office, suggestion(string(office), officeIDs(&file.City)))
		}
		words := reply.sections("in")
		if len(words) == 0 {
			r.refuse(reply.line, "reply %q has no words; list them under in:, each with a language", name)
		}
		for _, w := range words {
			one := r.section(w, "the words of a reply", "language", "text", "short")
			x := casework.Reply{Name: name, Office: office, Language: one.text("language"), Body: one.text("text"), Short: one.text("short"),
				Source: fmt.Sprintf("%s:%d", filepath.Base(r.path), one.line)}
			if err := x.Check(); err != nil {
				r.refuse(one.line, "reply %q: %s", name, strings.TrimSuffix(err.Error(), "."))
				continue
			}
			key := strings.ToLower(name) + "/" + x.Language + "/" + string(office)
			if at, twice := taken[key]; twice {
				r.refuse(one.line, "reply %q stands twice in %s, first in line %d", name, x.Language, at)
			}
			taken[key] = one.line
			file.City.Replies = append(file.City.Replies, x)
		}
	}
}
