package casework

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"time"
)

// How long a code may come back, and how often it may be wrong.
const (
	ProofOpen  = 72 * time.Hour
	ProofTries = 5
	// ProofsADay is how many codes go to one address in a day: it is somebody's, who may not be the one that writes.
	ProofsADay = 3
)

const (
	proofUse = "proof-code"
	markUse  = "proof-mark"
)

// ProofCode is the code of six digits that goes to a known address, and that is to come back from another one. It is made anew each
// time that it is needed, and stored nowhere.
func ProofCode(s Signer, id int64, nonce []byte) string {
	_, mac := s.MAC(proofUse, append(binary.BigEndian.AppendUint64(nil, uint64(id)), nonce...))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac)%1_000_000)
}

// ProofMark is what is stored of a code: it tells whether one is right, and not what it is.
func ProofMark(s Signer, id int64, code string) []byte {
	key, mac := s.MAC(markUse, marked(id, code))
	return append([]byte{key}, mac[:16]...)
}

// RightProof reports whether a code is the one of a mark.
func RightProof(s Signer, id int64, mark []byte, code string) bool {
	return len(mark) == 17 && s.VerifyShort(markUse, mark[0], marked(id, code), mark[1:], 16)
}

func marked(id int64, code string) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(id)), code...)
}

var sixDigits = regexp.MustCompile(`(?:^|[^\d-])(\d{3}[ -]?\d{3})(?:[^\d-]|$)`)

// proofLetter is how long, in bytes, a message may be that brings a code: a longer one is about something.
const proofLetter = 200

// ProofIn finds the code in a short message. A message with two numbers of that length brings none.
func ProofIn(text string) (code string, ok bool) {
	found := sixDigits.FindAllStringSubmatch(text, 2)
	if len(text) > proofLetter || len(found) != 1 {
		return "", false
	}
	digits := found[0][1]
	return digits[:3] + digits[len(digits)-3:], true
}
