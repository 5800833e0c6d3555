package form

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"

	"github.com/commonline/commonline/casework"
)

// Ages of a form. Nobody reads and fills it in faster; a day later the page is looked at anew.
const (
	youngest = 3 * time.Second
	oldest   = 24 * time.Hour
)

const keyUse = "form-key"

var alphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// keyBytes: 5 of the time, 10 of chance, the number of the signing key, 16 of its authenticator.
const keyBytes = 5 + 10 + 1 + 16

// newKey makes the key of a form that is shown at a time. It is unguessable, so that who has it is who was shown the form.
func newKey(s casework.Signer, at time.Time) string {
	b := make([]byte, 15, keyBytes)
	var seconds [8]byte
	binary.BigEndian.PutUint64(seconds[:], uint64(at.Unix()))
	copy(b, seconds[3:])
	rand.Read(b[5:])
	id, mac := s.MAC(keyUse, b)
	return alphabet.EncodeToString(append(append(b, id), mac[:16]...))
}

// keyTime reads when a form was shown.
func keyTime(s casework.Signer, key string) (at time.Time, ok bool) {
	b, err := alphabet.DecodeString(key)
	if err != nil || len(b) != keyBytes || !s.VerifyShort(keyUse, b[15], b[:15], b[16:], 16) {
		return time.Time{}, false
	}
	return time.Unix(int64(binary.BigEndian.Uint64(append([]byte{0, 0, 0}, b[:5]...))), 0), true
}

// CheckKey tells whether a form of a key may be sent now; "" is yes.
func (in *Intake) CheckKey(key string, now time.Time) casework.FormProblem {
	at, ok := keyTime(in.Signer, key)
	switch age := now.Sub(at); {
	case !ok:
		return casework.FormUnsigned
	case age < youngest:
		return casework.FormTooYoung
	case age > oldest:
		return casework.FormTooOld
	}
	return ""
}

// NewKey makes the key of a form that is shown now.
func (in *Intake) NewKey(now time.Time) string { return newKey(in.Signer, now) }
