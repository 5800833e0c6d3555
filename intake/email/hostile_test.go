package email

import (
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// hostile are mails made to exhaust whoever reads them.
func hostile() map[string]string {
	nested := func(n int, closed bool) string {
		var m strings.Builder
		for i := range n {
			fmt.Fprintf(&m, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		m.WriteString("\ndeepest")
		for i := n - 1; i >= 0 && closed; i-- {
			fmt.Fprintf(&m, "\n--b%d--\n", i)
		}
		return m.String()
	}
	bomb := "\nthe text"
	for range 30 {
		bomb = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(bomb))
	}
	return map[string]string{
		"unclosed multiparts, 200 deep":     "From: a@b\n" + nested(200, false),
		"closed multiparts, 200 deep":       "From: a@b\n" + nested(200, true),
		"100,000 parts":                     "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 100_000) + "--b--\n",
		"a header of 50 MB":                 "Subject: hi\n" + strings.Repeat("X-Long: "+strings.Repeat("x", 90)+"\n", 500_000) + "\nthe text",
		"a field of 100,000 lines":          "Subject: hi\n" + strings.Repeat(" x\n", 100_000) + "\nthe text",
		"a header line of 20 MB":            "Subject: " + strings.Repeat("x", 20<<20) + "\n\nthe text",
		"encodings in encodings":            bomb,
		"a mail in a mail, 300 deep":        strings.Repeat("Content-Type: message/rfc822\n\n", 300) + "\nthe text",
		"100,000 quotes":                    "Content-Type: text/html\n\n" + strings.Repeat("<blockquote>", 100_000) + "x",
		"a line in each of 100,000 quotes":  "Content-Type: text/html\n\n" + strings.Repeat("<blockquote>x", 100_000),
		"quotes and answers by turns":       "From: a@b\n\n" + strings.Repeat("On Mon, 1 Jun 2026 at 12:00, Ana <a@b.org> wrote:\n> x\n", 40_000),
		"attributions without a quote":      "From: a@b\n\n" + strings.Repeat("wrote: > wrote -\n", 100_000),
		"quotes that grow":                  "From: a@b\n\n" + growing(1_500),
		"2 MB of marks to be escaped":       "Content-Type: text/html\n\n" + strings.Repeat(`"`, 2<<20),
		"100,000 links on a line":           "Content-Type: text/html\n\n" + strings.Repeat("<a href=http://x.org/>a</a>", 100_000),
		"formatting that a tree multiplies": "Content-Type: text/html\n\n" + manyFonts(5_000) + strings.Repeat("<p>x", 5_000),
		"100,000 addresses":                 "To: " + strings.Repeat("a@b, ", 100_000) + "\n\nx",
		"unclosed brackets":                 "To: " + strings.Repeat("(<\"", 80_000) + "\nReferences: " + strings.Repeat("<", 200_000) + "\n\nx",
		"100,000 encoded words":             "Subject: " + strings.Repeat("=?utf-8?q?x?= ", 100_000) + "\n\nx",
		"beginnings of files":               "Subject: x\n\n" + strings.Repeat("begin 644 x\n", 100_000),
		"parameters without end":            "Content-Type: text/plain; " + strings.Repeat("a*1*=x;", 30_000) + "\n\nx",
	}
}

// growing is quotes each a mark deeper than the one above.
func growing(n int) string {
	var m strings.Builder
	for i := range n {
		m.WriteString(strings.Repeat(">", i) + " x\n")
	}
	return m.String()
}

func manyFonts(n int) string {
	var m strings.Builder
	for i := range n {
		fmt.Fprintf(&m, "<font color=%d>", i)
	}
	return m.String()
}

// TestHostile bounds what such mails cost by what they give, and by memory: parts by the limit, and by all bytes that were ever
// asked for, most of which are given back at once. An endless loop is found by the time-out of the test.
func TestHostile(t *testing.T) {
	lim := mimetree.Limits{Depth: 20, Parts: 1000, HeaderBytes: 256 << 10}
	for shows, m := range hostile() {
		t.Run(shows, func(t *testing.T) {
			raw := []byte(m)
			parts, deepest := 0, 0
			mimetree.Read(raw, lim).Root.Walk(func(p *mimetree.Part) bool {
				parts++
				deepest = max(deepest, depthOf(p))
				return true
			})
			if parts > lim.Parts+lim.Depth || deepest > lim.Depth+1 {
				t.Errorf("%d parts, %d deep", parts, deepest)
			}
			var in *casework.Inbound
			for times, limits := range map[uint64]Limits{100: {}, 40: {NoHTML: true}} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				in = Parse(raw, limits)
				runtime.ReadMemStats(&after)
				if got, most := after.TotalAlloc-before.TotalAlloc, uint64(len(raw))*times+(4<<20); got > most {
					t.Errorf("%d bytes were asked for, over a mail of %d; at most %d (%+v)", got, len(raw), most, limits)
				}
			}
			if len(in.Text) == 0 && len(in.Attachments) == 0 {
				t.Error("nothing is left of it")
			}
		})
	}
}

func depthOf(p *mimetree.Part) (n int) {
	for ; p.Parent != nil; p = p.Parent {
		n++
	}
	return n
}

// What lies beyond a limit is kept as one file, and a defect says so.
func TestBeyondTheLimits(t *testing.T) {
	t.Parallel()
	all := hostile()
	deep := Parse([]byte(all["closed multiparts, 200 deep"]), Limits{})
	if got := codes(deep); got != "too-deep" || len(deep.Attachments) != 1 || deep.Attachments[0].Size == 0 {
		t.Errorf("deep: %q, %+v", got, deep.Attachments)
	}
	many := Parse([]byte(all["100,000 parts"]), Limits{Parts: 50})
	if got := codes(many); got != "too-many-parts" || len(many.Attachments) != 1 || many.Attachments[0].Size < 600_000 {
		t.Errorf("many: %q, %+v", got, many.Attachments)
	}
	long := Parse([]byte("From: a@b\n\n"+strings.Repeat("word ", 1000)), Limits{TextBytes: 100})
	if got := codes(long); got != "text-too-long" || len(long.Text) > 100 {
		t.Errorf("long: %q, %d", got, len(long.Text))
	}
}
