package web

import (
	"io"
	"strings"
	"testing"
)

// onePixel is a whole PNG.
const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"

// withParts says what the parts of every mail hold.
func withParts(parts map[string]string) func(*Config) {
	return func(c *Config) {
		c.Part = func(_ io.Reader, path string) (io.Reader, error) { return strings.NewReader(parts[path]), nil }
	}
}

func TestATypeCountsOnlyWhereTheBytesAgree(t *testing.T) {
	t.Parallel()
	ftyp := "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"
	for _, c := range []struct{ declared, file, want string }{
		{"image/png", onePixel, "image/png"},
		{"image/jpeg", onePixel, "application/octet-stream"},
		{"image/jpeg", "\xff\xd8\xff\xe0..JFIF", "image/jpeg"},
		{"IMAGE/JPEG; name=x", "\xff\xd8\xff\xe0..JFIF", "image/jpeg"},
		{"image/jpeg", "<html><script>alert(1)</script>", "application/octet-stream"},
		{"text/html", "<html>", "application/octet-stream"},
		{"image/svg+xml", "<svg/>", "application/octet-stream"},
		{"application/pdf", "%PDF-1.7", "application/pdf"},
		{"application/pdf", "MZ\x90", "application/octet-stream"},
		{"audio/wav", "RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"},
		{"audio/mpeg", "ID3\x04", "audio/mpeg"},
		{"audio/mpeg", "\xff\xfb\x90\x00", "audio/mpeg"},
		{"image/heic", ftyp, "image/heic"},
		{"video/mp4", ftyp, "video/mp4"},
		{"video/mp4", "", "application/octet-stream"},
		{"", "x", "application/octet-stream"},
	} {
		kind, whole := sniffed(strings.NewReader(c.file), c.declared)
		rest, err := io.ReadAll(whole)
		if kind != c.want || string(rest) != c.file || err != nil {
			t.Errorf("%q declared as %q: %s, %d of %d bytes, %v", c.file[:min(len(c.file), 8)], c.declared, kind, len(rest), len(c.file), err)
		}
	}
}
