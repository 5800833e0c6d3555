package voice_test

import (
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/voice"
)

func TestBuiltInLanguagesSayEverything(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en-US", "es-US", "pt-BR", "pt-PT", "fr-CA", "cmn-CN", "vi-VN"} {
		texts, ok := voice.BuiltIn(tag)
		if !ok {
			t.Errorf("nothing for %s", tag)
			continue
		}
		if len(texts) != len(voice.Prompts)-2 {
			t.Errorf("%s has %d sentences of %d", tag, len(texts), len(voice.Prompts)-2)
		}
		l := voice.Language{Tag: tag, Voice: "x", Texts: texts}
		if m := l.Missing(); len(m) != 2 || m[0] != voice.Greeting || m[1] != voice.Notice {
			t.Errorf("%s lacks %v", tag, m)
		}
	}
	if _, ok := voice.BuiltIn("ht"); ok {
		t.Error("Haitian Creole has no voice, so no text")
	}
	if _, ok := voice.BuiltIn("../prompts/en"); ok {
		t.Error("a path is no language")
	}
}

func TestVoices(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]bool{
		{"Polly.Lupe-Neural", "es-US"}: true, {"Polly.Lupe", "es-MX"}: false, {"Polly.Lupe-Loud", "es-US"}: false, {"Polly.Ines", "pt-PT"}: true,
		{"Google.vi-VN-Wavenet-A", "vi-VN"}: true, {"Google.vi-VN-", "vi-VN"}: false, {"Google.vi-VN-Wavenet-A", "es-US"}: false,
		{"Google.ht-HT-Wavenet-A", "ht-HT"}: false, {"alice", "en-US"}: false, {"", ""}: false,
	} {
		if got := voice.Speaks(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v", pair, got)
		}
	}
	if got := voice.VoicesOf("vi-VN"); got != "Google.vi-VN-…" {
		t.Errorf("voices of Vietnamese: %s", got)
	}
}

func TestCaseNumberByKeys(t *testing.T) {
	t.Parallel()
	n := casework.CaseNumber(10001)
	text := n.String() // C-10001-d
	for digits, want := range map[string]bool{"10001" + text[len(text)-1:]: true, "10001": false, "": false, "1": false, "1*": false, "10001" + string('0'+(text[len(text)-1]-'0'+1)%10): false} {
		if got, ok := voice.CaseNumber(digits); ok != want || ok && got != n {
			t.Errorf("%q: %v %v", digits, got, ok)
		}
	}
}
