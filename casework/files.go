package casework

import (
	"strings"
	"unicode/utf8"
)

// OutFile is a file that goes with an answer.
type OutFile struct {
	ID   int64 // 0 before it is kept
	Name string
	Type string // as its bytes say
	Size int64
}

// What may go with one answer. Mail servers take 20 to 25 MB, and a file grows by a third on its way.
const (
	MaxFiles     = 10
	MaxFilesSize = 15_000_000 // bytes of all together
)

// CheckFile says why a file cannot go with those that are there already, or gives nil.
func CheckFile(have []OutFile, f OutFile) error {
	all := f.Size
	for _, h := range have {
		all += h.Size
	}
	switch {
	case strings.TrimSpace(f.Name) == "" || utf8.RuneCountInString(f.Name) > 150:
		return Errorf(Invalid, "A file needs a name of up to 150 characters.")
	case f.Size == 0:
		return Errorf(Invalid, "The file %s is empty.", f.Name)
	case len(have) >= MaxFiles:
		return Errorf(Invalid, "%d files are the most for one answer. Take one out, or send the rest with a second one.", MaxFiles)
	case all > MaxFilesSize:
		return Errorf(Invalid, "With %s the files are larger than %d MB together. Take one out, or make it smaller.", f.Name, MaxFilesSize/1_000_000)
	case unsent(f):
		return Errorf(Invalid, "%s is a program or a web page; mail servers refuse such files. Send it as a PDF.", f.Name)
	}
	return nil
}

// unsent reports whether a file is of a kind that runs, by what it is and by how it calls itself.
func unsent(f OutFile) bool {
	kind, _, _ := strings.Cut(f.Type, ";")
	switch kind {
	case "text/html", "image/svg+xml", "application/x-msdownload", "application/x-executable", "application/javascript":
		return true
	}
	_, end, _ := cutLast(strings.ToLower(strings.TrimRight(f.Name, " .")), '.')
	switch end {
	case "exe", "com", "scr", "bat", "cmd", "msi", "js", "vbs", "jar", "ps1", "sh", "app", "html", "htm", "svg", "lnk", "iso", "docm", "xlsm":
		return true
	}
	return false
}
