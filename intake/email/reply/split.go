package reply

import (
	"regexp"
	"strings"
)

// Result is a text taken apart.
type Result struct{ Reply, Quoted, Signature string }

// attribution is the line above a quote, as programs write it: "On …, … wrote:", in the languages of programs in use.
var attribution = regexp.MustCompile(`(?i)^\s*(>*\s*)?((on|am|le|el|il|op|den|em|dne|dnia|w dniu|в|на|vào|no dia|fecha)\b.{0,250}(wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napsal|napisał|пишет|написал|đã viết|scrisse|skrifaði)\b.{0,60}[:：]?\s*$|.{0,200}(wrote|schrieb|a écrit|escribió|написал\(?а?\)?|写道|寫道|のメッセージ):\s*$)`)

// divider begins what is quoted as a whole: Outlook and its kin.
var divider = regexp.MustCompile(`(?i)^\s*(-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|исходное сообщение|原始邮件|原始郵件)\s*-{2,}|_{20,}|-{8,}\s*(forwarded message|weitergeleitete nachricht|mensaje reenviado|message transféré).*)\s*$`)

// outlookFrom is the first line of the header block that Outlook puts above what it quotes.
var outlookFrom = regexp.MustCompile(`(?i)^\s*\*?(from|von|de|da|van|от|发件人|寄件者)\*?\s*[:：]\s*\S`)

var outlookSent = regexp.MustCompile(`(?i)^\s*\*?(sent|date|gesendet|datum|envoyé|enviado|fecha|data|inviato|verzonden|дата|отправлено|发送时间|日期)\*?\s*[:：]\s*\S`)

// Split takes a text apart.
func Split(text string) Result {
	lines := strings.Split(text, "\n")
	end := quoteStart(lines)
	reply, quoted := lines[:end], lines[end:]
	sig := signatureStart(reply)
	r := Result{
		Reply:     strings.TrimSpace(strings.Join(reply[:sig], "\n")),
		Signature: strings.TrimSpace(strings.Join(reply[sig:], "\n")),
		Quoted:    strings.TrimSpace(strings.Join(quoted, "\n")),
	}
	if r.Reply == "" { // nothing but a quote or a signature: then that is what the person sent
		return Result{Reply: strings.TrimSpace(text)}
	}
	return r
}

// quoteStart finds where the quote at the end begins. A quote that a person writes under is kept: then it is an answer in
// the midst of it.
func quoteStart(lines []string) int {
	for i, l := range lines {
		switch {
		case divider.MatchString(l):
			return i
		case outlookFrom.MatchString(l) && sentFollows(lines[i+1:]):
			return i
		case attribution.MatchString(l) || i+1 < len(lines) && attribution.MatchString(l+" "+lines[i+1]) && len(l) > 20:
			if allQuoted(lines[i+1:]) {
				return i
			}
		}
	}
	end := len(lines)
	for end > 0 && (strings.HasPrefix(strings.TrimSpace(lines[end-1]), ">") || strings.TrimSpace(lines[end-1]) == "") {
		end--
	}
	if end > 0 && end < len(lines) && attribution.MatchString(lines[end-1]) {
		end--
	}
	return end
}

func sentFollows(lines []string) bool {
	for _, l := range lines[:min(len(lines), 4)] {
		if outlookSent.MatchString(l) {
			return true
		}
	}
	return false
}

// allQuoted reports whether nothing but quotes follow, or the quote has no marks at all.
func allQuoted(lines []string) bool {
	marked, bare := 0, 0
	for i, l := range lines {
		t := strings.TrimSpace(l)
		switch {
		case t == "":
		case strings.HasPrefix(t, ">"):
			marked++
		case i == 0 && marked == 0 && attribution.MatchString(l):
		case t == "--":
			return true
		default:
			bare++
		}
	}
	return marked == 0 || bare == 0 || bare <= 2 && marked > 3*bare
}

// clientFooter is what programs put under every mail.
var clientFooter = regexp.MustCompile(`(?i)^\s*(sent from my |sent from mail for|get outlook for|von meinem .{2,30} gesendet|envoyé de mon|enviado desde mi|enviado do meu|inviato da|отправлено с|发自我的|從我的)`)

// signatureStart finds the signature: behind "-- " (RFC 3676 section 4.3), or the footer of a program.
func signatureStart(lines []string) int {
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-15; i-- {
		l := strings.TrimRight(lines[i], "\r")
		if l == "-- " || l == "--" || l == "—" || clientFooter.MatchString(l) {
			return i
		}
	}
	return len(lines)
}
