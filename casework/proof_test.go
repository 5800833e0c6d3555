package casework_test

import (
	"bytes"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestProofs(t *testing.T) {
	t.Parallel()
	s := signer{"one"}
	code := casework.ProofCode(s, 7, []byte("nonce"))
	mark := casework.ProofMark(s, 7, code)
	if len(code) != 6 || !casework.RightProof(s, 7, mark, code) {
		t.Fatalf("code %q is not right", code)
	}
	for name, wrong := range map[string]bool{
		"another code": casework.RightProof(s, 7, mark, "000000") && code != "000000", "another number": casework.RightProof(s, 8, mark, code), "no mark": casework.RightProof(s, 7, nil, code),
		"another nonce": casework.ProofCode(s, 7, []byte("other")) == code, "the code is in its mark": bytes.Contains(mark, []byte(code)),
	} {
		if wrong {
			t.Error(name)
		}
	}
}

func TestProofIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"123456": "123456", "The code is 123 456.": "123456", "123-456\n\nRosa": "123456", "1234567": "", "12345": "", "123456 or 654321": "", "C-482131-7": "",
		"617-555-0134": "", "": "", "It is 123456, " + string(make([]byte, 300)): "",
	} {
		if got, ok := casework.ProofIn(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q", text, got)
		}
	}
}
