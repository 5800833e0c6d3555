package email

import "testing"

func TestLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"English":                                  {"There is a pothole in front of my house, and nobody has come to fix it.", "en"},
		"English in few small words":               {"Broken streetlight corner Adams Gallivan Boulevard blinking every night", "en"},
		"English with a Spanish street":            {"The light on Calle de la Rosa is out and the street is dark when we come home.", "en"},
		"Spanish, which trigrams take for Italian": {"Hay un bache en la calle", "es"},
		"Spanish":                         {"Hola, la luz de la calle no funciona desde el lunes y es muy peligroso. Gracias.", "es"},
		"Portuguese":                      {"Olá, a luz da rua não funciona desde segunda-feira e é muito perigoso. Obrigado.", "pt"},
		"French":                          {"Bonjour, le lampadaire de ma rue ne marche plus depuis lundi et c'est dangereux.", "fr"},
		"Haitian Creole":                  {"Bonjou, limyè nan lari mwen an pa mache depi lendi, epi sa danjere anpil pou timoun yo.", "ht"},
		"Cape Verdean Creole":             {"Bon dia, lus di nha rua ka sta funsiona desdi sigunda fera y ta fika txeu sukuru. Obrigadu.", "kea"},
		"Vietnamese":                      {"Đèn đường trước nhà tôi không sáng từ thứ hai, xin ông giúp chúng tôi.", "vi"},
		"Somali":                          {"Fadlan, nalka jidka ma shaqeynayo oo waxaan rabnaa in aad soo hagaajisaan.", "so"},
		"Chinese, simplified":             {"我家门口的路灯坏了，请派人来修。", "zh"},
		"Chinese, traditional":            {"我家門口的路燈壞了，請派人來修。", "zh"},
		"Chinese with an English address": {"45 Dudley Street, Roxbury MA 02119 門口的路燈壞了，晚上很黑，請盡快派人來修理，謝謝您們的幫忙。", "zh"},
		"Russian":                         {"Здравствуйте, на нашей улице уже неделю не горит фонарь.", "ru"},
		"Arabic":                          {"مرحبا، مصباح الشارع أمام منزلي لا يعمل منذ أسبوع.", "ar"},
		"Ukrainian is not Russian":        {"Добрий день, на нашій вулиці вже тиждень не горить ліхтар, і діти бояться.", ""},
		"Persian is not Arabic":           {"سلام، چراغ خیابان جلوی خانه‌ی من یک هفته است که کار نمی‌کند.", ""},
		"Japanese is not Chinese":         {"家の前の街灯が消えています。修理をお願いします。", ""},
		"German is none of the offices'":  {"Guten Tag, die Laterne vor meinem Haus ist kaputt und es ist nachts sehr dunkel.", ""},
		"Italian is none of the offices'": {"Buongiorno, il lampione della mia via non funziona da lunedì ed è molto pericoloso.", ""},
		"Catalan is not Spanish":          {"Bon dia, el fanal del meu carrer no funciona des de dilluns i és molt perillós. Gràcies.", ""},
		"too few words":                   {"Thanks a lot!", ""},
		"an address alone":                {"45 Dudley St", ""},
		"numbers and links":               {"https://example.org/a/b?c=1 617-555-0100", ""},
		"nothing":                         {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := language(c.text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestLanguageCutsAtACharacter(t *testing.T) {
	t.Parallel()
	for n := range 12 {
		text := "xxxxxxxxxxxx"[:n] + "路灯路灯路灯路灯"
		for cut := range len(text) {
			if h := head(text, cut); len(h) > cut || len(h) < cut-3 || text[:len(h)] != h || h != string([]rune(h)) {
				t.Fatalf("head(%q, %d) = %q", text, cut, h)
			}
		}
	}
}
