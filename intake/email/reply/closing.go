package reply

import (
	"strings"
	"unicode"
)

// afterClosing is what follows "Best regards," and a name: title, office, numbers. The closing and the name stay: a person
// wrote them. A line that says something, as a postscript, stays with all above it.
func (d *draft) afterClosing(e int) int {
	for i := e - 1; i >= max(0, e-25); i-- {
		l := &d.lines[i]
		if l.blank() {
			continue
		}
		if l.mark || l.part != said || l.kept {
			return e
		}
		if !closing(l.low) {
			continue
		}
		at := d.next(i + 1)
		if at >= e || !named(d.lines[at].trim) {
			return e
		}
		reach := false // there is a way to reach somebody: a title alone says nothing
		for j := at + 1; j < e; j++ {
			t := d.lines[j].trim
			if t != "" && !card(t) {
				return e
			}
			reach = reach || contact(t)
		}
		if at = d.next(at + 1); at < e && reach {
			return at
		}
		return e
	}
	return e
}

// closing reports whether a line ends a letter.
func closing(low string) bool {
	low = strings.Trim(low, "*_ ,.!;-–")
	if low == "" || len(low) > 60 {
		return false
	}
	if closings[low] {
		return true
	}
	for _, p := range closingStarts {
		if strings.HasPrefix(low, p) && len(low) < 45 {
			return true
		}
	}
	return false
}

var closings = set(
	"regards", "best", "cheers", "thanks", "thank you", "thx", "sincerely", "yours", "all the best", "many thanks", "cordially", "respectfully", "love",
	"mfg", "lg", "vg", "gruß", "grüße", "gruss", "gruesse", "danke", "hochachtungsvoll", "cordialement", "merci", "bien à vous", "saludos", "atentamente", "gracias", "un saludo",
	"cumprimentos", "obrigado", "obrigada", "atenciosamente", "att", "saluti", "grazie", "groet", "groeten", "mvg", "hälsningar", "mvh", "hilsen", "terveisin", "pozdrawiam", "s pozdravem", "с уважением", "спасибо", "με εκτίμηση", "saygılarımla", "trân trọng", "此致", "谢谢", "よろしくお願いいたします", "مع تحياتي", "בברכה",
)

var closingStarts = []string{
	"best regards", "kind regards", "warm regards", "with regards", "warmest regards", "many regards", "best wishes", "kindest regards", "yours sincerely", "yours faithfully", "yours truly", "sincerely yours", "respectfully yours", "all the best", "thanks and regards", "with kind regards", "with best",
	"mit freundlich", "mit besten grüßen", "beste grüße", "viele grüße", "freundliche grüße", "liebe grüße", "herzliche grüße", "schöne grüße", "mit vielen grüßen", "mit herzlichen",
	"bien cordialement", "sincères salutations", "salutations distinguées", "meilleures salutations", "bien à vous", "saludos cordiales", "un cordial saludo", "atentos saludos", "com os melhores cumprimentos", "melhores cumprimentos", "cordiali saluti", "distinti saluti",
	"met vriendelijke groet", "vriendelijke groet", "hartelijke groet", "med vänlig", "vänliga hälsningar", "med venlig", "med vennlig", "venlig hilsen", "vennlig hilsen", "ystävällisin terveisin", "z poważaniem", "pozdrawiam", "s pozdravem", "s úctou", "üdvözlettel", "tisztelettel", "с уважением", "з повагою", "με εκτίμηση", "cu respect", "cu stimă", "lep pozdrav", "srdačan pozdrav",
}

// card reports whether a line belongs on a visiting card: a number, an address of mail or web, a title in capitals.
func card(t string) bool {
	if len(t) > 90 {
		return false
	}
	if contact(t) || strings.HasPrefix(t, "[") && strings.HasSuffix(t, "]") || strings.HasPrefix(t, "<<") {
		return true
	}
	if sentenceEnd(t) {
		return false
	}
	words, capitals := 0, 0
	for w := range strings.FieldsSeq(t) {
		r := []rune(strings.TrimLeft(w, "*_(|-&\"'"))
		if len(r) == 0 || !unicode.IsLetter(r[0]) {
			continue
		}
		words++
		if unicode.IsUpper(r[0]) || len(r) < 4 && words > 1 {
			capitals++
		}
	}
	return capitals == words && words <= 8
}

// contact reports whether a line has a number to call, an address of the web or of mail, a bank account.
func contact(t string) bool {
	digits := 0
	for _, r := range t {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	words := len(strings.Fields(t))
	return digits >= 6 && words <= 9 || (addressed(t) || strings.Contains(t, "www.") || strings.Contains(t, "://")) && words <= 6
}

// company is the block of an office or a firm at the end without a closing above: it has its marks, a bar between name and
// title, a web address, a number of tax or account, three at least. What residents put below their name, street and number,
// has not, and stays: the office needs it.
func (d *draft) company(e int) int {
	at, marks := e, 0
	for i := e - 1; i >= max(0, e-15); i-- {
		t := d.lines[i].trim
		if t == "" {
			continue
		}
		if d.lines[i].mark || d.lines[i].part != said || !card(t) && !strings.Contains(t, " | ") {
			break
		}
		if strings.Contains(t, "|") || strings.Contains(t, "://") || strings.Contains(t, "www.") || strings.HasPrefix(t, "[image:") || strings.HasPrefix(t, "*") && strings.HasSuffix(t, "*") {
			marks++
			at = i
		}
	}
	if marks >= 3 && at > 0 && d.lines[at-1].blank() {
		return at
	}
	return e
}
