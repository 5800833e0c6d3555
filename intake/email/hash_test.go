package email_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/intake/email"
)

const photoMail = `From: ana@home.example
Subject: photo
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

--b
Content-Type: image/jpeg; name=NAME
Content-Disposition: attachment
Content-Transfer-Encoding: base64

BYTES
--b--
`

func TestBodyHashTellsPicturesApartAndCopiesTogether(t *testing.T) {
	t.Parallel()
	hash := func(name, bytes, received string) [32]byte {
		m := strings.NewReplacer("NAME", name, "BYTES", bytes, "\n", "\r\n").Replace(received + photoMail)
		return email.Parse([]byte(m), email.Limits{}).BodyHash
	}
	one := hash("a.jpg", "QUJD", "")
	if one != hash("a.jpg", "QUJD", "Received: by another way\n") {
		t.Error("two copies of one mail differ")
	}
	if one == hash("b.jpg", "QUJD", "") || one == hash("a.jpg", "QUJDREVG", "") {
		t.Error("two mails with other pictures are taken for one")
	}
}

func TestBodyHashForgivesTheFooterOfAList(t *testing.T) {
	t.Parallel()
	hash := func(text string) [32]byte {
		return email.Parse([]byte("From: a@x.example\r\nSubject: s\r\n\r\n"+strings.ReplaceAll(text, "\n", "\r\n")), email.Limits{}).BodyHash
	}
	const text = "The light is out.\n"
	if hash(text) != hash(text+"\n_______________________________________________\nElm mailing list\nElm@lists.example\n") {
		t.Error("the copy that came by the list is taken for another mail")
	}
	if hash(text) == hash("The light is on.\n") {
		t.Error("two texts are taken for one")
	}
}
