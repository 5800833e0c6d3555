package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// replyAbove reports whether a line says that answers are to be written above it, as help desks put on top of their mails
// ("##- Please type your reply above this line -##", Zendesk; "Reply above this line", GitHub, Basecamp, Freshdesk, Discourse).
func replyAbove(low string) bool {
	first, _ := utf8.DecodeRuneInString(low)
	if len(low) > 160 || len(low) > 70 && unicode.IsLetter(first) { // a sentence that speaks of such a line
		return false
	}
	for _, m := range replyMarkers {
		if strings.Contains(low, m) {
			return true
		}
	}
	bare := strings.Trim(low, "*_ ")
	return bare != low && previousReplies[bare]
}

var replyMarkers = []string{
	"reply above this line", "response above this line", "answer above this line", "write above this line", "type above this line", "reply above the line", "comment above this line", "reply above this email",
	"oberhalb dieser zeile", "über dieser zeile", "über dieser linie", "oberhalb dieser linie", "au-dessus de cette ligne", "au dessus de cette ligne", "encima de esta línea", "arriba de esta línea", "sobre esta línea",
	"acima desta linha", "sopra questa riga", "sopra questa linea", "boven deze regel", "boven deze lijn", "ovanför denna rad", "ovanför den här raden", "over denne linje", "over denne linjen", "tämän rivin yläpuolelle",
	"powyżej tej linii", "nad tímto řádkem", "nad tento řádek", "nad týmto riadkom", "выше этой строки", "выше этой линии", "вище цього рядка", "πάνω από αυτή τη γραμμή", "bu satırın üst", "phía trên dòng này",
	"此行上方", "在此行之上", "此線以上", "この行より上", "이 줄 위에", "فوق هذا السطر", "מעל שורה זו", "deasupra acestei linii", "e sor fölé",
}

// previousReplies is what Discourse puts, in bold letters, above the thread it adds to its mails.
var previousReplies = set("previous replies", "vorherige antworten", "réponses précédentes", "respuestas anteriores", "respostas anteriores", "risposte precedenti", "eerdere antwoorden", "предыдущие ответы")
