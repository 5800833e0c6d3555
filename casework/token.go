package casework

import (
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// Signer makes and checks the authenticators of tokens. internal/keyring implements it with the installation's keys.
type Signer interface {
	// MAC gives the number of the current key and an authenticator of at least 16 bytes for one use.
	MAC(use string, msg []byte) (key byte, mac []byte)
	// VerifyShort reports whether mac is the first size bytes of what the key of that number makes of msg.
	VerifyShort(use string, key byte, msg, mac []byte, size int) bool
}

// ReplyToken names a case, who of its participants it was made for, and a generation (so that all tokens of a
// participant can be made void). It stands in the plus-address that a reply goes to, and in our Message-ID.
type ReplyToken struct {
	Case        CaseID // up to 2^28-1
	Participant int    // 0 to 255
	Generation  int    // 0 to 15
}

const replyUse = "reply-token"

var tokenAlphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// Mint writes the token as 16 lower-case characters, 10 bytes: the number of the key, the participant, generation and case,
// and the first 32 bits of the authenticator. The sender of what comes back is looked at all the same, so that guessing a
// token gains nothing.
func (t ReplyToken) Mint(s Signer) string {
	key, mac := s.MAC(replyUse, t.payload())
	return tokenAlphabet.EncodeToString(append(append([]byte{key}, t.payload()...), mac[:replyMAC]...))
}

// replyMAC is how many bytes of the authenticator fit beside the rest.
const replyMAC = 4

// payload is what the authenticator covers: 8 bits for the participant, 4 for the generation, 28 for the case.
func (t ReplyToken) payload() []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(t.Participant)}, uint32(t.Generation&15)<<28|uint32(t.Case)&(1<<28-1))
}

// ParseReplyToken reads a token and checks it. ok is false for anything that was not minted here.
func ParseReplyToken(s Signer, text string) (t ReplyToken, ok bool) {
	b, err := tokenAlphabet.DecodeString(strings.ToLower(text))
	if err != nil || len(b) != 10 {
		return ReplyToken{}, false
	}
	low := binary.BigEndian.Uint32(b[2:6])
	t = ReplyToken{Case: CaseID(low & (1<<28 - 1)), Participant: int(b[1]), Generation: int(low >> 28)}
	if !s.VerifyShort(replyUse, b[0], t.payload(), b[6:], replyMAC) {
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
	return CaseID(binary.BigEndian.Uint64(msg)), s.VerifyShort(statusUse, b[0], msg, b[6:], 16)
}
