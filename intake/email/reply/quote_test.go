package reply

import (
	"strings"
	"testing"
)

// Each case says what is the reply, what is quoted, and what the signature.
func TestSplit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, reply, quoted, signature string }{
		"outlook header":              {"It is fixed.\n\nFrom: Office <office@city.example>\nSent: Tuesday, March 5, 2024 9:14 AM\nTo: Ann <ann@home.example>\nSubject: RE: Lamp\n\nIs it?", "It is fixed.", "From: Office <office@city.example>\nSent: Tuesday, March 5, 2024 9:14 AM\nTo: Ann <ann@home.example>\nSubject: RE: Lamp\n\nIs it?", ""},
		"outlook header under a rule": {"It is fixed.\n\n________________________________\nFrom: Office <office@city.example>\nSent: Tuesday, March 5, 2024 9:14 AM\nSubject: Lamp\n\nIs it?", "It is fixed.", "________________________________\nFrom: Office <office@city.example>\nSent: Tuesday, March 5, 2024 9:14 AM\nSubject: Lamp\n\nIs it?", ""},
		"original message":            {"Yes.\n\n-----Original Message-----\nIs it?", "Yes.", "-----Original Message-----\nIs it?", ""},
		"reply above":                 {"Yes.\n\n##- Please type your reply above this line -##\n\nIs it?", "Yes.", "##- Please type your reply above this line -##\n\nIs it?", ""},
		"answer below the quote":      {"On 05/03/2024 09:14, Ann Lee wrote:\n> Is it lamp 14?\n\nNo, lamp 15.", "No, lamp 15.", "On 05/03/2024 09:14, Ann Lee wrote:\n> Is it lamp 14?", ""},
		"answer around the quote":     {"Hello,\n\nOn 05/03/2024 09:14, Ann Lee wrote:\n> Is it lamp 14?\n\nNo, lamp 15.", "Hello,\n\n\nNo, lamp 15.", "On 05/03/2024 09:14, Ann Lee wrote:\n> Is it lamp 14?", ""},
		"answers between":             {"On 05/03/2024 09:14, Ann Lee wrote:\n> Which lamp?\n\nLamp 15.\n\n> Since when?\n\nMonday.\n\n> Thank you.\n> Ann", "On 05/03/2024 09:14, Ann Lee wrote:\n> Which lamp?\n\nLamp 15.\n\n> Since when?\n\nMonday.", "> Thank you.\n> Ann", ""},
		"a quote typed on purpose":    {"Your page says:\n\n> Lamps are mended in two days.\n\nIt has been two weeks.", "Your page says:\n\n> Lamps are mended in two days.\n\nIt has been two weeks.", "", ""},
		"a quote typed at the end":    {"Where is that? Your page says:\n\n> Lamps are mended in two days.", "Where is that? Your page says:\n\n> Lamps are mended in two days.", "", ""},
		"a forward":                   {"Please see below.\n\n---------- Forwarded message ---------\nFrom: Shop <shop@firm.example>\nDate: Tue, Mar 5, 2024 at 9:14 AM\nSubject: Bill\nTo: <ann@home.example>\n\nYour bill.", "Please see below.\n\n---------- Forwarded message ---------\nFrom: Shop <shop@firm.example>\nDate: Tue, Mar 5, 2024 at 9:14 AM\nSubject: Bill\nTo: <ann@home.example>\n\nYour bill.", "", ""},
		"nothing but a quote":         {"> Is it lamp 14?\n> Ann", "> Is it lamp 14?\n> Ann", "", ""},
		"a quote wrapped by a relay":  {"Yes.\n\nOn 05/03/2024 09:14, Ann Lee wrote:\n> Is it the lamp that stands at the corner of the street by the\nschool?\n> Ann", "Yes.", "On 05/03/2024 09:14, Ann Lee wrote:\n> Is it the lamp that stands at the corner of the street by the\nschool?\n> Ann", ""},
		"signature":                   {"It is dark.\n\n-- \nAnn Example\nMain Street 4", "It is dark.", "", "-- \nAnn Example\nMain Street 4"},
		"signature, space lost":       {"It is dark.\n--\nAnn Example", "It is dark.", "", "--\nAnn Example"},
		"footer":                      {"It is dark.\n\nSent from my iPhone", "It is dark.", "", "Sent from my iPhone"},
		"footer at the top":           {"Sent from my iPhone\n\nIt is dark.", "It is dark.", "", "Sent from my iPhone"},
		"words below a footer":        {"It is dark.\n\nSent from my iPhone\n\nThe gate is open, too.", "It is dark.\n\n\nThe gate is open, too.", "", "Sent from my iPhone"},
		"horde":                       {"Yes.\n\nQuoting Ann Lee <ann@city.example>:\n\n> Is it?", "Yes.", "Quoting Ann Lee <ann@city.example>:\n\n> Is it?", ""},
		"footer, then a header":       {"It is dark.\n\nGet Outlook for iOS<https://aka.ms/x>\n________________________________\nFrom: Office <office@city.example>\nSent: Tuesday, March 5, 2024 9:14 AM\nSubject: Lamp\n\nIs it?", "It is dark.", "________________________________\nFrom: Office <office@city.example>\nSent: Tuesday, March 5, 2024 9:14 AM\nSubject: Lamp\n\nIs it?", "Get Outlook for iOS<https://aka.ms/x>"},
		"footer above a bare quote":   {"It is dark.\n\nSent from my iPad\n\nOn 5 Mar 2024, at 09:14, Ann Lee <ann@city.example> wrote:\n\n> Is it?", "It is dark.", "On 5 Mar 2024, at 09:14, Ann Lee <ann@city.example> wrote:\n\n> Is it?", "Sent from my iPad"},
		"title and numbers":           {"It is dark.\n\nBest regards,\nAnn Example\n\nHead of Sales\nTel. +49 30 1234567\nwww.firm.example", "It is dark.\n\nBest regards,\nAnn Example", "", "Head of Sales\nTel. +49 30 1234567\nwww.firm.example"},
		"a postscript stays":          {"It is dark.\n\nBest regards,\nAnn Example\n\nPS: the gate is open as well.", "It is dark.\n\nBest regards,\nAnn Example\n\nPS: the gate is open as well.", "", ""},
		"a resident's address stays":  {"There is a hole.\n\nAnn Example\nMain Street 4\n030 1234567", "There is a hole.\n\nAnn Example\nMain Street 4\n030 1234567", "", ""},
		"disclaimer":                  {"There is a hole.\n\nThis e-mail is confidential and intended for the addressee only. If received in error, delete it.", "There is a hole.", "", "This e-mail is confidential and intended for the addressee only. If received in error, delete it."},
		"mailing list":                {"There is a hole.\n\n_______________________________________________\nRoads mailing list\nroads@lists.example\nhttps://lists.example/mailman/listinfo/roads", "There is a hole.", "", "_______________________________________________\nRoads mailing list\nroads@lists.example\nhttps://lists.example/mailman/listinfo/roads"},
		"warning at the top":          {"CAUTION: This email originated from outside of the organization. Do not click links.\n\nThere is a hole.", "There is a hole.", "", "CAUTION: This email originated from outside of the organization. Do not click links."},
		"a signature below the quote": {"Yes.\n\nOn 05/03/2024 09:14, Ann Lee wrote:\n> Is it?\n\n-- \nBob", "Yes.", "On 05/03/2024 09:14, Ann Lee wrote:\n> Is it?", "-- \nBob"},
		"line ends of CRLF":           {"Yes.\r\n\r\nOn 05/03/2024 09:14, Ann Lee wrote:\r\n> Is it?\r\n", "Yes.", "On 05/03/2024 09:14, Ann Lee wrote:\n> Is it?", ""},
		"empty":                       {"", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := Split(c.text)
			for part, p := range map[string][2]string{"reply": {r.Reply, c.reply}, "quoted": {r.Quoted, c.quoted}, "signature": {r.Signature, c.signature}} {
				if strings.TrimSpace(p[0]) != strings.TrimSpace(p[1]) {
					t.Errorf("%s %q, want %q", part, p[0], p[1])
				}
			}
		})
	}
}

// Outlook's header in the translations of Office, and of the webmailers that write one.
func TestHeaderBlockIsFound(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]string{
		"de":           "Von: Amt <amt@stadt.example>\nGesendet: Dienstag, 5. März 2024 09:14\nAn: Ann <ann@home.example>\nBetreff: AW: Lampe",
		"de web.de":    "Gesendet: Dienstag, 5. März 2024 um 09:14 Uhr\nVon: \"Amt\" <amt@stadt.example>\nAn: ann@home.example\nBetreff: Lampe",
		"de cc":        "Von: Amt [mailto:amt@stadt.example]\nGesendet: Dienstag, 5. März 2024 09:14\nAn: Ann\nCc: Bob\nBetreff: Lampe",
		"fr":           "De : Mairie <mairie@ville.example>\nEnvoyé : mardi 5 mars 2024 09:14\nÀ : Ann\nObjet : Lampe",
		"es":           "De: Oficina <oficina@ciudad.example>\nEnviado: martes, 5 de marzo de 2024 9:14\nPara: Ann\nAsunto: Farola",
		"es el":        "De: Oficina <oficina@ciudad.example>\nEnviado el: martes, 5 de marzo de 2024 9:14\nPara: Ann\nAsunto: Farola",
		"pt":           "De: Câmara <camara@cidade.example>\nEnviado: terça-feira, 5 de março de 2024 09:14\nPara: Ann\nAssunto: Lâmpada",
		"pt br":        "De: Prefeitura <p@cidade.example>\nEnviada em: terça-feira, 5 de março de 2024 09:14\nPara: Ann\nAssunto: Lâmpada",
		"it":           "Da: Ufficio <ufficio@citta.example>\nInviato: martedì 5 marzo 2024 09:14\nA: Ann\nOggetto: Lampione",
		"nl":           "Van: Gemeente <g@stad.example>\nVerzonden: dinsdag 5 maart 2024 09:14\nAan: Ann\nOnderwerp: Lamp",
		"sv":           "Från: Kontoret <k@stad.example>\nSkickat: den 5 mars 2024 09:14\nTill: Ann\nÄmne: Lampa",
		"da":           "Fra: Kontoret <k@by.example>\nSendt: 5. marts 2024 09:14\nTil: Ann\nEmne: Lampe",
		"fi":           "Lähettäjä: Toimisto <t@kaupunki.example>\nLähetetty: tiistai 5. maaliskuuta 2024 9.14\nVastaanottaja: Ann\nAihe: Lamppu",
		"pl":           "Od: Urząd <u@miasto.example>\nWysłano: wtorek, 5 marca 2024 09:14\nDo: Ann\nTemat: Lampa",
		"cs":           "Od: Úřad <u@mesto.example>\nOdesláno: úterý 5. března 2024 9:14\nKomu: Ann\nPředmět: Lampa",
		"hu":           "Feladó: Hivatal <h@varos.example>\nElküldve: 2024. március 5. 9:14\nCímzett: Ann\nTárgy: Lámpa",
		"ru":           "От: Офис <o@gorod.example>\nОтправлено: 5 марта 2024 г. 9:14\nКому: Ann\nТема: Лампа",
		"uk":           "Від: Офіс <o@misto.example>\nНадіслано: 5 березня 2024 р. 9:14\nКому: Ann\nТема: Лампа",
		"tr":           "Kimden: Ofis <o@sehir.example>\nGönderildi: 5 Mart 2024 Salı 09:14\nKime: Ann\nKonu: Lamba",
		"el":           "Από: Γραφείο <g@poli.example>\nΣτάλθηκε: Τρίτη, 5 Μαρτίου 2024 9:14 πμ\nΠρος: Ann\nΘέμα: Λάμπα",
		"zh":           "发件人: 办公室 <b@shi.example>\n发送时间: 2024年3月5日 9:14\n收件人: Ann\n主题: 灯",
		"zh fullwidth": "发件人：办公室 <b@shi.example>\n发送时间：2024年3月5日 9:14\n收件人：Ann\n主题：灯",
		"ja":           "差出人: 役所 <y@shi.example>\n送信日時: 2024年3月5日 9:14\n宛先: Ann\n件名: 街灯",
		"ko":           "보낸 사람: 시청 <s@si.example>\n보낸 날짜: 2024년 3월 5일 화요일 오전 9:14\n받는 사람: Ann\n제목: 가로등",
		"vi":           "Từ: Văn phòng <v@tp.example>\nĐã gửi: Thứ Ba, 5 tháng 3, 2024 9:14 SA\nTới: Ann\nChủ đề: Đèn",
		"ar":           "من: المكتب <m@city.example>\nتم الإرسال: الثلاثاء، 5 مارس 2024 9:14 ص\nإلى: Ann\nالموضوع: مصباح",
		"he":           "מאת: משרד <m@city.example>\nנשלח: יום שלישי 5 מרץ 2024 09:14\nאל: Ann\nנושא: פנס",
		"windows mail": "From: Ann Lee\nSent: \u200eTuesday\u200e, \u200e5\u200e \u200eMarch\u200e \u200e2024\u200e \u200e09\u200e:\u200e14\nTo: Ann",
		"bold":         "*From:* Office <office@city.example>\n*Sent:* Tuesday, March 5, 2024 9:14 AM\n*To:* Ann\n*Subject:* Lamp",
		"blank lines":  "From: Office <office@city.example>\n\nSent: Tuesday, March 5, 2024 9:14 AM\n\nTo: Ann\n\nSubject: Lamp",
		"hotmail":      "Date: Tue, 5 Mar 2024 09:14:22 +0100\nFrom: office@city.example\nTo: ann@home.example\nSubject: Lamp",
		"hotmail 2":    "Subject: Lamp\nFrom: office@city.example\nDate: Tue, 5 Mar 2024 09:14:22 +0100\nTo: ann@home.example",
		"samsung":      "-------- Original message --------\nFrom: Office <office@city.example>\nDate: 05/03/2024 09:14 (GMT+01:00)\nTo: ann@home.example\nSubject: Lamp",
		"samsung de":   "-------- Ursprüngliche Nachricht --------\nVon: Amt <amt@stadt.example>\nDatum: 05.03.24 09:14 (GMT+01:00)\nAn: ann@home.example\nBetreff: Lampe",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := "It is lamp 15.\n\nAnn"
			if r := Split(answer + "\n\n" + block + "\n\nWhich lamp?\n"); r.Reply != answer {
				t.Errorf("reply %q", r.Reply)
			}
		})
	}
}

// Footers of clients, as they come in the languages of phones.
func TestFooterIsFound(t *testing.T) {
	t.Parallel()
	for _, footer := range strings.Split(`Sent from my iPhone
Sent from my Samsung Galaxy smartphone.
Sent from my BlackBerry 10 smartphone on the Rogers network.
Sent from Mail for Windows 10
Sent from Yahoo Mail on Android
Sent from Outlook for iOS
Sent from Proton Mail mobile
Sent with Proton Mail secure email.
Get Outlook for Android<https://aka.ms/AAb9ysg>
Get Outlook for iOS <https://aka.ms/o0ukef>
Sent via the Samsung Galaxy S9, an AT&T 5G Evolution smartphone
Sent from my T-Mobile 4G LTE device
Von meinem iPhone gesendet
Von meinem Samsung Galaxy Smartphone gesendet.
Gesendet von meinem iPad
Gesendet von Mail für Windows 10
Gesendet mit der GMX Mail App
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
Holen Sie sich Outlook für iOS
Envoyé de mon iPhone
Envoyé depuis mon appareil Galaxy
Envoyé à partir de Outlook pour Android
Télécharger Outlook pour Android
Enviado desde mi iPhone
Enviado desde Outlook
Obtener Outlook para iOS
Enviado do meu iPhone
Enviado a partir do meu smartphone Samsung Galaxy.
Obter o Outlook para Android
Inviato da iPhone
Inviato dal mio smartphone Samsung Galaxy.
Verzonden vanaf mijn iPhone
Verstuurd vanaf mijn iPad
Skickat från min iPhone
Sendt fra min iPhone
Lähetetty iPhonesta
Wysłane z iPhone'a
Wysłano z iPhone’a
Odesláno z iPhonu
Odoslané z iPhonu
Elküldve az iPhone-omról
iPhone-omról küldve
Trimis de pe iPhone-ul meu
Poslano z mojega iPhona
Отправлено с iPhone
Отправлено из мобильной Почты Mail.ru
Отправлено из Яндекс.Почты для мобильных
Надіслано з iPhone
Изпратено от моя iPhone
Στάλθηκε από το iPhone μου
iPhone'umdan gönderildi
Đã gửi từ iPhone của tôi
Dikirim dari iPhone saya
从我的 iPhone 发送
发自我的 iPhone
從我的 iPhone 傳送
iPhoneから送信
나의 iPhone에서 보냄
נשלח מה-iPhone שלי
أُرسلت من الـ iPhone
ส่งจาก iPhone ของฉัน`, "\n") {
		if r := Split("It is lamp 15.\n\n" + footer); r.Reply != "It is lamp 15." || r.Signature != footer {
			t.Errorf("%q: reply %q", footer, r.Reply)
		}
	}
}
