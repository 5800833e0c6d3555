package xoauth

import (
	"errors"
	"testing"
)

func TestXOAuth2(t *testing.T) {
	t.Parallel()
	client := XOAuth2("ana@example.org", "token")
	mech, ir, err := client.Start()
	if want := "user=ana@example.org\x01auth=Bearer token\x01\x01"; mech != "XOAUTH2" || string(ir) != want || err != nil {
		t.Errorf("Start = %q, %q, %v", mech, ir, err)
	}
	for challenge, status := range map[string]string{`{"status":"400","scope":"x"}`: "400", "not json": "unreadable"} {
		_, err := client.Next([]byte(challenge))
		if refusal, ok := errors.AsType[*Refusal](err); !ok || refusal.Status != status {
			t.Errorf("Next(%q) = %v", challenge, err)
		}
	}
}

func TestBearer(t *testing.T) {
	t.Parallel()
	mech, ir, err := Bearer("ana@example.org", "token", "imap.example.org", 993).Start()
	want := "n,a=ana@example.org,\x01host=imap.example.org\x01port=993\x01auth=Bearer token\x01\x01"
	if mech != "OAUTHBEARER" || string(ir) != want || err != nil {
		t.Errorf("Start = %q, %q, %v", mech, ir, err)
	}
}
