package casework

import (
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// Signer makes and checks the authenticators of tokens. internal/keyring implements it with the installation's keys.
type Signer interface {
	// MAC gives the number of the current key (0 to 15) and an authenticator of at least 16 bytes for one use.
	MAC(use string, msg []byte) (key byte, mac []byte)
	// Verify reports whether mac, cut to whatever length, was made from msg under the key of that number.
	Verify(use string, key byte, msg, mac []byte) bool
}

// ReplyToken names a case, who of its participants it was made for, and a generation (so that all tokens of a
// participant can be made void). It stands in the plus-address that a reply goes to, and in our Message-ID.
type ReplyToken struct {
	Case        CaseID // up to 2^32-1
	Participant int    // 0 to 255
	Generation  int    // 0 to 15
}

const replyUse = "reply-token"

var tokenAlphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// Mint writes the token as 16 lower-case characters, 10 bytes: the number of the key and the generation, the
// participant, the case, and the first 32 bits of the authenticator. The sender of what comes back is looked at all the
// same, so that guessing a token gains nothing.
func (t ReplyToken) Mint(s Signer) string {
	key, mac := s.MAC(replyUse, t.payload())
	head := append([]byte{key<<4 | byte(t.Generation&15)}, t.payload()[1:]...)
	return tokenAlphabet.EncodeToString(append(head, mac[:4]...))
}

// payload is what the authenticator covers, all but the number of the key.
func (t ReplyToken) payload() []byte {
	b := []byte{byte(t.Generation & 15), byte(t.Participant)}
	return binary.BigEndian.AppendUint32(b, uint32(t.Case))
}

// ParseReplyToken reads a token and checks it. ok is false for anything that was not minted here.
func ParseReplyToken(s Signer, text string) (t ReplyToken, ok bool) {
	b, err := tokenAlphabet.DecodeString(strings.ToLower(text))
	if err != nil || len(b) != 10 {
		return ReplyToken{}, false
	}
	t = ReplyToken{
		Case:        CaseID(binary.BigEndian.Uint32(b[2:6])),
		Participant: int(b[1]),
		Generation:  int(b[0] & 15),
	}
	if !s.Verify(replyUse, b[0]>>4, t.payload(), b[6:]) {
		return ReplyToken{}, false
	}
	return t, true
}

// ReplyTokenIn finds a valid token in an address ("d4+TOKEN@city.example") or in a Message-ID of ours
// ("TOKEN.random@city.example").
func ReplyTokenIn(s Signer, addressOrID string) (ReplyToken, bool) {
	local, _, _ := cutLast(addressOrID, '@')
	if _, tag, ok := strings.Cut(local, "+"); ok {
		return ParseReplyToken(s, tag)
	}
	first, _, _ := strings.Cut(local, ".")
	return ParseReplyToken(s, first)
}

const statusUse = "status-link"

// StatusToken is the unguessable part of the link to a resident's status page. It opens one case, read-only.
func StatusToken(s Signer, c CaseID) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(c))
	key, mac := s.MAC(statusUse, b[:])
	return tokenAlphabet.EncodeToString(append(append([]byte{key}, b[3:]...), mac[:16]...))
}

// ParseStatusToken reads what StatusToken made.
func ParseStatusToken(s Signer, text string) (CaseID, bool) {
	b, err := tokenAlphabet.DecodeString(text)
	if err != nil || len(b) != 22 {
		return 0, false
	}
	msg := append([]byte{0, 0, 0}, b[1:6]...)
	return CaseID(binary.BigEndian.Uint64(msg)), s.Verify(statusUse, b[0], msg, b[6:])
}
