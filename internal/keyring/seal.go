package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
)

// ErrSealed says that a sealed text cannot be opened: it was changed, or is for another use or place, or its secret is
// no longer on the ring.
var ErrSealed = errors.New("the sealed text cannot be opened: it was changed, or its secret is not among the current and previous ones")

// version is the first byte of a sealed text; the key's id follows, then AES-256-GCM's nonce, text and tag.
const version = 1

// Seal encrypts a text for one use, with the current key. place is what it belongs to, such as a row's id: it is not
// kept in the sealed text, and Open needs the same. One use takes 2³² texts (NIST SP 800-38D section 8.3).
func (r *Ring) Seal(use string, place, text []byte) []byte {
	k := r.keys[0]
	return k.aead(use).Seal([]byte{version, k.id}, nil, text, associated(k.id, place))
}

// Open decrypts what Seal made, with whichever key it was, or is ErrSealed.
func (r *Ring) Open(use string, place, sealed []byte) ([]byte, error) {
	if len(sealed) < 2 || sealed[0] != version {
		return nil, ErrSealed
	}
	for _, k := range r.named(sealed[1]) {
		if text, err := k.aead(use).Open(nil, nil, sealed[2:], associated(k.id, place)); err == nil {
			return text, nil
		}
	}
	return nil, ErrSealed
}

// IsCurrent says whether a sealed text was made with the current key; else it should be opened and sealed again.
func (r *Ring) IsCurrent(sealed []byte) bool {
	return len(sealed) >= 2 && sealed[0] == version && sealed[1] == r.KeyID()
}

func associated(id byte, place []byte) []byte { return append([]byte{version, id}, place...) }

func (k key) aead(use string) cipher.AEAD {
	block, err := aes.NewCipher(k.subkey("seal", use))
	if err != nil { // only for a key of a wrong length
		panic(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return aead
}
