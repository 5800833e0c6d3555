package email

import "testing"

// The sentences are ones that residents write. Where it is not one of the offices' languages, or too short to be told, the
// answer is that it is unknown.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shows, text, want string }{
		{"english", "There is a deep pothole in front of my house on Adams Street", "en"},
		{"english, short", "When is the trash picked up?", "en"},
		{"spanish", "Hay un bache en la calle", "es"},
		{"spanish, longer", "Buenos días, quiero reportar que la luz de la calle no funciona desde hace dos semanas. Muchas gracias.", "es"},
		{"portuguese", "Bom dia, há um buraco na rua em frente da minha casa e não foi arranjado", "pt"},
		{"french", "Bonjour, il y a un trou dans la rue devant ma maison depuis deux semaines", "fr"},
		{"haitian creole", "Bonjou, gen yon gwo twou nan lari a devan kay mwen, tanpri vin repare li", "ht"},
		{"haitian creole, longer", "Mwen rele pou di nou ke limyè nan lari a pa limen depi yon semèn epi moun yo pè soti", "ht"},
		{"cabo verdean creole is not haitian", "Bon dia, N kre fla ma luz di nha rua ka sta ta funsiona dja ten dos simana, pamodi?", ""},
		{"cabo verdean creole, another", "Ta pidi nhos pa nhos bem konpo kel buraku ki sta na rua di nha kasa", ""},
		{"vietnamese", "Xin chào, có một ổ gà lớn trên đường trước nhà tôi, xin vui lòng sửa chữa", "vi"},
		{"chinese", "您好，我家门前的路上有一个很大的坑，请尽快修理。", "zh"},
		{"japanese is not chinese", "こんにちは、家の前の道路に大きな穴があります。修理してください。", ""},
		{"russian", "Здравствуйте, на нашей улице уже две недели не работает фонарь", "ru"},
		{"ukrainian is not russian", "Добрий день, на нашій вулиці вже два тижні не працює ліхтар", ""},
		{"arabic", "مرحبا، هناك حفرة كبيرة في الشارع أمام منزلي منذ أسبوعين", "ar"},
		{"persian is not arabic", "سلام، چاله بزرگی در خیابان جلوی خانه من است لطفا تعمیر کنید", ""},
		{"somali", "Waxaa jira god weyn oo ku yaal wadada hortiisa guriga aan deganahay, fadlan soo hagaaji", "so"},
		{"german is none of them", "Guten Tag, vor meinem Haus ist ein tiefes Loch in der Straße und es wird nicht repariert", ""},
		{"italian is none of them", "Buongiorno, la luce della strada davanti a casa mia non funziona da due settimane, per favore", ""},
		{"four words say nothing", "Hay un bache aquí", ""},
		{"two long words say nothing", "Strassenbeleuchtungsausfall Massachusetts", ""},
		{"an address is no language", "12 Main St Boston MA 02118", ""},
		{"nothing", "", ""},
	} {
		t.Run(c.shows, func(t *testing.T) {
			t.Parallel()
			if got := language(c.text); got != c.want {
				t.Errorf("language(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}
