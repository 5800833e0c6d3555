// Package cms opens the envelope of S/MIME (Cryptographic Message Syntax, RFC 5652) as far as a reader of mail needs: what
// was signed is taken out, what is encrypted is recognised. It proves no signature and holds no key.
//
// It stores nothing. What it guarantees: any bytes give an answer, in time and memory that grow with their length.
package cms

import "bytes"

// Kind says what an envelope is.
type Kind int

// The kinds of envelopes.
const (
	Unknown Kind = iota
	Signed
	Encrypted
)

// The object identifiers of RFC 5652 sections 5.1, 6.1 and 8, RFC 5083 and RFC 3274, encoded.
var (
	signedData       = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	envelopedData    = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}
	encryptedData    = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06}
	authEnvelopeData = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17}
)

// Open gives the content of an envelope that is signed; nil where the envelope holds none (a detached signature) or cannot
// be read.
func Open(b []byte) ([]byte, Kind) {
	info, _, ok := read(b)
	if !ok || info.tag != 0x30 {
		return nil, Unknown
	}
	kind, rest, ok := read(info.body)
	switch {
	case !ok || kind.tag != 0x06:
		return nil, Unknown
	case bytes.Equal(kind.body, envelopedData), bytes.Equal(kind.body, encryptedData), bytes.Equal(kind.body, authEnvelopeData):
		return nil, Encrypted
	case !bytes.Equal(kind.body, signedData):
		return nil, Unknown
	}
	return content(rest), Signed
}

// content walks down SignedData: version, digestAlgorithms, then encapContentInfo, whose second member is [0] around an
// OCTET STRING.
func content(b []byte) []byte {
	outer, _, ok := read(b)
	signed, _, ok2 := read(outer.body)
	if !ok || !ok2 {
		return nil
	}
	rest := signed.body
	for range 2 {
		if _, rest, ok = read(rest); !ok {
			return nil
		}
	}
	capsule, _, ok := read(rest)
	if !ok {
		return nil
	}
	_, rest, ok = read(capsule.body)
	if !ok {
		return nil
	}
	explicit, _, ok := read(rest)
	if !ok || explicit.tag != 0xa0 {
		return nil
	}
	octets, _, ok := read(explicit.body)
	if !ok {
		return nil
	}
	return octets.join(0)
}

// element is a value of BER (X.690): programs write the definite form of DER, and the indefinite one when they stream.
type element struct {
	tag  byte
	body []byte
}

// join puts an OCTET STRING together that was written in pieces.
func (e element) join(depth int) []byte {
	if e.tag&0x20 == 0 || depth > 8 {
		return e.body
	}
	var out []byte
	for rest := e.body; len(rest) > 0; {
		piece, after, ok := read(rest)
		if !ok || piece.tag == 0 {
			break
		}
		out = append(out, piece.join(depth+1)...)
		rest = after
	}
	return out
}

// read takes one element off. One that says it is longer than what is there gives what is there.
func read(b []byte) (e element, rest []byte, ok bool) {
	if len(b) < 2 || b[0]&0x1f == 0x1f {
		return e, nil, false
	}
	e.tag = b[0]
	n, size := int(b[1]), 2
	switch {
	case n == 0x80:
		end, closed := indefinite(b[2:])
		if !closed {
			return element{e.tag, b[2:]}, nil, true
		}
		return element{e.tag, b[2 : 2+end]}, b[2+end+2:], true
	case n > 0x84:
		return e, nil, false
	case n > 0x80:
		count := n & 0x7f
		if len(b) < 2+count {
			return e, nil, false
		}
		n = 0
		for _, c := range b[2 : 2+count] {
			n = n<<8 | int(c)
		}
		size += count
	}
	if n < 0 || n > len(b)-size {
		n = len(b) - size
	}
	e.body = b[size : size+n]
	return e, b[size+n:], true
}

// indefinite finds the end of an element without a length: two zero bytes where an element would begin. Elements inside are
// counted, not called for, so that depth costs nothing.
func indefinite(b []byte) (end int, closed bool) {
	open, at := 1, 0
	for at+2 <= len(b) {
		if b[at] == 0 && b[at+1] == 0 {
			if open--; open == 0 {
				return at, true
			}
			at += 2
			continue
		}
		n := int(b[at+1])
		switch {
		case n == 0x80:
			open++
			at += 2
			continue
		case n > 0x84:
			return 0, false
		case n > 0x80:
			count := n & 0x7f
			if at+2+count > len(b) {
				return 0, false
			}
			n = 0
			for _, c := range b[at+2 : at+2+count] {
				n = n<<8 | int(c)
			}
			at += count
		}
		if at += 2 + n; n < 0 || at > len(b) {
			return 0, false
		}
	}
	return 0, false
}
