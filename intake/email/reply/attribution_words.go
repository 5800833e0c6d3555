package reply

import (
	"strings"
	"unicode/utf8"
)

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// verbs are "wrote" as Gmail, Outlook, Apple Mail, Thunderbird, Yahoo and Yandex write it in their translations.
var verbs = []string{
	"wrote", "writes", "via gmail wrote",
	"schrieb", "schreibt", "geschrieben", "hat geschrieben", // German
	"a écrit", "a ecrit", "écrit", // French
	"escribió", "escribio", "escribe", // Spanish
	"escreveu", "escribiu", "va escriure", "ha escrit", "idatzi du", // Portuguese, Galician, Catalan, Basque
	"ha scritto", "scrisse", "a scris", // Italian, Romanian
	"schreef", "geschreven", "het geskryf", // Dutch, Afrikaans
	"skrev", "skrifaði", "kirjoitti", "kirjutas", // Scandinavian, Icelandic, Finnish, Estonian
	"napisał", "napisała", "napisał(a)", "napisał/a", "pisze", // Polish
	"napsal", "napsala", "napsal(a)", "napísal", "napísal(a)", "napísala", // Czech, Slovak
	"napisao", "napisao/la", "napisala", "napisao je", "napisala je", "napisal", "napisal/a", "napisal(a)", // Croatian, Serbian, Slovenian
	"је написао", "је написао/ла", "је написала", "написа", // Serbian, Bulgarian
	"написал", "написал(а)", "написала", "пишет", "писал", "писал(а)", "пишете", // Russian
	"пише", "написав", "написав(-ла)", "написав(ла)", "написала", "пісав", "напісаў", // Ukrainian, Belarusian
	"írta", "rašė", "parašė", "rakstīja", // Hungarian, Lithuanian, Latvian
	"έγραψε", "shkroi", "yazdı", "yazmış", // Greek, Albanian, Turkish
	"đã viết", "menulis", "sumulat", "aliandika", "ysgrifennodd", "scríobh", // Vietnamese, Indonesian, Tagalog, Swahili, Welsh, Irish
	"كتب", "كتبت", "كتب/كتبت", "كتب(ت)", "נכתב על ידי", "כתב", "כתבה", "כתב/ה", "نوشت", "نوشته", // Arabic, Hebrew, Persian
	"写道", "寫道", "写到", "のメッセージ", "のメール", "さんは書きました", "さんが書きました", "작성", "님이 씀", "เขียนว่า", "เขียน", "ने लिखा", // Chinese, Japanese, Korean, Thai, Hindi
}

// verbSet has the verbs to look up, verbsBy by their last letter.
var (
	verbSet = set(verbs...)
	verbsBy = byLast(verbs)
)

func byLast(words []string) map[rune][]string {
	m := map[rune][]string{}
	for _, w := range words {
		r, _ := utf8.DecodeLastRuneInString(w)
		m[r] = append(m[r], w)
	}
	return m
}

// openers are the first words of attributions: "on", and the days of the week where a program begins with them.
var openers = set(strings.Fields(`on at in am um vom le el la il in op den em no na aos às dne dňa dnia w v в во на у vào på i a fecha
	στις την de data dana tarihinde في בתאריך ב- ‫בתאריך pada ngày
	mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag
	lun mar mer jeu ven sam dim lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom gio seg ter qua qui sex
	ma ti ke to pe la su ma di wo do vr za zo man tir ons tor fre lør søn pon wt śr czw pt sob niedz po út st čt pá so ne
	пн вт ср чт пт сб вс нд понедельник вторник среда четверг пятница суббота воскресенье lu mi jo vi sâ du`)...)

// sentence are words that never stand between "wrote" and the end of an attribution: a person is telling something.
var sentence = set("me", "us", "you", "him", "her", "them", "that", "this", "to", "about", "mir", "uns", "ihnen", "dass", "que", "me", "nous", "mij", "ons", "dat")

// persons are who a person tells of in a sentence, where a program names somebody.
var persons = set("i", "we", "you", "he", "she", "they", "ich", "wir", "er", "sie", "je", "nous", "elle", "yo", "él", "ella", "ik", "wij", "hij", "zij", "jag", "jeg", "vi")
