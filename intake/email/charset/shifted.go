package charset

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// shifted is an encoding that writes its letters below 0x80, between the signs SO and SI (RFC 1557): what stands between is
// the other encoding without its high bits.
type shifted struct{ encoding.Encoding }

// NewDecoder gives a decoder that sets the bits again, and then decodes.
func (s shifted) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: transform.Chain(&unshift{}, s.Encoding.NewDecoder())}
}

type unshift struct {
	out    bool // SO was read
	escape int  // bytes of "ESC $ ) C" still to come
}

// Reset begins a new text.
func (u *unshift) Reset() { *u = unshift{} }

// Transform sets the high bits of what stands between SO and SI.
func (u *unshift) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for _, c := range src {
		if nDst == len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nSrc++
		switch {
		case u.escape > 0:
			u.escape--
		case c == 0x1b:
			u.escape = 3
		case c == 0x0e:
			u.out = true
		case c == 0x0f:
			u.out = false
		case u.out && c > ' ' && c < 0x7f:
			dst[nDst] = c | 0x80
			nDst++
		default:
			if c == '\n' { // every line begins unshifted
				u.out = false
			}
			dst[nDst] = c
			nDst++
		}
	}
	return nDst, nSrc, nil
}
