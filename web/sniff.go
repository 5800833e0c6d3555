package web

import (
	"bufio"
	"io"
	"mime"
	"net/http"
	"strings"
)

// sniffed gives the type under which a file may be handed out, and the file from its first byte on. The type is what the
// sender says only where the bytes agree: "image/jpeg" in front of a page of HTML is bytes. What no browser program runs is
// listed in safeType; all else is bytes too.
func sniffed(body io.Reader, declared string) (contentType string, whole io.Reader) {
	ahead := bufio.NewReaderSize(body, sniffLength)
	head, _ := ahead.Peek(sniffLength) // an error comes again when it is read
	declared, _, _ = mime.ParseMediaType(declared)
	if !agrees(head, declared) {
		return "application/octet-stream", ahead
	}
	return safeType(declared), ahead
}

// sniffLength is what http.DetectContentType looks at.
const sniffLength = 512

// agrees reports whether a file begins as files of a type do.
func agrees(head []byte, declared string) bool {
	found := http.DetectContentType(head)
	switch declared {
	case "audio/wav":
		return found == "audio/wave"
	case "image/heic", "video/mp4": // ISO 14496-12: a box "ftyp" comes first, whatever its brands
		return len(head) >= 12 && string(head[4:8]) == "ftyp"
	case "audio/mpeg": // without an ID3 tag it begins with the sync bits of a frame (ISO 11172-3)
		return found == declared || len(head) >= 2 && head[0] == 0xff && head[1]&0xe0 == 0xe0
	}
	return declared != "" && strings.HasPrefix(found, declared)
}
