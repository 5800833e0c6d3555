package web

import (
	"strings"
	"testing"
)

func TestPasswords(t *testing.T) {
	t.Parallel()
	one, two := cheap.hash("Grüße"), cheap.hash("Grüße")
	if one == two {
		t.Error("two hashes of one password are equal: there is no salt")
	}
	if !passwordFits(one, "Grüße") || passwordFits(one, "Gruße") || passwordFits(one, "") {
		t.Error("the wrong password fits, or the right one does not")
	}
}

func TestHashPassword(t *testing.T) {
	t.Parallel()
	hash := HashPassword("x")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=3,p=4$") {
		t.Errorf("got %q", hash)
	}
	if !passwordFits(hash, "x") {
		t.Error("it does not fit itself")
	}
}

// TestNobodysHash has to cost what a real one costs, or an answer's time tells which accounts there are.
func TestNobodysHash(t *testing.T) {
	t.Parallel()
	cost, _, key, ok := parseHash(nobodysHash)
	if !ok || cost != defaultCost || len(key) != 32 {
		t.Errorf("got %+v, %d bytes, %v", cost, len(key), ok)
	}
}

// TestKnownHash was made by the argon2 command of the reference implementation:
// echo -n password | argon2 somesalt -id -t 2 -m 16 -p 4 -l 24.
func TestKnownHash(t *testing.T) {
	t.Parallel()
	const known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !passwordFits(known, "password") {
		t.Error("a hash of the reference implementation does not fit")
	}
}

func TestHashesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", "x", "$argon2id$", "plain$a$b$c$d$e",
		"$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=18$m=64,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=4000000000,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=4000000,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$!!",
	} {
		if _, _, _, ok := parseHash(bad); ok || passwordFits(bad, "") {
			t.Errorf("%q passes for a hash", bad)
		}
	}
}
