package casework

// calmPhrases sound like danger, and are none.
var calmPhrases = []string{
	// English
	"fire hydrant", "fire hydrants", "fire station", "fire truck", "fire trucks", "fire engine", "fire department", "fire drill", "fire lane", "fire escape", "fire sale", "fire pit", "fire alarm test",
	"shooting hoops", "shooting baskets", "shooting a movie", "shooting a film", "shooting photos", "flu shot", "flu shots", "no gas leak", "not on fire", "no fire", "gas leak was fixed", "gas leak is fixed",
	"dying to know", "dying to see", "killing me", "killing time", "a steal", "bleeding heart", "bleeding hearts", "is not an emergency", "not an emergency", "no emergency",
	"killer view", "shooting star", "shooting stars", "shooting pool", "photo shooting", "shooting range hours", "dead tree", "on fire lately", "fire works", "fire ants", "the bomb", "dying tree", "dying trees", "tree is dying",
	// Spanish, Portuguese, French, Haitian Creole
	"boca de incendio", "boca de incendios", "estacion de bomberos", "no hay fuego", "no hay incendio", "fuegos artificiales", "no hay fuga de gas",
	"hidrante de incendio", "quartel de bombeiros", "fogos de artificio", "nao ha fogo", "bouche d incendie", "feu rouge", "feux rouges", "feu vert", "feu de circulation", "feux d artifice", "pa gen dife",
}

// dangerPhrases may mean danger, by language. All are drafts: nobody who speaks the language stands for them yet, so that they call people and
// send nothing. A city names in its file those that somebody has reviewed.
var dangerPhrases = []PhraseSet{
	{Language: "en", Phrases: []string{
		"on fire", "house fire", "is a fire", "apartment fire", "is burning", "are burning", "gas leak", "smell gas", "smells of gas", "smells like gas", "smell of gas", "carbon monoxide",
		"shots fired", "gunshot", "gunshots", "shooting", "shot at", "got shot", "was shot", "has a gun", "with a gun", "has a knife", "with a knife", "stabbed", "stabbing",
		"kill myself", "killing myself", "end my life", "suicide", "suicidal", "want to die", "wants to die", "going to kill", "will kill me", "kill her", "kill him",
		"not breathing", "cant breathe", "cannot breathe", "unconscious", "heart attack", "overdose", "overdosed", "is bleeding", "bleeding badly", "drowning", "is dying", "collapsed", "trapped",
		"downed wire", "downed wires", "live wire", "live wires", "wires are down", "power line is down", "exposed wires", "sparking", "explosion", "exploded", "is an emergency", "call 911",
		"beating me", "hitting me", "hurting me", "he hits me", "being attacked", "threatening me", "in danger",
	}},
	{Language: "es", Phrases: []string{
		"hay un incendio", "incendio", "se esta quemando", "hay fuego", "fuga de gas", "huele a gas", "olor a gas", "disparos", "un tiroteo", "le dispararon", "tiene una pistola", "tiene un cuchillo",
		"apunalaron", "quiero morir", "quitarme la vida", "matarme", "suicidio", "no respira", "no puede respirar", "no puedo respirar", "inconsciente", "sobredosis", "esta sangrando", "cable caido", "cables caidos",
		"me pega", "me golpea", "es una emergencia", "en peligro", "atrapado", "atrapada",
	}},
	{Language: "pt", Phrases: []string{
		"incendio", "esta a arder", "pegando fogo", "ha fogo", "vazamento de gas", "fuga de gas", "cheiro a gas", "cheiro de gas", "tiros", "quero morrer", "nao respira", "nao consegue respirar", "em perigo", "e uma emergencia",
	}},
	{Language: "kea", Phrases: []string{"sata kema", "ta txera gas", "n kre mori", "ka sata respira"}},
	{Language: "fr", Phrases: []string{
		"au feu", "un incendie", "est en feu", "fuite de gaz", "odeur de gaz", "coups de feu", "veux mourir", "ne respire plus", "ne respire pas", "est une urgence", "en danger",
	}},
	{Language: "ht", Phrases: []string{
		"gen dife", "pran dife", "kay la ap boule", "ap boule", "gaz ap koule", "mwen santi gaz", "sant gaz", "ap tire", "kout zam", "kout bal", "mwen vle mouri", "touye tet mwen", "li pa respire", "pa ka respire", "an danje", "se yon ijans",
	}},
	{Language: "vi", Phrases: []string{ // as people write it without marks and with them
		"chay nha", "ro ri gas", "cháy nhà", "đang cháy", "rò rỉ khí gas", "mùi gas", "tự tử", "muốn chết", "nổ súng", "không thở được",
	}},
	{Language: "ru", Phrases: []string{"пожар", "горит дом", "дом горит", "утечка газа", "пахнет газом", "стреляют", "стрельба", "не дышит", "хочу умереть"}},
	{Language: "ar", Phrases: []string{"حريق", "تسرب غاز", "رائحة غاز", "اطلاق نار", "إطلاق نار", "لا يتنفس", "اريد ان اموت"}},
	{Language: "so", Phrases: []string{"dab ayaa ka kacay", "dab baa ka kacay", "gaas baa soo baxaya", "rasaas", "ma neefsanayo", "waan rabaa inaan dhinto"}},
	{Language: "zh-Hans", Phrases: []string{"着火", "火灾", "失火", "煤气泄漏", "有煤气味", "枪击", "开枪", "自杀", "想死", "没有呼吸", "无法呼吸"}},
	{Language: "zh-Hant", Phrases: []string{"著火", "火災", "失火", "煤氣洩漏", "瓦斯外洩", "有瓦斯味", "槍擊", "開槍", "自殺", "想死", "沒有呼吸", "無法呼吸"}},
}
