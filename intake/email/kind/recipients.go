package kind

import (
	"regexp"
	"strings"

	"github.com/commonline/commonline/casework"
)

var (
	// address is one of RFC 5321 section 4.1.2, without quoted local parts and without "/" and "|", which are of pipes and paths.
	address = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+=?^_~\x60-]+@[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]`)
	// afterAddress is what follows an address that a line is about: qmail's colon, Exchange's "on Fri, …", Mail2000's "[User unknown]",
	// sendmail's "... User unknown" and "(reason: …", MDaemon's " - no such user", Office 365's "<mailto:".
	afterAddress = regexp.MustCompile(`^["'>\])]*\s*($|[:;,.(\[<-]|on [A-Z]|is |\x{2026}|\x{2013})`)
	// labels say of an address in the same line that it is the one that failed.
	labels = regexp.MustCompile(`(?i)(recipient|address(ed|ee)?\b|userid|undeliver|deliver|failed|failure|returned|rcpt to|generated (by|from)|expanded from|unknown|violation|mailbox|user\b|quota|attempts?:|destinataire|empfänger|destinatario|заблокирован)`)
	// others are lines with addresses of other people: of the sender, and of whom to ask.
	others = regexp.MustCompile(`(?i)(^(original )?(from|sender|reply-to|message-id|message identifier|return-path|to|sender-mta|remote-mta|cc|x-[a-z-]+|arrival-date|reporting-mta)\b ?:|mail from|contact |assistance|questions|for help|further help|please (send|forward|write|e-?mail|mail) |message sent by|sent by)`)
)

// maxRecipients and maxNoticeLines bound what is read of a notice.
const (
	maxRecipients  = 100
	maxNoticeLines = 400
)

// recipients finds who did not get the mail, where no field says so: in X-Failed-Recipients (Exim, Google), in the notice, or
// in the returned message.
func (r *report) recipients(b *casework.Bounced) []string {
	var out []string
	for _, v := range r.head.All("x-failed-recipients") {
		for _, a := range address.FindAllString(head(v, noticeBytes), maxRecipients) {
			out = addAddress(out, a)
		}
	}
	if out != nil {
		return out
	}
	named, guessed := r.named()
	if named != nil {
		return named
	}
	if out = r.enveloped(b.OriginalHeaders["to"]); out != nil {
		return out
	}
	return guessed
}

// enveloped is whom the last server took the returned message for (the clause "for" of its Received, RFC 5321 section 4.4),
// else whom its To names.
func (r *report) enveloped(to string) (out []string) {
	h := r.originalHeader()
	if m := receivedFor.FindStringSubmatch(head(h.Raw("received"), 2000)); m != nil && plainAddress(m[1]) != "" {
		return []string{plainAddress(m[1])}
	}
	for _, a := range address.FindAllString(head(to, noticeBytes), maxRecipients) {
		out = addAddress(out, a)
	}
	return out
}

var receivedFor = regexp.MustCompile(`(?i)\sfor <?([^<>\s;]+@[^<>\s;]+)>?`)

// named reads the notice: the addresses that a line begins with, else those that a line speaks of; guessed is any other.
func (r *report) named() (named, guessed []string) {
	var leading, spoken, rest []string
	own := map[string]bool{}
	for _, a := range address.FindAllString(head(r.head.Text("to")+" "+r.head.Text("from"), noticeBytes), 20) {
		own[strings.ToLower(a)] = true
	}
	for _, line := range strings.SplitN(r.notice, "\n", maxNoticeLines) {
		line = strings.TrimSpace(head(line, 1000))
		at := address.FindStringIndex(line)
		if at == nil || strings.HasPrefix(line, ">") || others.MatchString(line) {
			leading = r.bareName(leading, line)
			continue
		}
		a := plainAddress(line[at[0]:at[1]])
		before := strings.Trim(line[:at[0]], "<\"'*• \t[(-")
		switch {
		case a == "" || own[strings.ToLower(a)] || len(rest) > maxRecipients:
		case strings.HasSuffix(before+line[at[0]:at[1]], "SMTP="+a) || before == "" && afterAddress.MatchString(line[at[1]:]):
			leading = addAddress(leading, a)
		case labels.MatchString(line) || strings.HasSuffix(before, " to"):
			spoken = addAddress(spoken, a)
		default:
			rest = addAddress(rest, a)
		}
	}
	switch {
	case leading != nil:
		return leading, nil
	case spoken != nil:
		return spoken, nil
	case rest != nil:
		return nil, rest[:1]
	}
	return nil, nil
}

// bareName adds a screen name of AOL, which stands on a line of its own and lacks the domain that the bounce came from.
func (r *report) bareName(to []string, line string) []string {
	from := strings.ToLower(r.head.Text("from"))
	if !strings.Contains(from, "@aol.com") || !screenName.MatchString(line) {
		return to
	}
	return addAddress(to, line+"@aol.com")
}

// screenName is 3 to 16 letters and digits (AOL).
var screenName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{2,15}$`)

// plainAddress is the address in s where s is that and nothing else, in brackets or not. Exchange 5.5 writes X.400 addresses
// ("c=US;a= ;p=…;dda:SMTP=a@b;"), of which the last is ours.
func plainAddress(s string) string {
	s = strings.Trim(s, "<>\"' \t,;.")
	if i := strings.LastIndex(s, "SMTP="); i >= 0 {
		s = s[i+len("SMTP="):]
	}
	s = strings.TrimLeft(s, "'`*")
	if at := strings.IndexByte(s, '@'); at <= 0 || address.FindString(s) != s {
		return ""
	}
	return s
}

// addAddress adds an address that is not there yet, in whatever case.
func addAddress(list []string, a string) []string {
	if p := plainAddress(a); p != "" {
		a = p
	}
	if a == "" || len(list) >= maxRecipients {
		return list
	}
	for _, x := range list {
		if strings.EqualFold(x, a) {
			return list
		}
	}
	return append(list, a)
}
