package kind

import (
	"regexp"
	"strings"

	"github.com/commonline/commonline/casework"
)

// group is what a report says of one recipient (RFC 3464 section 2.3).
type group struct {
	final, original, action, status, diagnostic, messageID string
}

// finalRecipient finds the fields of RFC 3464 in a notice: Amazon WorkMail and PMDF write them into the text.
var finalRecipient = regexp.MustCompile(`(?im)^\s*(final|original)-recipient\s*:`)

// maxGroups and reportBytes bound the recipients of one report.
const (
	maxGroups   = 200
	reportBytes = 256 << 10
)

// readGroups reads the fields, a group up to each empty line. The group of the whole message, which comes first, may be
// empty of recipients, and is one where it has a Message-ID (the X-Original-Message-ID of Exchange).
func readGroups(body string) []group {
	var groups []group
	var g group
	flush := func() {
		if g != (group{}) && len(groups) < maxGroups {
			groups = append(groups, g)
		}
		g = group{}
	}
	for _, line := range unfolded(body) {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			if strings.TrimSpace(line) == "" {
				flush()
			}
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "final-recipient" && g.final != "" {
			flush() // AOL's relay writes the groups without an empty line between
		}
		g.field(name, strings.TrimSpace(value))
	}
	flush()
	return groups
}

func (g *group) field(name, value string) {
	switch name {
	case "final-recipient":
		g.final = recipient(value)
	case "original-recipient", "x-failed-recipient":
		g.original = recipient(value)
	case "x-actual-recipient":
		// sendmail: whom the final recipient was an alias of
		if plainAddress(g.final) == "" {
			g.final = recipient(value)
		}
	case "action":
		g.action = strings.ToLower(strings.Trim(firstField(value), "();,"))
	case "status":
		g.status = bareCode(value)
	case "diagnostic-code":
		g.diagnostic = untyped(value)
	case "original-message-id", "x-original-message-id":
		g.messageID = strings.Trim(value, "<> ")
	}
}

// unfolded joins the lines that begin with a blank to the one before (RFC 5322 section 2.2.3).
func unfolded(body string) []string {
	var out []string
	var long strings.Builder
	flush := func() {
		if long.Len() > 0 {
			out = append(out, long.String())
			long.Reset()
		}
	}
	for _, line := range strings.Split(body, "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case strings.TrimSpace(line) == "":
			flush()
			out = append(out, "")
		case (line[0] == ' ' || line[0] == '\t') && long.Len() > 0:
			long.WriteByte(' ')
			long.WriteString(strings.TrimSpace(line))
		default:
			flush()
			long.WriteString(strings.TrimSpace(line))
		}
	}
	flush()
	return out
}

// recipient is the address of a typed field (RFC 3464 section 2.3.1), "rfc822; a@b", or of one that lacks its type.
func recipient(value string) string {
	value = untyped(value)
	if a := plainAddress(value); a != "" {
		return a
	}
	return strings.Trim(value, "<> ")
}

func untyped(value string) string {
	kind, rest, ok := strings.Cut(value, ";")
	if ok && !strings.ContainsAny(strings.TrimSpace(kind), " @<") {
		return strings.TrimSpace(rest)
	}
	return value
}

// merge makes one of the groups: everybody named, and of the first who failed why.
func merge(groups []group) *casework.Bounced {
	b := &casework.Bounced{}
	worst := -1
	for i, g := range groups {
		for _, a := range []string{g.final, g.original} {
			if plainAddress(a) != "" {
				b.Recipients = addAddress(b.Recipients, a)
			}
		}
		if b.OriginalMessageID == "" {
			b.OriginalMessageID = g.messageID
		}
		if (g.status != "" || g.action != "") && (worst < 0 || g.failed() && !groups[worst].failed()) {
			worst = i
		}
	}
	if worst >= 0 {
		b.Action, b.Status = groups[worst].action, groups[worst].status
	}
	for i, g := range groups {
		if b.Diagnostic == "" && (worst < 0 || i >= worst) {
			b.Diagnostic = g.diagnostic
		}
	}
	return b
}

func (g group) failed() bool { return g.action == "failed" || strings.HasPrefix(g.status, "5") }

func firstField(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}
