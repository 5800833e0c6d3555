package phone_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
)

func TestParseText(t *testing.T) {
	t.Parallel()
	in := phone.ParseText([]byte("ToCountry=US&MessageSid=SM1&AccountSid=AC1&From=%2B16175550123&To=%2B15555550104&Body=+hay+un+bache+muy+grande+en+la+calle+%0A&NumMedia=0&NewThing=1&FromCity="))
	want := &casework.Inbound{Channel: casework.Text, MessageID: "SM1", From: casework.Correspondent{Address: "+16175550123"}, To: []casework.Correspondent{{Address: "+15555550104"}},
		Kind: casework.Personal, Text: " hay un bache muy grande en la calle \n", Reply: "hay un bache muy grande en la calle", Language: "es", BodyHash: in.BodyHash}
	if diff := cmp.Diff(in, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if short := phone.ParseText([]byte("Body=hay+un+bache")); short.Language != "" {
		t.Errorf("the language of three words is said to be %s", short.Language)
	}
}

func TestFilesOfAText(t *testing.T) {
	t.Parallel()
	in := phone.ParseText([]byte("NumMedia=3&MediaUrl0=https://a&MediaContentType0=image/JPEG&MediaUrl1=https://b&MediaContentType1=text/x-vcard&MediaUrl2=https://c"))
	want := []casework.Attachment{{Filename: "picture-1.jpg", ContentType: "image/jpeg", Part: "media/0"},
		{Filename: "file-2.vcf", ContentType: "text/x-vcard", Part: "media/1"}, {Filename: "file-3.bin", Part: "media/2"}}
	if diff := cmp.Diff(in.Attachments, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	for form, n := range map[string]int{"NumMedia=1": 0, "NumMedia=-1&MediaUrl0=x": 0, "NumMedia=x&MediaUrl0=x": 0, "NumMedia=9999999999&MediaUrl0=x": 1, "NumMedia=2&MediaUrl1=x": 0} {
		if got := len(phone.ParseText([]byte(form)).Attachments); got != n {
			t.Errorf("%s: %d files", form, got)
		}
	}
}

func TestWhoTexts(t *testing.T) {
	t.Parallel()
	for from, personal := range map[string]bool{"+16175550123": true, "72645": false, "GREATDEALS": false, "": false, "+1617555": true, "+0123456789": false, "ana@home.example": false} {
		in := phone.ParseText([]byte(url.Values{"From": {from}, "Body": {"x"}}.Encode()))
		if got := in.Kind == casework.Personal; got != personal || (in.From.Address != "") != personal {
			t.Errorf("%q: %s, %+v", from, in.Kind, in.From)
		}
	}
}

func FuzzParseText(f *testing.F) {
	f.Add([]byte("MessageSid=SM1&From=%2B16175550123&Body=STOP&NumMedia=1&MediaUrl0=https://x"))
	f.Add([]byte("Body=%ff%00;a=b&Body=2"))
	f.Add([]byte("Body=status+C-48213-7"))
	f.Fuzz(func(t *testing.T, form []byte) {
		in := phone.ParseText(form)
		for _, s := range []string{in.Text, in.Reply, in.From.Name, in.From.Address, in.MessageID, in.To[0].Address, in.KindReason} {
			if !utf8.ValidString(s) || strings.Contains(s, "\x00") {
				t.Errorf("%q cannot be kept", s)
			}
		}
		if len(in.Attachments) > 10 || in.Kind == casework.Personal && in.From.Address == "" {
			t.Errorf("%+v", in)
		}
	})
}
