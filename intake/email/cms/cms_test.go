package cms

import "testing"

// envelope builds ContentInfo around SignedData (RFC 5652 section 5.1) in the definite form.
func envelope(oid []byte, content string) []byte {
	wrap := func(tag byte, parts ...[]byte) []byte {
		var body []byte
		for _, p := range parts {
			body = append(body, p...)
		}
		return append([]byte{tag, byte(len(body))}, body...)
	}
	data := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01}
	capsule := wrap(0x30, wrap(0x06, data), wrap(0xa0, wrap(0x04, []byte(content))))
	return wrap(0x30, wrap(0x06, oid), wrap(0xa0, wrap(0x30, wrap(0x02, []byte{1}), wrap(0x31), capsule)))
}

func TestOpen(t *testing.T) {
	t.Parallel()
	streamed := []byte{0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0xa0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
		0xf7, 0x0d, 0x01, 0x07, 0x01, 0xa0, 0x80, 0x24, 0x80, 0x04, 0x02, 'h', 'i', 0x04, 0x01, '!', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	for _, c := range []struct {
		shows string
		in    []byte
		want  string
		kind  Kind
	}{
		{"signed", envelope(signedData, "hi"), "hi", Signed},
		{"signed, as programs write that stream (BER, indefinite lengths)", streamed, "hi!", Signed},
		{"encrypted", envelope(envelopedData, "x"), "", Encrypted},
		{"no envelope", []byte("hello"), "", Unknown},
		{"cut short", envelope(signedData, "hi")[:20], "", Signed},
		{"nothing", nil, "", Unknown},
	} {
		if got, kind := Open(c.in); string(got) != c.want || kind != c.kind {
			t.Errorf("%s: %q, %v", c.shows, got, kind)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(envelope(signedData, "hi"))
	f.Add([]byte{0x30, 0x80, 0x06, 0x80, 0xa0, 0x84, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, _ := Open(b); len(got) > len(b) {
			t.Errorf("%d bytes out of %d", len(got), len(b))
		}
	})
}
