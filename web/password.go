package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// argonCost is what one check of a password costs.
type argonCost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// defaultCost is the second recommended option of RFC 9106 section 4: for who cannot spare 2 GiB.
var defaultCost = argonCost{memory: 64 * 1024, passes: 3, threads: 4}

// maxCost bounds what a stored hash can make us spend.
var maxCost = argonCost{memory: 1 << 20, passes: 16, threads: 16}

const argonForm = "$argon2id$v=%d$m=%d,t=%d,p=%d$"

// HashPassword gives what Account.PasswordHash holds: argon2id in the form that its reference implementation prints.
func HashPassword(password string) string { return defaultCost.hash(password) }

// hash makes the hash of a new password. Like a check it waits for its turn.
func (s *server) hash(password string) string {
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	return s.cost.hash(password)
}

func (c argonCost) hash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails, since Go 1.24
	key := argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, 32)
	return fmt.Sprintf(argonForm, argon2.Version, c.memory, c.passes, c.threads) +
		base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(key)
}

// passwordFits reports whether stored was made from the password. It takes the same time for right and wrong ones.
func passwordFits(stored, password string) bool {
	cost, salt, want, ok := parseHash(stored)
	if !ok {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, cost.passes, cost.memory, cost.threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

func parseHash(stored string) (c argonCost, salt, key []byte, ok bool) {
	parts := strings.Split(stored, "$") // "", name, version, cost, salt, key
	if len(parts) != 6 {
		return c, nil, nil, false
	}
	var version int
	head := strings.Join(parts[:4], "$") + "$"
	if _, err := fmt.Sscanf(head, argonForm, &version, &c.memory, &c.passes, &c.threads); err != nil || version != argon2.Version {
		return c, nil, nil, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	sane := c.memory <= maxCost.memory && c.passes >= 1 && c.passes <= maxCost.passes && c.threads >= 1 && c.threads <= maxCost.threads
	return c, salt, key, err1 == nil && err2 == nil && sane && len(salt) >= 8 && len(key) >= 16 && len(key) <= 64
}
