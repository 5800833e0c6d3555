package keyring

import (
	"crypto/hmac"
	"crypto/sha256"
)

// MinMAC is the least length to which a MAC may be cut.
const MinMAC = 4

// MAC signs a message for one use, with the current key: 32 bytes of HMAC-SHA256. A cut-off MAC is checked by
// VerifyShort.
func (r *Ring) MAC(use string, msg []byte) (keyID byte, mac []byte) {
	return r.keys[0].id, r.keys[0].mac(use, msg)
}

func (k key) mac(use string, msg []byte) []byte {
	h := hmac.New(sha256.New, k.subkey("mac", use))
	h.Write(msg)
	return h.Sum(nil)
}

// Verify says whether mac is the whole MAC of a message, for this use, by the key of that id.
func (r *Ring) Verify(use string, keyID byte, msg, mac []byte) bool {
	return r.VerifyShort(use, keyID, msg, mac, sha256.Size)
}

// VerifyShort is Verify for a MAC that was cut to its first size bytes. The caller states the size, since who forges
// a MAC may not choose how much of it is checked. A size below MinMAC never holds.
func (r *Ring) VerifyShort(use string, keyID byte, msg, mac []byte, size int) bool {
	if size < MinMAC || size > sha256.Size || len(mac) != size {
		return false
	}
	for _, k := range r.named(keyID) {
		if hmac.Equal(k.mac(use, msg)[:size], mac) {
			return true
		}
	}
	return false
}
