package casework_test

import (
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestWordsThatMayMeanDanger(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"There is a fire in the house next door", "The house at 12 Elm St is on fire!", "I smell gas in the hallway", "It smells like gas on our street", "GAS LEAK on Main", "Carbon monoxide alarm keeps going",
		"I heard shots fired behind the school", "Gunshots again, two minutes ago", "There was a shooting at the corner", "A man with a knife is in the park", "Someone got stabbed", "My brother was shot",
		"I want to kill myself", "I just want to die", "She is not breathing", "He can't breathe", "He can’t breathe", "My neighbor is unconscious on the stairs", "I think it is a heart attack", "an overdose in the bathroom",
		"Live wires hang over the sidewalk", "A power line is down and sparking", "There was an explosion", "My husband is hitting me", "We are in danger", "This is an emergency",
		"The fire hydrant is broken and the house is on fire", "They were shooting hoops, then there was a shooting",
		"Hay un incendio en el edificio", "Huele a gas en mi casa", "Hay una fuga de gas", "Escuché disparos", "Mi papá no respira", "No puedo respirar", "Ya no aguanto, quiero morir", "Cables caídos en la calle", "Mi esposo me golpea",
		"Há fogo no prédio", "Cheiro a gás na escada", "Minha mãe não respira", "Il y a un incendie", "Fuite de gaz dans l'immeuble", "Il ne respire plus",
		"Gen dife nan kay la", "Mwen santi gaz", "Yo tande kout zam", "Li pa respire", "Mwen vle mouri", "Có cháy nhà", "mùi gas", "Дом горит", "Пахнет газом в подъезде", "В доме пожар", "Он не дышит", "هناك حريق في المبنى", "لا يتنفس", "Dab ayaa ka kacay guriga", "房子着火了", "樓上失火", "有煤气味",
	} {
		if casework.MayMeanDanger(s) == "" {
			t.Errorf("nobody looks at once at: %s", s)
		}
	}
}

func TestWordsThatSoundLikeDanger(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"The fire hydrant in front of my house leaks", "Kids are shooting hoops at midnight", "Please repaint the fire lane", "When does the fire station hold its open house?", "The fire department blocked my street",
		"The fire escape needs paint", "Where can I get a flu shot?", "They are shooting a movie on my block", "I am dying to know when the pool opens", "This parking is killing me", "This is not an emergency", "There is no fire, just a drill",
		"A pothole on Elm St", "The street light is out", "My trash was not collected", "Leaf blowers are too loud", "The gas station sign is too bright", "The library closes too early", "Please plant a tree", "Rats in the alley",
		"How do I apply for a permit?", "The bus is always late", "My neighbor fired her contractor", "The firefly festival was lovely", "A shot of the broken bench is attached",
		"La boca de incendio pierde agua", "Hay un bache en mi calle", "Los fuegos artificiales hacen mucho ruido", "La estación de bomberos es muy ruidosa", "Há um buraco na rua", "Fogos de artifício até tarde",
		"Le feu rouge ne marche pas", "Il y a un trou dans la rue", "Pa gen limyè nan lari a", "Yon twou nan lari a", "Có ổ gà trên đường", "Фонарь не горит", "На улице яма", "هناك حفرة في الشارع", "Waddada god baa ku yaal", "路灯坏了", "消防栓漏水", "",
	} {
		if p := casework.MayMeanDanger(s); p != "" {
			t.Errorf("%q is taken for danger by %q", s, p)
		}
	}
}

func FuzzMayMeanDanger(f *testing.F) {
	for _, s := range []string{"on fire", "on FIRE!!", "fire hydrant", "着火", "can’t breathe", "\xff\xfe", "ñ ñ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := casework.MayMeanDanger(s)
		if p != "" && casework.MayMeanDanger("Hello. "+s+" .Thanks") != p {
			t.Errorf("%q is found by %q, and not within a letter", s, p)
		}
		if casework.MayMeanDanger("the house is on fire. "+s) == "" {
			t.Errorf("%q hides a fire", s)
		}
	})
}
