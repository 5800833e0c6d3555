package reply

import (
	"strings"
	"testing"
	"time"
)

// Nothing is lost: every word of the text is in one of the three parts, as often as in the text.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{
		"Yes.\n\nOn 05/03/2024 09:14, Ann Lee wrote:\n> Is it?\n\n-- \nBob",
		"reply On Wed, Apr 3, 2024 at 3:59 PM, ann@city.example wrote:\n> Hi",
		"From: a@b.example\nSent: 1:00\nSubject: x\n\ny", "---\n***\n___\n", "> a\n\n| b |\n", "Sent from my iPhone\n\nx",
		"CAUTION: external sender, do not click\n\nx", "\u202bבתאריך 5.3.2024 <a@b.example>:\u202c\n> x", "Best regards,\nAnn\n\nTel 0123456\nx@y.example", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Split(text)
		words := map[string]int{}
		for w := range strings.FieldsSeq(text) {
			words[w]++
		}
		for _, part := range []string{r.Reply, r.Quoted, r.Signature} {
			for w := range strings.FieldsSeq(part) {
				words[w]--
			}
		}
		for w, n := range words {
			if n != 0 {
				t.Fatalf("%q is %d times too few in the parts of %q", w, n, text)
			}
		}
		if strings.TrimSpace(text) != "" && strings.TrimSpace(r.Reply) == "" {
			t.Fatalf("nothing is left of %q", text)
		}
	})
}

// Texts made to be slow: each is two megabytes, and takes less than a second on any machine.
func TestHostileTextIsFast(t *testing.T) {
	t.Parallel()
	const size = 2 << 20
	for name, unit := range map[string]string{
		"line ends":            "\n",
		"marks":                "> ",
		"marked lines":         ">\n",
		"attributions":         "On 1/1/2024 at 1:00, a@b.c wrote:\n",
		"attributions, quotes": "On 1/1/2024 at 1:00, a@b.c wrote:\n> x\ny\n",
		"half an attribution":  "On 1/1/2024 at 1:00\n",
		"verbs":                "wrote wrote ",
		"verbs in lines":       "wrote:\n",
		"headers":              "From: a\n",
		"closings":             "Best regards,\n",
		"rules":                "------\n",
		"footers":              "Sent from my iPhone\n",
		"bars":                 "| \n",
		"names":                "-Ann\n\n",
		"one line":             "x",
		"fences":               "******\nthis e-mail is confidential and may have a virus\n",
		"footers and words":    "Sent from my iPhone\nx\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Repeat(unit, size/len(unit))
			start := time.Now()
			Split("x\n" + text)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %s", took)
			} else {
				t.Log(took)
			}
		})
	}
}

func BenchmarkSplit(b *testing.B) {
	para := "The lamp at the corner of Main Street and School Lane has been dark since Monday, and it is\nhard to see the kerb in the evening. Could you please have a look at it? My neighbours say so too.\n\n"
	text := strings.Repeat(para, 6) + "Best regards,\nAnn Example\n\nOn Tue, Mar 5, 2024 at 9:14 AM Office <office@city.example> wrote:\n\n" + strings.Repeat("> We have your report and shall look at the lamp in the next days, thank you for it.\n", 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Split(text)
	}
}
