// Package keyring signs and encrypts under a secret that can be changed without breaking what the old one has signed.
//
// A ring is made of one current secret and any number of previous ones. Each use ("link", "session", …) has a key of
// its own, derived by HKDF-SHA256 (RFC 5869), so that what was signed for one use is worth nothing in another. New
// MACs and ciphertexts are made with the current secret and name it by one byte, the key's id, which is derived from
// the secret too: it needs no list, and tells nothing of it.
//
// It stores nothing. It guarantees that a ring never shows its secrets when printed or logged.
//
// To change the secret, put the old one into the list of previous ones, and take it out once nothing signed with it is
// in use and everything sealed was sealed again (IsCurrent).
package keyring
