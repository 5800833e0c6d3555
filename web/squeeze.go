package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
)

// squeezeFrom is the size, in bytes, from which on a page is worth packing: below it fits into one packet as it is.
const squeezeFrom = 1400

// squeeze packs a page for a browser that takes it so. The attack that packing allows (BREACH, 2013) needs a secret on the page and
// a text of the attacker beside it that they can vary at will: no page holds a secret (forms are guarded by where they come from, the
// session is in a cookie), and no page that names one in its address (a search) can be asked for from another site with the session's cookie
// and measured, since it is SameSite and no-store.
func squeeze(w http.ResponseWriter, r *http.Request, body []byte) []byte {
	w.Header().Set("Vary", "Accept-Encoding")
	if len(body) < squeezeFrom || !takesGzip(r) {
		return body
	}
	w.Header().Set("Content-Encoding", "gzip")
	return pack(body, gzip.BestSpeed)
}

// takesGzip reports whether a browser said that it does. Who gives it the quality 0 refuses it (RFC 9110 section 12.5.3).
func takesGzip(r *http.Request) bool {
	for accepted := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(accepted), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(quality), "q="), "0.") != "" || quality == ""
		}
	}
	return false
}

func pack(body []byte, level int) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		panic(err) // there is no such level
	}
	// Neither fails: they write to memory.
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}
