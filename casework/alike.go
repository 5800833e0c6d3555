package casework

import (
	"slices"
	"strconv"
	"strings"
)

// Trace is what is known of one resident, as far as whoever compares may see it.
type Trace struct {
	Own   []Clue       // their addresses and numbers
	Said  []Clue       // signs in what they wrote
	Cases []CaseNumber // that they take part in
}

// Likeness is how much speaks for two residents being one person.
type Likeness struct {
	Points  int      // 0: nothing does
	Reasons []string // sentences, the strongest first
}

// Rank says it in a word.
func (l Likeness) Rank() string {
	switch {
	case l.Points >= 8:
		return "Very likely"
	case l.Points >= 5:
		return "Likely"
	}
	return "Possibly"
}

// Alike compares two residents. It knows nothing of others, and decides nothing: a person does.
func Alike(a, b Trace) (l Likeness) {
	add := func(points int, reason string) {
		l.Points += points
		l.Reasons = append(l.Reasons, reason)
	}
	if names(a, b, PhoneClue) || names(b, a, PhoneClue) {
		add(5, "One of them names the telephone number of the other.")
	}
	if names(a, b, MailClue) || names(b, a, MailClue) {
		add(5, "One of them names the mail address of the other.")
	}
	if n, ok := quotes(a, b); ok {
		add(4, "One of them quotes case "+n.String()+" of the other.")
	} else if n, ok := quotes(b, a); ok {
		add(4, "One of them quotes case "+n.String()+" of the other.")
	} else if shared(a, b, CaseClue) != "" {
		add(2, "Both quote the same case number.")
	}
	if shared(a, b, NameClue) != "" {
		add(3, "Both have the same name.")
	}
	if at := shared(a, b, HomeClue); at != "" {
		add(3, "Both live at the same address.")
	}
	if shared(a, b, PhoneClue) != "" || shared(a, b, MailClue) != "" {
		add(2, "Both name the same telephone number or mail address.")
	}
	if who := shared(a, b, HouseholdClue); who != "" {
		relation, _, _ := strings.Cut(who, " ")
		add(2, "Both speak of a "+relation+" of the same name.")
	}
	return l
}

// names reports whether a names one of b's own addresses.
func names(a, b Trace, k ClueKind) bool {
	return slices.ContainsFunc(b.Own, func(c Clue) bool { return c.Kind == k && slices.Contains(a.Said, c) })
}

// quotes finds a case of b that a names and takes no part in.
func quotes(a, b Trace) (CaseNumber, bool) {
	for _, n := range b.Cases {
		if !slices.Contains(a.Cases, n) && slices.Contains(a.Said, Clue{CaseClue, strconv.FormatInt(int64(n), 10)}) {
			return n, true
		}
	}
	return 0, false
}

func shared(a, b Trace, k ClueKind) string {
	for _, c := range a.Said {
		if c.Kind == k && slices.Contains(b.Said, c) {
			return c.Value
		}
	}
	return ""
}
