package casework_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"pgregory.net/rapid"
)

// signer is a key ring; its last key signs.
type signer []string

func (s signer) MAC(use string, msg []byte) (byte, []byte) {
	k := byte(len(s) - 1)
	return k, s.mac(use, k, msg)
}

func (s signer) mac(use string, k byte, msg []byte) []byte {
	h := hmac.New(sha256.New, []byte(s[k]+use))
	h.Write(msg)
	return h.Sum(nil)
}

func (s signer) VerifyShort(use string, k byte, msg, mac []byte, size int) bool {
	return int(k) < len(s) && len(mac) == size && hmac.Equal(s.mac(use, k, msg)[:size], mac)
}

func TestReplyTokenKeepsWhatItNames(t *testing.T) {
	t.Parallel()
	old, both := signer{"one"}, signer{"one", "two"}
	rapid.Check(t, func(t *rapid.T) {
		in := casework.ReplyToken{
			Case:        casework.CaseID(rapid.Int64Range(1, 1<<28-1).Draw(t, "case")),
			Participant: rapid.IntRange(0, 255).Draw(t, "participant"),
			Generation:  rapid.IntRange(0, 15).Draw(t, "generation"),
		}
		for _, s := range []signer{old, both} {
			text := in.Mint(s)
			if len(text) != 16 || text != strings.ToLower(text) {
				t.Fatalf("token %q", text)
			}
			for _, place := range []string{"d4+" + text + "@city.example", text + ".k3j4@city.example", strings.ToUpper(text) + ".1@x"} {
				if got, ok := casework.ReplyTokenIn(both, place); !ok || got != in {
					t.Fatalf("%s read as %+v, %v; want %+v", place, got, ok, in)
				}
			}
			b := []byte(text)
			i := rapid.IntRange(0, 15).Draw(t, "place")
			if b[i] = 'a' + (b[i]+1-'a')%8; string(b) == text {
				continue
			}
			if got, ok := casework.ReplyTokenIn(both, string(b)+".1@x"); ok {
				t.Fatalf("%s forged as %+v", b, got)
			}
		}
	})
}

func TestReplyTokenIsNotFoundInOtherIDs(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "@", "d4@city.example", "CAF=x.y@mail.example", "d4+@city.example", "d4+abcdefghijkmnpqr@city.example"} {
		if got, ok := casework.ReplyTokenIn(signer{"one"}, id); ok {
			t.Errorf("%q read as %+v", id, got)
		}
	}
}

func TestStatusTokenOpensItsCaseOnly(t *testing.T) {
	t.Parallel()
	token := casework.StatusToken(signer{"one"}, 77)
	if got, ok := casework.ParseStatusToken(signer{"one", "two"}, token); !ok || got != 77 {
		t.Fatalf("read as %d, %v", got, ok)
	}
	for i := range len(token) - 1 { // the last character has bits to spare
		forged := token[:i] + string(rune('a'+(token[i]-'a'+1)%8)) + token[i+1:]
		if _, ok := casework.ParseStatusToken(signer{"one"}, forged); ok && forged != token {
			t.Errorf("character %d changed, still taken", i)
		}
	}
	if _, ok := casework.ParseStatusToken(signer{"other"}, token); ok {
		t.Error("taken under another key")
	}
}
