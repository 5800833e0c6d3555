//go:build unix

package email

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkMailbox reads the mails of a folder, one file each, as filing does, and then with the library alone.
func BenchmarkMailbox(b *testing.B) {
	folder := os.Getenv("COMMONLINE_MAILBOX")
	if folder == "" {
		b.Skip("COMMONLINE_MAILBOX is not set: it names the folder with the mails to measure with, one a file")
	}
	mails := mailsIn(b, folder)
	for name, read := range map[string]func([]byte){
		"Parse":      func(raw []byte) { Parse(raw, Limits{NoHTML: true}) },
		"go-message": libraryAlone,
	} {
		b.Run(name, func(b *testing.B) { measured(b, mails, read) })
	}
}

func mailsIn(b *testing.B, folder string) (mails [][]byte) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		mails = append(mails, raw)
	}
	return mails
}
