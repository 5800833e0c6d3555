package reply

import "strings"

// field is a header of a mail, as programs write it above what they quote.
type field byte

const (
	noField field = iota
	fromField
	dateField
	toField
	subjectField
	otherField
)

// headerBlock reports whether the header of a quoted mail begins at the line: two different fields at least in the next lines,
// of them the sender or the date, and an address, a subject or a time, since "From: the bridge, To: the school" is a stretch
// of road. Outlook, Exchange, Windows Mail, Hotmail, GMX/web.de and Lotus Notes write such blocks instead of an attribution.
func (d *draft) headerBlock(at int) bool {
	first, rest := fieldOf(d.lines[at].low)
	if first == noField || first == otherField || at+1 >= d.end {
		return false
	}
	var seen [otherField + 1]bool
	address, time := false, false
	note := func(f field, value string) {
		seen[f] = true
		address = address || addressed(value)
		time = time || f == dateField && clocked(value)
		for _, g := range inline(value) {
			seen[g] = true
			time = time || g == dateField && clocked(value)
		}
	}
	note(first, rest)
	misses := 0
	for i := at + 1; i < min(d.end, at+12) && misses < 2; i++ {
		if d.lines[i].blank() {
			continue
		}
		f, value := fieldOf(d.lines[i].low)
		if f == noField {
			misses++ // a folded line
			continue
		}
		misses = 0
		note(f, value)
	}
	count := 0
	for _, s := range seen[fromField : subjectField+1] {
		if s {
			count++
		}
	}
	switch {
	case count < 2 || !seen[fromField] && !seen[dateField]:
		return false
	case seen[fromField] && time && (first == fromField || seen[subjectField] || address), address && (time || seen[subjectField]):
		return true
	}
	return count >= 3 && seen[subjectField] && first != subjectField
}

// fieldOf reads a line as a field of a header; marks of bold text and of lists stand around it in text made of HTML.
func fieldOf(low string) (field, string) {
	low = strings.TrimLeft(low, "*_|>- \u00a0")
	i := strings.IndexByte(low[:min(len(low), 50)], ':')
	if j := strings.Index(low[:min(len(low), 50)], "："); i < 0 || j >= 0 && j < i {
		i = j
	}
	if i <= 0 {
		return noField, ""
	}
	label := strings.TrimFunc(strings.Trim(low[:i], "*_ "), unseen)
	f := labels[label]
	if f == noField {
		return noField, ""
	}
	return f, strings.TrimLeft(low[i:], ":： *")
}

// inline are fields that follow another one in the same line.
func inline(value string) (found []field) {
	if len(value) > 400 || strings.Count(value, ":") == 0 {
		return nil
	}
	for w := range strings.FieldsSeq(value) {
		if n := len(w) - 1; n > 1 && w[n] == ':' {
			if f := labels[strings.Trim(w[:n], "*")]; f != noField {
				found = append(found, f)
			}
		}
	}
	return found
}

func fields(f field, words ...string) map[string]field {
	m := map[string]field{}
	for _, w := range words {
		m[w] = f
	}
	return m
}

func merge(maps ...map[string]field) map[string]field {
	all := map[string]field{}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// labels are the names of the fields in the translations of Outlook and of the webmailers, with and without accents.
var labels = merge(
	fields(fromField, "from", "von", "de", "da", "van", "från", "fra", "od", "lähettäjä", "feladó", "от", "от кого", "від", "από", "kimden", "gönderen", "từ", "dari", "من", "מאת", "发件人", "寄件者", "差出人", "送信者", "보낸 사람", "보낸사람", "expéditeur", "remitente", "remetente", "mittente", "absender", "afsender", "nuo", "no", "saatja", "expeditor", "de la", "frá", "จาก", "od koho", "fanyela", "pošiljatelj"),
	fields(dateField, "sent", "date", "gesendet", "datum", "gesendet am", "envoyé", "envoye", "envoyé le", "envoye le", "enviado", "enviado el", "enviada", "enviada em", "enviado em", "fecha", "data", "data di invio", "inviato", "inviato il", "verzonden", "verzonden op", "skickat", "sendt", "dato", "lähetetty", "päiväys", "päivämäärä", "wysłano", "data wysłania", "wysłane", "odesláno", "odoslané", "dátum", "elküldve", "küldve", "дата", "отправлено", "отправлен", "надіслано", "дата отправки", "изпратено", "στάλθηκε", "ημερομηνία", "gönderme tarihi", "gönderildi", "tarih", "đã gửi", "ngày", "thời gian gửi", "dikirim", "tanggal", "تاريخ الإرسال", "التاريخ", "تم الإرسال", "נשלח", "תאריך", "发送时间", "日期", "寄件日期", "發送時間", "发送日期", "送信日時", "日時", "보낸 날짜", "날짜", "trimis", "dată", "poslano", "poslato", "išsiųsta", "nosūtīts", "saadetud", "sent at", "sent on", "date sent", "time", "ส่ง", "วันที่"),
	fields(toField, "to", "an", "à", "a", "para", "aan", "naar", "till", "til", "do", "vastaanottaja", "címzett", "кому", "до", "προς", "kime", "alıcı", "tới", "đến", "kepada", "إلى", "אל", "收件人", "收件者", "宛先", "받는 사람", "받는사람", "destinataire", "destinatario", "destinatário", "komu", "pre", "za", "către", "kam", "kellele", "empfänger", "per", "ถึง", "cc", "cc:", "kopie", "copie à", "copia", "kopia", "kopi", "копия", "копія", "抄送", "副本"),
	fields(subjectField, "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe", "temat", "předmět", "predmet", "tárgy", "тема", "относно", "θέμα", "konu", "chủ đề", "tiêu đề", "subjek", "perihal", "الموضوع", "נושא", "主题", "主旨", "主題", "件名", "제목", "assumpte", "subiect", "zadeva", "tema", "temats", "teema", "efni", "เรื่อง", "onderwerp", "gaia"),
	fields(otherField, "reply-to", "antwort an", "répondre à", "responder a", "attachments", "anlagen", "importance", "wichtigkeit", "priority", "priorität", "organization"),
)
