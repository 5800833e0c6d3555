package sms

import (
	"encoding/base32"
	"encoding/binary"

	"github.com/commonline/commonline/casework"
)

// Mark names one try of one delivery in the address that Twilio tells statuses to. Twilio signs that address with the rest; the mark's
// own authenticator keeps other programs of the same account from naming deliveries of ours.
type Mark struct {
	Delivery casework.DeliveryID
	Try      int // 1 to 255
}

const (
	markUse  = "text-status"
	markMAC  = 8 // bytes
	markSize = 1 + 9 + markMAC
)

var markAlphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

func (m Mark) payload() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(m.Delivery)), byte(m.Try)) //nolint:gosec // ids are positive
}

// Mint writes the mark: lower-case letters and digits.
func (m Mark) Mint(s casework.Signer) string {
	key, mac := s.MAC(markUse, m.payload())
	return markAlphabet.EncodeToString(append(append([]byte{key}, m.payload()...), mac[:markMAC]...))
}

// ParseMark reads a mark and checks it.
func ParseMark(s casework.Signer, text string) (Mark, bool) {
	b, err := markAlphabet.DecodeString(text)
	if err != nil || len(b) != markSize {
		return Mark{}, false
	}
	m := Mark{Delivery: casework.DeliveryID(binary.BigEndian.Uint64(b[1:9])), Try: int(b[9])} //nolint:gosec // checked below
	return m, m.Delivery > 0 && s.VerifyShort(markUse, b[0], m.payload(), b[10:], markMAC)
}
