package reply

import (
	"strings"
	"unicode/utf8"
)

// foot settles a client's footer, its own line alone, for people write below it as well. Outlook puts the quote right below
// its own, at times without a header: then all that follows is settled. It reports whether that was all of the text.
func (d *draft) foot(i int, above bool) bool {
	if !clientFooter(d.lines[i].low) {
		return false
	}
	d.lines[i].part = signed
	if !above || !strings.Contains(d.lines[i].low, "outlook") || d.next(i+1) >= d.end {
		return false
	}
	for j := i + 1; j < min(d.end, i+40); j++ { // what can be told apart below is
		l := &d.lines[j]
		if l.blank() {
			continue
		}
		if l.mark {
			return false
		}
		if divider(l.low) == forward {
			d.passOn(j)
			return true
		}
		if _, _, ok := d.attribution(j); ok {
			return false
		}
	}
	d.cutAt(i + 1)
	return true
}

// clientFooter reports whether a line is what a program puts below every mail: "Sent from my iPhone".
func clientFooter(low string) bool {
	if low == "ᐧ" { // Streak, for Gmail
		return true
	}
	if len(low) > 220 || len(low) < 6 {
		return false
	}
	low = strings.Trim(low, "*_-–—[]()<>|\u202a\u202b\u202c\u200e\u200f ")
	first, _ := utf8.DecodeRuneInString(low)
	for _, p := range footersBy[first] {
		if rest, ok := strings.CutPrefix(low, p); ok {
			return footing(rest)
		}
	}
	if len(low) > 90 {
		return false
	}
	end := strings.TrimRight(low, ".!")
	for _, e := range footerEnds {
		if strings.HasSuffix(end, e) && device(low) {
			return true
		}
	}
	return footerLines[end]
}

// footing reports whether what follows "sent from" names a program or a device: a few words, or one of their names soon.
// "Sent from my desk, which is nicer than my phone" does not.
func footing(rest string) bool {
	if i := strings.IndexAny(rest, "<["); i >= 0 { // a link
		rest = rest[:i]
	}
	words := strings.Fields(rest)
	switch {
	case len(words) > 14:
		return false
	case device(strings.Join(words[:min(len(words), 4)], " ")):
		return true
	}
	return len(words) <= 5 && !strings.ContainsAny(rest, ",;?") && !strings.HasSuffix(strings.TrimSpace(rest), ".")
}

func device(s string) bool {
	for _, w := range devices {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

var devices = []string{
	"iphone", "ipad", "ipod", "android", "samsung", "galaxy", "blackberry", "outlook", "yahoo", "gmail", "windows", "huawei", "xiaomi", "redmi", "honor", "oneplus", "htc", "nokia", "lumia", "sony", "xperia", "motorola",
	"smartphone", "mobile", "mobil", "móvil", "telefon", "teléfono", "telefoon", "téléphone", "handy", "phone", "tablet", "proton", "k-9", "bluemail", "typeapp", "mailbird", "nine", "aquamail", "aol", "gmx", "web.de", "mail.ru", "яндекс", "yandex", "mailbox", "spark", "spike", "airmail", "thunderbird", "tutanota", "fairemail", "superhuman", "front", "телефон", "手机", "手機", "mac", "nexus", "pixel", "cell", "wireless", "device", "apparaat",
}

// footerStarts begin a footer. Of Apple Mail, Outlook, Samsung, Yahoo, Windows Mail, BlackBerry in their translations.
var footerStarts = []string{
	"sent from ", "sent via ", "sent using ", "sent with ", "sent by ", "sent on the go", "get outlook for", "download outlook for", "enviado a través de ",
	"gesendet von ", "gesendet mit ", "gesendet über ", "gesendet via ", "von meinem ", "von meiner ", "vom iphone ", "von unterwegs gesendet", "diese nachricht wurde von meinem ", "diese nachricht wurde mit ", "holen sie sich outlook", "outlook für ", "mit der gmx ",
	"envoyé de ", "envoyé depuis ", "envoyé à partir de ", "envoyé d'", "envoyé d’", "envoyé via ", "envoyé avec ", "obtenir outlook", "télécharger outlook", "obtenez outlook", "provenance : ", "provenance: ",
	"enviado desde ", "enviado de ", "enviado do ", "enviado da ", "enviado a partir ", "enviado por ", "enviado mediante ", "enviado com ", "enviado con ", "enviada do ", "obtener outlook", "obter o outlook", "descargar outlook", "enviat des de ", "enviat de ", "bidalia ",
	"inviato da", "inviato con ", "inviato via ", "inviato tramite ", "ottieni outlook", "scarica outlook", "trimis de pe ", "trimis de la ", "trimis din ", "trimis cu ",
	"verzonden vanaf ", "verzonden vanuit ", "verzonden met ", "verzonden via ", "verzonden door ", "verstuurd vanaf ", "verstuurd van ", "verstuurd vanuit ", "verstuurd met ", "verstuurd via ", "download outlook", "outlook voor ",
	"skickat från ", "skickat med ", "skickades från ", "skickat via ", "sendt fra ", "sendt med ", "sendt via ", "sendt ved ", "hämta outlook", "hent outlook", "lähetetty ", "hanki outlook", "sent úr ", "sent frá ",
	"wysłane z ", "wysłano z ", "wysłane za ", "wysłano za ", "wysłane przy ", "pobierz aplikację outlook", "pobierz program outlook", "odesláno z ", "odesláno ze ", "odeslané z ", "odoslané z ", "odoslané zo ", "poslano z ", "poslano s ", "poslano iz ", "poslato sa ", "získat outlook", "stáhnout outlook", "elküldve ", "küldve ",
	"отправлено с ", "отправлено из ", "отправлено со ", "отправлено через ", "отправлено от ", "надіслано з ", "надіслано із ", "відправлено з ", "изпратено от ", "послато са ", "išsiųsta iš ", "nosūtīts no ", "saadetud minu ", "saadetud ",
	"στάλθηκε από ", "εστάλη από ", "απεσταλμένο από ", "dërguar nga ", "đã gửi từ ", "được gửi từ ", "gửi từ ", "dikirim dari ", "dihantar daripada ", "ipinadala mula ", "imetumwa kutoka",
	"أُرسلت من ", "أرسلت من ", "تم الإرسال من ", "مرسل من ", "ارسلت من ", "נשלח מ", "ارسال شده از ", "ส่งจาก", "발신: ", "나의 ", "내 iphone",
	"发自", "從我的 ", "从我的", "寄自我的", "發自", "來自我的", "来自我的", "iphoneから", "androidから", "मेरे ",
}

// footersBy are the beginnings by their first letter: most lines begin none.
var footersBy = byFirst(footerStarts)

func byFirst(words []string) map[rune][]string {
	m := map[rune][]string{}
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		m[r] = append(m[r], w)
	}
	return m
}

// footerEnds end one, in languages where the verb is last; the line has a device as well.
var footerEnds = []string{"gesendet", "gesendet mit", "gönderildi", "küldve", "elküldve", "発信", "から送信", "に送信", "에서 보냄", "에서 보냈습니다", "发送", "傳送", "से भेजा गया", "verzonden", "verstuurd"}

// footerLines are whole lines.
var footerLines = set("yahoo mail: search, organize, conquer", "yahoo mail - einfacher, schöner, schneller", "yahoo mail auf android", "outlook.com", "virus-free. www.avast.com", "virenfrei. www.avast.com", "virus-free.www.avast.com")
