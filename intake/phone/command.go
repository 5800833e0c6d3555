package phone

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/commonline/commonline/casework"
)

// By whom a command was known.
const (
	byKeyword  = "keyword"
	byProvider = "provider"
)

// command tells what a text asks of the program; nil where it is meant for the office. A keyword counts only as the whole
// message: "please stop the trucks" is a case. optOutType is what Twilio made of it, where its Advanced Opt-Out is on
// (docs/messaging/tutorials/advanced-opt-out); what Twilio took for STOP is one, since Twilio lets nothing through any more.
func command(text, optOutType string) *casework.Command {
	said := plain(text)
	if known := byType[strings.ToUpper(strings.TrimSpace(optOutType))]; known != "" {
		return &casework.Command{Kind: known, By: byProvider, AnsweredByProvider: true, OnlyIfOut: known == casework.OptInWanted && said == "yes"}
	}
	if k, ok := keywords[said]; ok {
		return &casework.Command{Kind: k.kind, By: byKeyword, AnsweredByProvider: k.twilio, OnlyIfOut: said == "yes", Language: k.language}
	}
	return statusOf(said)
}

var byType = map[string]casework.CommandKind{"STOP": casework.OptOutWanted, "START": casework.OptInWanted, "HELP": casework.HelpWanted}

// statusOf reads "STATUS 48213" and "status C-48213-7"; the word alone asks too.
func statusOf(said string) *casework.Command {
	word, rest, _ := strings.Cut(said, " ")
	if !statusWords[word] {
		return nil
	}
	rest = strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(rest, "c ")), "case ")
	digits, check, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case rest == "":
		return &casework.Command{Kind: casework.StatusWanted, By: byKeyword}
	case err != nil || n < 1 || len(digits) > 12:
		return nil
	}
	number := casework.CaseNumber(n)
	// With its check digit the number has to be right; without it the digits are taken as they are.
	if check != "" && number.String() != "C-"+digits+"-"+check {
		return nil
	}
	return &casework.Command{Kind: casework.StatusWanted, By: byKeyword, Number: number}
}

// plain is a text as keywords are compared: letters and digits, small, with single spaces between. Accents stay, marks,
// quotes, emoji and what cannot be seen go.
func plain(text string) string {
	text = strings.ToLower(norm.NFKC.String(text))
	var b strings.Builder
	gap := false
	for _, r := range text {
		switch {
		case r == '\'' || r == '’' || unicode.Is(unicode.Cf, r):
			// "don't" is one word, and joiners and marks of direction are none
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && !unicode.Is(unicode.Variation_Selector, r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}
