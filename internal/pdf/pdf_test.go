package pdf

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// voices are a sentence in each of the languages of the city.
var voices = []string{
	"The streetlight at 12 Example Street has been out since Monday.",
	"La farola lleva apagada desde el lunes. ¿Quién la arregla?",
	"路灯从星期一起就不亮了。", "路燈從星期一起就不亮了。",
	"Limyè lari a etenn depi lendi. Mèsi anpil!",
	"Đèn đường không sáng từ thứ Hai. Cảm ơn ông bà.",
	"Lus di rua sta apagadu dezdi sigunda-fera.",
	"A luz da rua está apagada desde segunda-feira; atenção.",
	"Уличный фонарь не горит с понедельника.",
	"مصباح الشارع مطفأ منذ يوم الإثنين. الرقم 617 لا يجيب.",
	"Le lampadaire est éteint depuis lundi, ça dure.",
	"Nalka waddada ayaa damay ilaa Isniintii.",
}

func made(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	d := New(&b, Options{Title: "Case C-10001-1", Language: "en-US", Foot: "Case C-10001-1"})
	d.Text("Case C-10001-1", Style{Size: 16, Bold: true})
	for _, v := range voices {
		d.Text(v, Style{Before: 6})
	}
	d.Text("internal", Style{Bar: true, Indent: 12})
	d.Rule()
	for range 120 {
		d.Text("Another line that fills the page.", Style{})
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSameTwice(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(made(t), made(t)) {
		t.Error("the same text gives other bytes")
	}
}

func TestAReaderReadsIt(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"pdftotext", "pdfinfo", "qpdf"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("no " + tool + ": apt-get install poppler-utils qpdf")
		}
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if keep := os.Getenv("PDF_KEEP"); keep != "" {
		path = keep
	}
	if err := os.WriteFile(path, made(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "qpdf", "--check", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARNING")) {
		t.Errorf("qpdf: %v: %s", err, out)
	}
	info, err := exec.CommandContext(t.Context(), "pdfinfo", path).Output()
	if err != nil || !strings.Contains(string(info), "Pages:           3") {
		t.Errorf("pdfinfo: %v: %s", err, info)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", path, "-").CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "", "\u200e", "", "\u200f", "").Replace(string(out))
	for _, want := range append(voices, "Page 3 of 3") {
		if rightToLeft(want) { // poppler puts the parts of such a line in an order of its own, and turns ligatures around
			want = "مصباح الشارع مطفأ منذ يوم"
		}
		if !strings.Contains(got, want) {
			t.Errorf("a reader does not find %q", want)
		}
	}
	if t.Failed() {
		t.Log(got[:min(len(got), 2500)])
	}
}

// TestANumberStaysInItsSentence, seen from the left: the end of the Arabic, the number, and its beginning.
func TestANumberStaysInItsSentence(t *testing.T) {
	t.Parallel()
	f := loaded()
	s := newSetter(f.regular, f.fallback)
	for text, want := range map[string]string{
		"lamp مصباح 617 لا": "lamp | لا|617| مصباح ", "مصباح 617 لا": " لا|617|مصباح ", "lamp 617 bulb": "lamp 617 bulb", "مصباح lamp 5": "lamp 5|مصباح ", "a مصباح b": "a |مصباح| b",
	} {
		l := s.lines(text, 100*em, f.regular, f.fallback)[0]
		var seen []string
		for _, r := range l.runs {
			seen = append(seen, string(l.text[r.Runes.Offset:r.Runes.Offset+r.Runes.Count]))
		}
		if got := strings.Join(seen, "|"); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%q is seen as %q, want %q", text, got, want)
		}
	}
}
