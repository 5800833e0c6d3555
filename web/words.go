package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

// words are the functions that templates call: times in the city's zone, sizes, names, and icons.
func (s *server) words() template.FuncMap {
	return mergeFuncs(residentWords(), template.FuncMap{
		"icon":      icon,
		"when":      func(t time.Time) string { return when(t.In(s.zone()), s.Now().In(s.zone())) },
		"day":       func(t time.Time) string { return t.In(s.zone()).Format("Monday, January 2, 2006") },
		"iso":       func(t time.Time) string { return t.In(s.zone()).Format(time.RFC3339) },
		"due":       func(t time.Time) dueMark { return due(t.In(s.zone()), s.Now().In(s.zone())) },
		"office":    s.officeName,
		"mailbox":   s.mailboxAddress,
		"topic":     s.topicName,
		"dept":      s.departmentName,
		"percent":   percent,
		"likely":    likely,
		"size":      size,
		"initials":  initials,
		"person":    person,
		"plural":    plural,
		"heldWord":  heldWord,
		"kindWord":  kindWord,
		"split":     splitReply,
		"dir":       locale.Dir,
		"small":     thumbnailable,
		"held":      holdsPictures,
		"sent":      sentMark,
		"inc":       func(i int) int { return i + 1 },
		"by":        channelMark,
		"lower":     strings.ToLower,
		"lineField": lineOfForm,
		"spoke":     spoke,
		"capital":   func(k casework.ConcernKind) string { return strings.ToUpper(string(k[:1])) + string(k[1:]) },
		"sentence":  func(s string) string { return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):] },
		"date":      func(t time.Time) string { return t.UTC().Format("January 2, 2006") }, // of a day that has no time
		"roleWord":  func(r casework.Role) string { return roleWords[r] },
		"past":      func(t time.Time) bool { return !s.Now().Before(t) },
		"lately":    func(t time.Time) bool { return lately(t, s.Now()) },
		"boxForm":   fieldsFor,
		"noReply":   func() casework.Reply { return casework.Reply{} },
		"metres":    metres,
		"minutes":   func(d time.Duration) string { return plural(int(d.Minutes()), "minute", "minutes") },

		"exportWord": exportWord,
		"scopeWord":  scopeWord,
		"exportURL":  exportURL,
		"inFile":     InFile,
	})
}

func mergeFuncs(into, more template.FuncMap) template.FuncMap {
	for name, f := range more {
		into[name] = f
	}
	return into
}

func (s *server) zone() *time.Location {
	if s.City.Zone == nil {
		return time.UTC
	}
	return s.City.Zone
}

func (s *server) mailboxAddress(id casework.MailboxID) string {
	if m, ok := s.City.Mailbox(id); ok {
		return m.Address
	}
	if n, ok := s.City.Number(id); ok {
		return n.E164
	}
	if id == "" { // a text to a number that the city file does not have
		return "an unknown number"
	}
	return string(id)
}

func (s *server) topicName(id string) string {
	for _, t := range s.City.Topics {
		if t.ID == id {
			return t.Name
		}
	}
	return id
}

// departmentName is "" for none.
func (s *server) departmentName(id string) string {
	if d, ok := s.City.Department(id); ok {
		return d.Name
	}
	return id
}

// when writes a time as short as it stays clear: never an hour without its day, save today's.
func when(t, now time.Time) string {
	switch {
	case t.IsZero():
		return "never"
	case sameDay(t, now):
		return t.Format("3:04 PM")
	case t.Year() == now.Year():
		return t.Format("Jan 2, 3:04 PM")
	}
	return t.Format("Jan 2, 2006")
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// dueMark is the chip at the right edge of a row: words and a shape, and a colour that only repeats them.
type dueMark struct {
	Words, Class, Icon string
	Group              string // the heading under which the row stands
}

func due(t, now time.Time) dueMark {
	left := t.Sub(now)
	switch {
	case t.Year() <= 1:
		return dueMark{Group: "Nothing owed"}
	case left < 0:
		return dueMark{"Overdue " + short(-left), "chip-bad", "alert", "Overdue"}
	case sameDay(t, now):
		return dueMark{short(left) + " left", "chip-warn", "clock", "Due today"}
	case sameWeek(t, now):
		return dueMark{Words: "Due " + t.Format("Mon"), Group: "This week"}
	case left < 6*24*time.Hour:
		return dueMark{Words: "Due " + t.Format("Mon"), Group: "Later"}
	}
	return dueMark{Words: "Due " + t.Format("Jan 2"), Group: "Later"}
}

// sameWeek: weeks begin on Monday (ISO 8601).
func sameWeek(t, now time.Time) bool {
	y, w := t.ISOWeek()
	ny, nw := now.ISOWeek()
	return y == ny && w == nw
}

// short is a length of time for a chip.
func short(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", max(1, int(d.Minutes())))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}

// inWords is a length of time in a sentence, rounded up.
func inWords(d time.Duration) string {
	if d <= time.Minute {
		return plural(int((d+time.Second-1)/time.Second), "second", "seconds")
	}
	return plural(int((d+time.Minute-1)/time.Minute), "minute", "minutes")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// size is the size of a file.
func size(bytes int64) string {
	switch {
	case bytes < 1000:
		return plural(int(bytes), "byte", "bytes")
	case bytes < 1_000_000:
		return fmt.Sprintf("%d kB", (bytes+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// person is what somebody is called: a name, else an address.
func person(c casework.Correspondent) string {
	switch {
	case strings.TrimSpace(c.Name) != "":
		return c.Name
	case c.Address != "":
		return c.Address
	}
	return "Unknown sender"
}

// initials are one or two letters of a name, for a mark beside it.
func initials(name string) string {
	var letters []rune
	for _, word := range strings.Fields(name) {
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, `"'(<[`))
		if first != utf8.RuneError {
			letters = append(letters, first)
		}
	}
	switch len(letters) {
	case 0:
		return "?"
	case 1:
		return strings.ToUpper(string(letters))
	}
	return strings.ToUpper(string([]rune{letters[0], letters[len(letters)-1]}))
}

// cut shortens to n bytes, at the edge of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// reply is the text of a message in two: what the person wrote, and what stands below it.
type reply struct{ Wrote, Rest string }

// splitReply folds quotes away where intake could tell them apart, and loses nothing: where what was written is not
// simply the head of the text, the rest is the whole text again.
func splitReply(m casework.Message) reply {
	wrote, text := strings.TrimSpace(m.Reply), strings.TrimSpace(m.Text)
	if wrote == "" {
		return reply{Wrote: text}
	}
	if rest, ok := strings.CutPrefix(text, wrote); ok {
		return reply{Wrote: wrote, Rest: strings.TrimSpace(rest)}
	}
	return reply{Wrote: wrote, Rest: text}
}
