package voice

import (
	"slices"
	"strings"
)

// pollyVoices are Amazon's voices at Twilio by language, without the engine behind the name (-Neural, -Generative):
// twilio.com/docs/voice/twiml/say/text-speech. A voice of another language says nothing at all.
var pollyVoices = map[string]string{
	"en-US":  "Joanna Matthew Ruth Stephen Danielle Gregory Kendra Kimberly Salli Joey Justin Ivy Kevin",
	"es-US":  "Lupe Penelope Miguel Pedro",
	"es-MX":  "Mia Andres",
	"pt-BR":  "Camila Vitoria Ricardo Thiago",
	"pt-PT":  "Ines Cristiano",
	"fr-CA":  "Gabrielle Chantal Liam",
	"fr-FR":  "Lea Celine Mathieu Remi",
	"cmn-CN": "Zhiyu",
	"ru-RU":  "Tatyana Maxim",
	"arb":    "Zeina",
	"ar-AE":  "Hala Zayd",
	"it-IT":  "Bianca Carla Giorgio Adriano",
	"pl-PL":  "Ewa Maja Jacek Jan Ola",
	"ko-KR":  "Seoyeon",
	"hi-IN":  "Aditi Kajal",
	"de-DE":  "Marlene Vicki Hans Daniel",
}

// googleLanguages are those that Twilio's Say takes with Google's voices, whose names begin with the language. Vietnamese
// has no other; Haitian Creole and Cape Verdean have none anywhere.
const googleLanguages = `ar-XA cmn-CN cmn-TW de-DE en-US es-US fil-PH fr-CA fr-FR hi-IN it-IT ko-KR pl-PL pt-BR pt-PT ru-RU vi-VN yue-HK`

// Speaks reports whether Twilio has the voice in the language.
func Speaks(voice, language string) bool {
	if name, ok := strings.CutPrefix(voice, "Polly."); ok {
		name, engine, _ := strings.Cut(name, "-")
		return slices.Contains(strings.Fields(pollyVoices[language]), name) && (engine == "" || engine == "Neural" || engine == "Generative")
	}
	name, ok := strings.CutPrefix(voice, "Google."+language+"-")
	return ok && name != "" && slices.Contains(strings.Fields(googleLanguages), language)
}

// VoicesOf names what may stand as the voice of a language, for people; "" where Twilio has none.
func VoicesOf(language string) string {
	var names []string
	for _, name := range strings.Fields(pollyVoices[language]) {
		names = append(names, "Polly."+name)
	}
	if slices.Contains(strings.Fields(googleLanguages), language) {
		names = append(names, "Google."+language+"-…")
	}
	return strings.Join(names, ", ")
}
