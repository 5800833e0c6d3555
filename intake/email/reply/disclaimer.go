package reply

import "strings"

// disclaimer is a paragraph of law at the end.
func (d *draft) disclaimer(e int) int {
	at := e
	for at > 0 && !d.lines[at-1].blank() && d.lines[at-1].part == said && !d.lines[at-1].mark && e-at < 40 {
		at--
	}
	if legal(d.lines[at:e]) {
		return at
	}
	return e
}

// fenced is what stands below a row of stars or dashes, where it is law: offices fence their disclaimers, in several parts.
func (d *draft) fenced(e int) int {
	at, below := e, e
	for i := e - 1; i >= max(0, e-60) && d.lines[i].part == said && !d.lines[i].mark; i-- {
		if !fence(d.lines[i].trim) {
			continue
		}
		if d.next(i+1) < below && !legal(d.lines[i+1:below]) {
			break
		}
		if d.next(i+1) < below || at < e {
			at = i
		}
		below = i
	}
	return at
}

func fence(t string) bool {
	return len(t) >= 6 && strings.ContainsRune("*-_=#", rune(t[0])) && strings.Trim(t, t[:1]) == ""
}

// legal reports whether a paragraph speaks of itself as mail, and twice of secrecy, viruses or paper.
func legal(lines []line) bool {
	var b strings.Builder
	for i := range lines {
		if b.Len()+len(lines[i].low) > 6000 {
			return false
		}
		b.WriteString(lines[i].low)
		b.WriteByte(' ')
	}
	low := b.String()
	if count(low, mailWords) == 0 {
		return false
	}
	law := count(low, lawWords)
	return law >= 2 || law >= 1 && strings.HasPrefix(strings.TrimLeft(low, "*_-# "), "disclaimer")
}

func count(s string, words []string) (n int) {
	for _, w := range words {
		if strings.Contains(s, w) {
			n++
		}
	}
	return n
}

var (
	mailWords = []string{
		"this e-mail", "this email", "e-mail messages", "email messages", "internet email", "the information contained in", "any attachments", "this message", "this communication", "this transmission", "diese e-mail", "diese nachricht", "diese mail", "dieser e-mail", "ce message", "ce courriel", "cet e-mail", "ce mail",
		"este mensaje", "este correo", "esta mensagem", "este e-mail", "este email", "questo messaggio", "questa e-mail", "questa mail", "dit bericht", "deze e-mail", "dit e-mailbericht", "detta meddelande", "denne e-post", "denne e-mail", "ta wiadomość", "niniejsza wiadomość", "tato zpráva", "это сообщение", "данное сообщение", "настоящее сообщение",
	}
	lawWords = []string{
		"confidential", "privileged", "intended recipient", "intended solely", "intended only", "addressee", "received in error", "in error", "unauthori", "disclosure", "virus", "monitored", "compliance", "recorded for", "may be unlawful", "delete it", "disclaimer", "before printing", "environment", "legally",
		"vertraulich", "rechtlich geschützt", "empfänger", "irrtümlich", "unbefugt", "viren", "confidentiel", "destinataire", "destiné", "par erreur", "confidencial", "destinatario", "destinatário", "por error", "por engano",
		"riservat", "confidenzial", "destinatari", "per errore", "vertrouwelijk", "geadresseerde", "bestemd", "abusievelijk", "konfidentiell", "avsedd", "fortrolig", "poufn", "adresat", "důvěrn", "конфиденциальн", "предназначен", "imprimer", "imprimir", "drucken",
	}
)

// banner settles the warning that an office's gateway puts above a mail from outside ("CAUTION: external sender", Exchange,
// Mimecast, Proofpoint).
func (d *draft) banner() {
	at := d.next(0)
	to := at
	size := 0
	for to < d.end && !d.lines[to].blank() && to-at < 8 {
		size += len(d.lines[to].low)
		to++
	}
	if to >= d.end || size > 600 || d.next(to) >= d.end || !warning(d.lines[at:to]) {
		return
	}
	d.mark(at, to, signed)
}

func warning(lines []line) bool {
	if len(lines) == 0 {
		return false
	}
	first := strings.TrimLeft(lines[0].low, "*_[!-#=⚠️ ")
	starts, outside, advice := false, false, false
	for _, w := range []string{"caution", "warning", "external", "attention", "achtung", "extern", "alert", "this email originated", "this message originated", "this email came from", "vorsicht", "let op", "cuidado", "atención", "atenção", "attenzione"} {
		starts = starts || strings.HasPrefix(first, w)
	}
	if !starts {
		return false
	}
	for i := range lines {
		outside = outside || count(lines[i].low, []string{"external", "outside", "extern", "außerhalb", "extérieur", "esterno", "buiten"}) > 0
		advice = advice || count(lines[i].low, []string{"click", "attachment", "links", "klicken", "anhänge", "cliquez", "clic", "pièces jointes", "adjuntos", "anexos", "allegati", "bijlagen", "sender", "absender"}) > 0
	}
	return outside && advice
}
