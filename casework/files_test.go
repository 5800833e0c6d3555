package casework

import (
	"strings"
	"testing"
)

func TestFilesOfAnAnswer(t *testing.T) {
	t.Parallel()
	many := make([]OutFile, MaxFiles)
	for name, x := range map[string]struct {
		have []OutFile
		f    OutFile
		want string
	}{
		"a plan":             {nil, OutFile{Name: "plan.pdf", Type: "application/pdf", Size: 9}, ""},
		"the eleventh":       {many, OutFile{Name: "plan.pdf", Type: "application/pdf", Size: 9}, "10 files"},
		"too large":          {[]OutFile{{Size: MaxFilesSize}}, OutFile{Name: "plan.pdf", Size: 1}, "15 MB"},
		"just not too large": {[]OutFile{{Size: MaxFilesSize - 1}}, OutFile{Name: "plan.pdf", Size: 1}, ""},
		"empty":              {nil, OutFile{Name: "plan.pdf"}, "empty"},
		"without a name":     {nil, OutFile{Size: 1}, "needs a name"},
		"a page":             {nil, OutFile{Name: "plan.pdf", Type: "text/html; charset=utf-8", Size: 1}, "web page"},
		"a program":          {nil, OutFile{Name: "Plan.EXE ", Type: "application/octet-stream", Size: 1}, "program"},
		"a long name":        {nil, OutFile{Name: strings.Repeat("a", 151), Size: 1}, "150"},
	} {
		err := CheckFile(x.have, x.f)
		if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
