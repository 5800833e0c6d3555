package keyring

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// MinLength is the least length of a secret in bytes. "openssl rand -base64 32" makes one of 44.
const MinLength = 32

// salt keeps our keys apart from those that another program derives from the same secret.
const salt = "keyring v1"

// Ring holds keys. Its methods may be used from several goroutines.
type Ring struct {
	keys []key // the current one first
}

type key struct {
	id     byte
	secret []byte // the pseudorandom key of RFC 5869, not the secret itself
}

// New makes a ring. previous holds older secrets, parted by commas or white space, and may be empty; secrets themselves
// contain neither.
func New(current, previous string) (*Ring, error) {
	ring := &Ring{}
	for i, secret := range append([]string{strings.TrimSpace(current)}, split(previous)...) {
		k, err := newKey(secret)
		switch {
		case err != nil && i == 0:
			return nil, fmt.Errorf("the current secret: %w", err)
		case err != nil:
			return nil, fmt.Errorf("previous secret %d: %w", i, err)
		}
		ring.keys = append(ring.keys, k)
	}
	return ring, nil
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
}

func newKey(secret string) (key, error) {
	switch {
	case secret == "":
		return key{}, errors.New("it is empty")
	case len(secret) < MinLength:
		return key{}, fmt.Errorf("it has %d characters, and needs at least %d", len(secret), MinLength)
	case strings.ContainsAny(secret, ", \t\r\n"):
		return key{}, errors.New("it contains a comma or white space")
	}
	prk, err := hkdf.Extract(sha256.New, []byte(secret), []byte(salt))
	if err != nil {
		return key{}, err
	}
	id, err := hkdf.Expand(sha256.New, prk, "id", 1)
	if err != nil {
		return key{}, err
	}
	return key{id: id[0], secret: prk}, nil
}

// subkey is the key for one use.
func (k key) subkey(kind, use string) []byte {
	sub, err := hkdf.Expand(sha256.New, k.secret, kind+" "+use, sha256.Size)
	if err != nil { // only for a length that we do not ask for
		panic(err)
	}
	return sub
}

// KeyID is the id of the current key.
func (r *Ring) KeyID() byte { return r.keys[0].id }

// named are the keys with an id: one, or by a rare chance more.
func (r *Ring) named(id byte) (keys []key) {
	for _, k := range r.keys {
		if k.id == id {
			keys = append(keys, k)
		}
	}
	return keys
}

// String keeps secrets out of logs.
func (r *Ring) String() string { return fmt.Sprintf("keyring of %d", len(r.keys)) }

// GoString keeps secrets out of %#v.
func (r *Ring) GoString() string { return r.String() }
