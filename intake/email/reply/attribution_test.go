package reply

import (
	"strings"
	"testing"
)

// Attribution lines as the programs write them in their translations. Each stands between an answer and a quote, once with
// marks and once without.
func TestAttributionIsFound(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"gmail en":                 "On Tue, Mar 5, 2024 at 9:14 AM Ann Lee <ann.lee@city.example> wrote:",
		"gmail en wrapped":         "On Tue, Mar 5, 2024 at 9:14 AM Ann Lee from the Office of Roads\n<ann.lee@city.example> wrote:",
		"gmail en address wrapped": "On Tue, Mar 5, 2024 at 9:14 AM Ann Lee from the Office of Roads <\nann.lee@city.example> wrote:",
		"gmail en three lines":     "On Tue, Mar 5, 2024 at 9:14 AM\nAnn Lee from the Office of Roads <ann.lee@city.example>\nwrote:",
		"gmail en 24 h":            "On Tue, 5 Mar 2024, 21:14 Ann Lee, <ann.lee@city.example> wrote:",
		"apple mail en":            "On 5 Mar 2024, at 09:14, Ann Lee <ann.lee@city.example> wrote:",
		"apple mail en us":         "On Mar 5, 2024, at 9:14 AM, Ann Lee <ann.lee@city.example> wrote:",
		"thunderbird en":           "On 05/03/2024 09:14, Ann Lee wrote:",
		"evolution":                "On Tue, 2024-03-05 at 09:14 +0000, Ann Lee wrote:",
		"yahoo en":                 "On Tuesday, March 5, 2024 at 09:14:22 AM EST, Ann Lee <ann.lee@city.example> wrote:",
		"proton":                   "On Tuesday, March 5th, 2024 at 09:14, Ann Lee <ann.lee@city.example> wrote:",
		"outlook mac":              "On 3/5/24, 9:14 AM, \"Ann Lee\" <ann.lee@city.example> wrote:",
		"zoho":                     "---- On Tue, 05 Mar 2024 09:14:22 -0500 Ann Lee <ann.lee@city.example> wrote ----",
		"gmail de":                 "Am Di., 5. März 2024 um 09:14 Uhr schrieb Ann Lee <ann.lee@city.example>:",
		"gmail de wrapped":         "Am Di., 5. März 2024 um 09:14 Uhr schrieb Ann Lee <\nann.lee@city.example>:",
		"inbox de":                 "Ann Lee <ann.lee@city.example> schrieb am Di., 5. März 2024,\n09:14:",
		"thunderbird de":           "Am 05.03.2024 um 09:14 schrieb Ann Lee:",
		"apple mail de":            "Am 05.03.2024 um 09:14 schrieb Ann Lee <ann.lee@city.example>:",
		"web.de app":               "Am 05.03.24, 09:14 schrieb \"Ann Lee\" <ann.lee@city.example>:",
		"gmail fr":                 "Le mar. 5 mars 2024 à 09:14, Ann Lee <ann.lee@city.example> a écrit :",
		"gmail fr wrapped":         "Le mar. 5 mars 2024 à 09:14, Ann Lee du bureau <ann.lee@city.example>\na écrit :",
		"thunderbird fr":           "Le 05/03/2024 à 09:14, Ann Lee a écrit :",
		"gmail es":                 "El mar, 5 mar 2024 a las 9:14, Ann Lee (<ann.lee@city.example>) escribió:",
		"apple mail es":            "El 5 mar 2024, a las 9:14, Ann Lee <ann.lee@city.example> escribió:",
		"gmail pt":                 "Em ter., 5 de mar. de 2024 às 09:14, Ann Lee <ann.lee@city.example> escreveu:",
		"gmail pt pt":              "Ann Lee <ann.lee@city.example> escreveu (terça, 5/03/2024 à(s) 09:14):",
		"apple mail pt":            "No dia 5 de mar. de 2024, às 09:14, Ann Lee <ann.lee@city.example> escreveu:",
		"gmail it":                 "Il giorno mar 5 mar 2024 alle ore 09:14 Ann Lee <ann.lee@city.example> ha scritto:",
		"thunderbird it":           "Il 05/03/2024 09:14, Ann Lee ha scritto:",
		"gmail nl":                 "Op di 5 mrt 2024 om 09:14 schreef Ann Lee <ann.lee@city.example>:",
		"gmail nl wrapped":         "Op di 5 mrt 2024 om 09:14 schreef\nAnn Lee <ann.lee@city.example>:",
		"apple mail nl":            "Op 5 mrt. 2024 om 09:14 heeft Ann Lee <ann.lee@city.example> het volgende geschreven:",
		"gmail sv":                 "Den tis 5 mars 2024 kl 09:14 skrev Ann Lee <ann.lee@city.example>:",
		"apple mail sv":            "5 mars 2024 kl. 09:14 skrev Ann Lee <ann.lee@city.example>:",
		"gmail da":                 "Den tirs. 5. mar. 2024 kl. 09.14 skrev Ann Lee <ann.lee@city.example>:",
		"gmail no":                 "tir. 5. mar. 2024 kl. 09:14 skrev Ann Lee <ann.lee@city.example>:",
		"gmail fi":                 "ti 5. maalisk. 2024 klo 9.14 Ann Lee (ann.lee@city.example) kirjoitti:",
		"gmail pl":                 "wt., 5 mar 2024 o 09:14 Ann Lee <ann.lee@city.example> napisał(a):",
		"thunderbird pl":           "W dniu 5.03.2024 o 09:14, Ann Lee pisze:",
		"wp.pl":                    "Dnia 5 marca 2024 09:14 Ann Lee <ann.lee@city.example> napisał(a):",
		"gmail cs":                 "út 5. 3. 2024 v 9:14 odesílatel Ann Lee <ann.lee@city.example> napsal:",
		"thunderbird cs":           "Dne 05. 03. 24 v 9:14 Ann Lee napsal(a):",
		"gmail sk":                 "ut 5. 3. 2024 o 9:14 Ann Lee <ann.lee@city.example> napísal(a):",
		"gmail hu":                 "Ann Lee <ann.lee@city.example> ezt írta (időpont: 2024. márc. 5., K, 9:14):",
		"gmail ro":                 "În mar., 5 mar. 2024 la 09:14, Ann Lee <ann.lee@city.example> a scris:",
		"gmail hr":                 "uto, 5. ožu 2024. u 09:14 Ann Lee <ann.lee@city.example> napisao je:",
		"gmail sl":                 "V V tor., 5. mar. 2024 ob 09:14 je oseba Ann Lee <ann.lee@city.example> napisala:",
		"gmail ru":                 "вт, 5 мар. 2024 г. в 09:14, Ann Lee <ann.lee@city.example>:",
		"mail.ru":                  "Вторник,  5 марта 2024, 9:14 +03:00 от Ann Lee <ann.lee@city.example>:",
		"yandex":                   "05.03.2024, 09:14, \"Ann Lee\" <ann.lee@city.example>:",
		"thunderbird ru":           "05.03.2024 9:14, Ann Lee пишет:",
		"apple mail ru":            "5 марта 2024 г., в 09:14, Ann Lee <ann.lee@city.example> написал(а):",
		"gmail uk":                 "вт, 5 бер. 2024 р. о 09:14 Ann Lee <ann.lee@city.example> пише:",
		"gmail bg":                 "На вт, 5.03.2024 г. в 9:14 Ann Lee <ann.lee@city.example> написа:",
		"gmail el":                 "Στις Τρί 5 Μαρ 2024 στις 9:14 π.μ., ο/η Ann Lee <ann.lee@city.example> έγραψε:",
		"gmail tr":                 "Ann Lee <ann.lee@city.example>, 5 Mar 2024 Sal, 09:14 tarihinde şunu yazdı:",
		"gmail vi":                 "Vào Th 3, 5 thg 3, 2024 vào lúc 09:14 Ann Lee <ann.lee@city.example> đã viết:",
		"gmail id":                 "Pada tanggal Sel, 5 Mar 2024 pukul 09.14 Ann Lee <ann.lee@city.example> menulis:",
		"gmail ar":                 "في الثلاثاء، 5 مارس 2024 في 9:14 ص تمت كتابة ما يلي بواسطة \u202aAnn Lee\u202c\u200f <\u202aann.lee@city.example\u202c\u200f>:\u202c",
		"gmail he":                 "\u202bבתאריך יום ג׳, 5 במרץ 2024 ב-9:14 מאת \u202aAnn Lee\u202c\u200f <\u202aann.lee@city.example\u202c\u200f>:\u202c",
		"gmail zh":                 "Ann Lee <ann.lee@city.example> 于2024年3月5日周二 09:14写道：",
		"gmail zh tw":              "Ann Lee <ann.lee@city.example> 於 2024年3月5日 週二 上午9:14寫道：",
		"apple mail zh":            "在 2024年3月5日，09:14，Ann Lee <ann.lee@city.example> 写道：",
		"gmail ja":                 "2024年3月5日(火) 9:14 Ann Lee <ann.lee@city.example>:",
		"apple mail ja":            "2024/03/05 9:14、Ann Lee <ann.lee@city.example>のメール:",
		"gmail ko":                 "2024년 3월 5일 (화) 오전 9:14, Ann Lee <ann.lee@city.example>님이 작성:",
		"gmail th":                 "เมื่อ อ. 5 มี.ค. 2024 เวลา 09:14 Ann Lee <ann.lee@city.example> เขียนว่า:",
		"mutt":                     "On Tue, Mar 05, 2024 at 09:14:22AM +0100, Ann Lee wrote:",
		"k-9":                      "Am 5. März 2024 09:14:22 MEZ schrieb Ann Lee <ann.lee@city.example>:",
		"front":                    "On March 5, 2024 at 9:14 AM GMT ann.lee@city.example wrote:",
		"163.com":                  "At 2024-03-05 09:14:22, \"Ann Lee\" <ann.lee@city.example> wrote:",
		"gmail sr":                 "уто, 5. мар 2024. у 09:14 Ann Lee <ann.lee@city.example> је написао/ла:",
		"gmail ca":                 "Missatge de Ann Lee <ann.lee@city.example> del dia dt., 5 de març 2024 a les 9:14:",
		"gmail lt":                 "2024-03-05, an, 09:14 Ann Lee <ann.lee@city.example> rašė:",
		"gmail lv":                 "otrd., 2024. g. 5. marts, plkst. 09:14 — lietotājs Ann Lee (<ann.lee@city.example>) rakstīja:",
		"gmail et":                 "Kontakt Ann Lee (<ann.lee@city.example>) kirjutas kuupäeval T, 5. märts 2024 kell 09:14:",
		"gmail fa":                 "در تاریخ سه‌شنبه ۵ مارس ۲۰۲۴،‏ ۹:۱۴ Ann Lee <ann.lee@city.example> نوشت:",
		"gmail hi":                 "मंगल, 5 मार्च 2024 को 9:14 पूर्वाह्न बजे को Ann Lee <ann.lee@city.example> ने लिखा:",
		"gmail of 2013":            "2013-11-05 9:14 GMT+01:00 Ann Lee <ann.lee@city.example>:",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := "Thank you, that is the right lamp.\n\nAnn Example"
			r := Split(answer + "\n\n" + line + "\n\n> Is it lamp 14?\n>\n> The office\n")
			if r.Reply != answer || !strings.Contains(r.Quoted, "Is it lamp 14?") {
				t.Errorf("with marks: reply %q", r.Reply)
			}
			if r := Split(answer + "\n\n" + line + "\n\nIs it lamp 14?\n\nThe office\n"); r.Reply != answer {
				t.Errorf("without marks: reply %q", r.Reply)
			}
			if r := Split(answer + "\n" + line + "\n> Is it lamp 14?\n"); r.Reply != answer {
				t.Errorf("close by: reply %q", r.Reply)
			}
		})
	}
}

// What people write that looks like an attribution, and is none.
func TestPeopleTellWhoWrote(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a sentence":             "On Monday, 4 March 2024 at 9:30, your colleague wrote me that the lamp works. It does not.",
		"a sentence with colon":  "On 4 March 2024 your colleague Ann wrote to me about this:\n\nThe lamp will be mended in a week.\n\nIt was not.",
		"a list":                 "Dates when it was dark:\n4 March 2024 at 20:15:\nno light at all\n5 March 2024:\nno light",
		"an address with colon":  "Write to me at resident@home.example:\nI am there on 5 March 2024.",
		"I wrote":                "I wrote on 5 March 2024:\n\nthe lamp is broken.",
		"german":                 "Ich schrieb am 5. März 2024:\n\ndie Lampe ist kaputt.",
		"a column of times":      "Bus 14:\n09:14\n10:14\n11:14",
		"two places":             "From: the bridge\nTo: the school\nthere are holes in the road.",
		"when and where":         "Date: 5 March\nPlace: Main Street 4\nWhat: a hole",
		"hours of a permit":      "Please keep the place free.\nDate: 05/03/2024\nFrom: 9:00\nTo: 17:00\nThank you.",
		"from and to with times": "Please keep the place free.\nFrom: 05/03/2024 9:00\nTo: 05/03/2024 17:00\nThank you.",
		"an address to ask at":   "Hello,\n5 March 2024, ask at ann@city.example:\nall of the papers are there.",
		"below the footer":       "It is dark.\nPlease call.\n\nAlso, the gate is open.",
		"a rule in the midst":    "First.\n\n-----\n\nSecond part, which is long and says more than one would put below a name. It goes on here.",
		"sent from my desk":      "The form is missing.\n\nSent from my desk, where I have no scanner and no printer.",
		"an arrow":               "The way is:\n-> left at the bridge\n-> right at the school",
		"a question mark in law": "The letter said this message is not for me. Is that right?",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := Split(text); r.Reply != text {
				t.Errorf("reply %q\nquoted %q\nsignature %q", r.Reply, r.Quoted, r.Signature)
			}
		})
	}
}
