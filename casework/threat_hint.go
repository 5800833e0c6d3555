package casework

import "sync"

// threatPhrases are words that may be a threat against somebody. They flag nothing: a page asks whoever reads the message.
var threatPhrases = []string{
	// English
	"kill you", "kill you all", "kill all of you", "kill the councilor", "kill your family", "hurt your family", "i will find you", "know where you live", "know where your kids", "watch your back",
	"you will pay for this", "youll pay for this", "you will regret this", "youll regret this", "burn your house", "burn it down", "burn your office", "come for you", "coming for you", "bring my gun",
	"bring a gun", "shoot you", "shoot you all", "bullet in your", "put you in the ground", "you are dead", "youre dead", "you deserve to die", "break your legs", "blow up your", "bomb your",
	// Spanish, Portuguese, French, Haitian Creole
	"te voy a matar", "los voy a matar", "voy a matarte", "se donde vives", "vas a pagar por esto", "cuidate la espalda", "vou te matar", "vou matar voces", "sei onde voce mora", "sei onde moras",
	"vai pagar por isso", "je vais te tuer", "je vais vous tuer", "je sais ou tu habites", "je sais ou vous habitez", "tu vas le payer", "vous allez le payer", "map touye w", "m ap touye w", "mwen konnen kote w rete", "w ap peye sa",
	// Chinese
	"杀了你", "杀死你", "知道你住在哪", "要你的命", "殺了你", "殺死你", "知道你住在哪裡",
}

var lookedForThreats = sync.OnceValue(func() []lookedFor { return lookedForOf(PhraseSet{Phrases: threatPhrases}) })

// ThreatHint gives a phrase of ours that stands in a text and may be a threat, or "". It proposes, and never flags. What it is looked for in is
// what Find of DangerWords is: whole words, without regard to case and accents, within one sentence.
func ThreatHint(text string) string {
	plain := plainWords(text)
	for _, p := range lookedForThreats() {
		if p.in(plain) {
			return p.Phrase
		}
	}
	return ""
}
