package email

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// TestParse reads the mails of testdata: each file says in its first lines what it shows and where the rule is from. Want is
// what is in the result; the reply only where it is not the text.
func TestParse(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			mail, want := "", ""
			for _, f := range txtar.Parse(b).Files {
				switch f.Name {
				case "mail":
					mail = strings.ReplaceAll(string(f.Data), "\n", "\r\n")
				case "want":
					want = string(f.Data)
				}
			}
			mail = strings.TrimSuffix(mail, "\r\n") + "\n"
			in := Parse([]byte(mail), Limits{})
			if diff := cmp.Diff(want, described(in, strings.Contains(want, "\nreply: *"))); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
			checkProperties(t, []byte(mail), in)
		})
	}
}

// described writes what was understood, a line for each thing.
func described(in *casework.Inbound, anyReply bool) string {
	var out strings.Builder
	line := func(key, value string) { fmt.Fprintf(&out, "%s\n", strings.TrimSuffix(key+": "+value, " ")) }
	from := in.From.Address
	if in.From.Name != "" {
		from = in.From.Name + " <" + from + ">"
	}
	line("from", from)
	line("subject", in.Subject)
	if in.Forwarded != nil {
		line("forwarded", in.Forwarded.Address)
	}
	for _, a := range in.Attachments {
		s := fmt.Sprintf("%q %s %s %d", a.Filename, a.ContentType, a.Part, a.Size)
		if a.Inline {
			s += " inline"
		}
		line("file", strings.TrimSpace(s+" "+a.ContentID))
	}
	for _, l := range strings.Split(in.Text, "\n") {
		if in.Text != "" {
			fmt.Fprintf(&out, "%s\n", strings.TrimSuffix("text: "+l, " ")+keepBlank(l))
		}
	}
	if anyReply {
		line("reply", "*")
	} else if in.Reply != in.Text && in.Forwarded == nil && in.Signature == "" && in.Quoted == "" {
		for _, l := range strings.Split(in.Reply, "\n") {
			line("reply", l)
		}
	}
	if in.HTML != "" {
		line("html", "yes")
	}
	for _, d := range in.Defects {
		line("defect", d.Code)
	}
	return out.String()
}

// keepBlank keeps the blank of the sign of a signature, which counts.
func keepBlank(l string) string {
	if strings.HasSuffix(l, " ") {
		return " "
	}
	return ""
}
