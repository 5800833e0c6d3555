package mailbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wantBodies compares the mails of a source with those wanted, byte for byte, and tells the difference by subject.
func wantBodies(t *testing.T, m *memory, source string, want []string) {
	t.Helper()
	got := m.bodies(source)
	if cmp.Equal(want, got) {
		return
	}
	t.Errorf("%s (-want +got):\n%s", source, cmp.Diff(subjects(want), subjects(got)))
}

func subjects(mails []string) string {
	var out []string
	for _, m := range mails {
		_, after, _ := strings.Cut(m, "Subject: ")
		subject, _, _ := strings.Cut(after, "\r\n")
		out = append(out, fmt.Sprintf("%s (%d)", subject, len(m)))
	}
	return strings.Join(out, "\n")
}
