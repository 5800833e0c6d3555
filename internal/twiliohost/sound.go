package twiliohost

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"
)

const rate = 8000 // samples a second, as telephones have

// Tone makes a WAV file that hums for a while, with words written into it as a comment.
func Tone(length time.Duration, words string) []byte {
	n := int(length.Seconds() * rate)
	var samples bytes.Buffer
	for i := range n {
		at := float64(i) / rate
		// Up and down with the syllables, so that it sounds like somebody who hums.
		loud := 5000 * (0.6 + 0.4*math.Sin(2*math.Pi*3*at))
		_ = binary.Write(&samples, binary.LittleEndian, int16(loud*math.Sin(2*math.Pi*(180+40*math.Sin(2*math.Pi*0.7*at))*at))) // a buffer takes everything
	}
	format := bytes.Join([][]byte{le16(1), le16(1), le32(rate), le32(2 * rate), le16(2), le16(16)}, nil) // PCM, mono, 16 bits
	body := append([]byte("WAVE"), chunk("fmt ", format)...)
	body = append(body, chunk("LIST", append([]byte("INFO"), chunk("ICMT", append([]byte(words), 0))...))...)
	return chunk("RIFF", append(body, chunk("data", samples.Bytes())...))
}

// Words reads what Tone wrote into a file; "" for any other file.
func Words(wav []byte) string {
	_, rest, ok := bytes.Cut(wav, []byte("ICMT"))
	if !ok || !bytes.HasPrefix(wav, []byte("RIFF")) || len(rest) < 4 {
		return ""
	}
	n := int(binary.LittleEndian.Uint32(rest))
	if n < 1 || n > len(rest)-4 {
		return ""
	}
	return string(bytes.TrimRight(rest[4:4+n], "\x00"))
}

// chunk is a part of a RIFF file: its name, its length, and its bytes to an even number.
func chunk(name string, b []byte) []byte {
	out := append([]byte(name), le32(uint32(len(b)))...)
	out = append(out, b...)
	if len(b)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func le16(n uint16) []byte { return binary.LittleEndian.AppendUint16(nil, n) }
func le32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }
