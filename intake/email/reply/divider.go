package reply

import "strings"

// dividerKind tells what a line of dashes with words begins.
type dividerKind byte

const (
	noDivider dividerKind = iota
	original              // what is answered
	forward               // what is passed on: it is part of what the person sent
)

// divider reads "-----Original Message-----" (Outlook Express and its kin; Exchange), "---------- Forwarded message ---------"
// (Gmail), "Begin forwarded message:" (Apple Mail) and their translations.
func divider(low string) dividerKind {
	if len(low) > 400 || low == "" {
		return noDivider
	}
	if !strings.ContainsRune("-_—–=*", rune(low[0])) && low[0] < 0x80 {
		return spoken(low)
	}
	inner := strings.TrimLeft(low, "-_—–=* ")
	if len(low)-len(inner) < 2 {
		return spoken(low)
	}
	if i := strings.Index(inner, "--"); i > 0 {
		inner = inner[:i]
	} else if i := strings.IndexAny(inner, "—_="); i > 0 {
		inner = inner[:i]
	}
	inner = strings.Trim(inner, "-_—–=* :")
	switch {
	case originals[inner]:
		return original
	case forwards[inner]:
		return forward
	}
	return noDivider
}

// spoken are the dividers without dashes.
func spoken(low string) dividerKind {
	if len(low) < 80 && forwards[strings.TrimRight(strings.Trim(low, "*_ "), ":： ")] {
		return forward
	}
	return noDivider
}

// rule reports whether a line is a rule of n or more underscores: Outlook's, above the quote.
func rule(t string, n int) bool { return len(t) >= n && strings.Trim(t, "_") == "" }

// originals are "original message" in the translations of Outlook, Outlook Express, Exchange, GMX, Samsung, Zoho, QQ and talkers.
var originals = set(
	"original message", "original appointment", "reply message", "replied message", "previous message", "message original", "original e-mail", "original email",
	"ursprüngliche nachricht", "originalnachricht", "original-nachricht", "original nachricht", "urspr. nachricht", "originale nachricht", "antwort nachricht", "originaltermin", "urspruengliche nachricht",
	"message d'origine", "message d’origine", "message d'origine", "message original", "message initial", "courriel original",
	"mensaje original", "mensagem original", "missatge original", "mensaxe orixinal", "jatorrizko mezua",
	"messaggio originale", "mesaj original", "mesajul original", "mesaj iniţial",
	"oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht", "oorspronklike boodskap",
	"oprindelig besked", "oprindelig meddelelse", "original besked", "opprinnelig melding", "opprinnelig beskjed", "originalmeddelande", "ursprungligt meddelande", "originalt meddelande", "alkuperäinen viesti", "upprunaleg skilaboð",
	"oryginalna wiadomość", "wiadomość oryginalna", "wiadomość pierwotna", "původní zpráva", "původní e-mail", "pôvodná správa", "izvirno sporočilo", "izvorna poruka", "originalna poruka", "eredeti üzenet",
	"исходное сообщение", "оригинальное сообщение", "первоначальное сообщение", "вихідне повідомлення", "оригінальне повідомлення", "оригинално съобщение", "изворна порука",
	"originali žinutė", "originalus laiškas", "sākotnējais ziņojums", "algne kiri", "αρχικό μήνυμα", "orijinal mesaj", "özgün ileti", "asıl ileti", "orijinal ileti",
	"thư gốc", "tin nhắn gốc", "pesan asli", "الرسالة الأصلية", "رسالة أصلية", "ההודעה המקורית", "הודעה מקורית", "پیام اصلی",
	"原始邮件", "原始郵件", "原邮件", "原始信息", "原始訊息", "邮件原件", "回复的原邮件", "回复的邮件", "元のメッセージ", "original message / 元のメッセージ", "オリジナルメッセージ", "원본 메일", "원본 메시지", "원본메시지", "ข้อความต้นฉบับ", "मूल संदेश",
)

// forwards are "forwarded message", of Gmail, Thunderbird, Yahoo, and "begin forwarded message" of Apple Mail.
var forwards = set(
	"forwarded message", "begin forwarded message", "forwarded mail", "forwarded by", "forward message",
	"weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "beginn der weitergeleiteten nachricht", "weitergeleitete e-mail",
	"message transféré", "message transfere", "début du message transféré", "début du message réexpédié", "message réexpédié",
	"mensaje reenviado", "inicio del mensaje reenviado", "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada", "início da mensagem reencaminhada", "missatge reenviat",
	"messaggio inoltrato", "inizio messaggio inoltrato", "messaggio inoltrato da", "inizio del messaggio inoltrato", "mesaj redirecționat",
	"doorgestuurd bericht", "begin doorgestuurd bericht", "videresendt meddelelse", "videresendt besked", "start på videresendt besked", "videresendt melding", "videresendt e-post", "vidarebefordrat meddelande", "vidarebefordrat mejl", "välitetty viesti", "välitetty viesti alkaa",
	"wiadomość przekazana", "przekazana wiadomość", "początek przekazywanej wiadomości", "przeposlaná zpráva", "přeposlaná zpráva", "preposlaná správa", "proslijeđena poruka", "továbbított üzenet", "posredovano sporočilo",
	"пересылаемое сообщение", "пересланное сообщение", "переслане повідомлення", "начало переадресованного сообщения", "препратено съобщение", "προωθημένο μήνυμα", "iletilen ileti", "iletilmiş mesaj", "yönlendirilen ileti",
	"thư đã chuyển tiếp", "chuyển tiếp", "pesan terusan", "رسالة مُعاد توجيهها", "رسالة معاد توجيهها", "הודעה שהועברה",
	"转发的邮件", "转发邮件", "转发邮件信息", "轉寄的郵件", "転送されたメッセージ", "転送メッセージ", "전달된 메일", "전달된 메시지",
)
