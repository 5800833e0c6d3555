package notify

import (
	"strings"
	"unicode/utf8"
)

const textWidth = 74

// wrap breaks long lines of a plain text at blanks, so that a name of any length leaves the letter readable, and takes runs
// of empty lines together, which a template's conditions leave behind. A word longer than a line (a link) stands alone.
func wrap(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			if len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, "")
			}
			continue
		}
		out = append(out, wrapLine(line)...)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}

func wrapLine(line string) (lines []string) {
	current := ""
	for _, word := range strings.Fields(line) {
		switch {
		case current == "":
			current = word
		case utf8.RuneCountInString(current)+1+utf8.RuneCountInString(word) <= textWidth:
			current += " " + word
		default:
			lines = append(lines, current)
			current = word
		}
	}
	return append(lines, current)
}
