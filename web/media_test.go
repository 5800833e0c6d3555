package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
)

// A text's picture is no part of its raw message: it comes from where the store keeps such files.
func TestThePictureOfAText(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.store.messages = append(s.store.messages, casework.Message{ID: 30, Case: 3, Direction: casework.In, Channel: casework.Text, Kind: casework.Personal,
		From: casework.Correspondent{Address: "+15555550177"}, Reply: "A pothole", Text: "A pothole", At: noon.Add(-time.Minute), Raw: 9, Attachments: []casework.Attachment{
			{Filename: "picture-1.jpg", ContentType: "image/jpeg", Size: 900, Part: "media/0"}, {Filename: "file-2.vcf", ContentType: "text/vcard", Part: "media/1"}}})
	s.store.media = map[string]string{"9/media/0": "\xff\xd8\xffthe picture"}
	p := s.get("/messages/30/files/1", ana)
	if got := p.Get("Content-Type"); p.code != http.StatusOK || got != "image/jpeg" || p.body != "\xff\xd8\xffthe picture" {
		t.Errorf("%d, %s, %q", p.code, got, p.body)
	}
	if got := p.Get("Content-Disposition"); !strings.Contains(got, "picture-1.jpg") {
		t.Errorf("it is called %s", got)
	}
	if diff := cmp.Diff(s.store.recorded[len(s.store.recorded)-1], casework.Event{At: noon, Kind: casework.RawRead, Case: 3, Message: 30, Raw: 9, Actor: "staff:2", Office: "d5",
		Detail: map[string]string{"what": "file 1"}}); diff != "" {
		t.Errorf("recorded -, want +:\n%s", diff)
	}
	if p := s.get("/messages/30/files/2", ana); p.code != http.StatusNotFound {
		t.Errorf("one that is not there yet: %d", p.code)
	}
	if p := s.get("/inbox/C-48213-5", ana); !strings.Contains(p.body, "A pothole") || !strings.Contains(p.body, "/messages/30/files/1") {
		t.Error("the case does not show the text with its picture")
	}
}

func TestHeldTextsNameTheirNumber(t *testing.T) {
	t.Parallel()
	s := newServer(Config{PublicURL: &url.URL{}, City: &casework.City{Numbers: []casework.Number{{ID: "d5-phone", E164: "+15555550105"}}}, Signer: testSigner{}})
	for id, want := range map[casework.MailboxID]string{"d5-phone": "+15555550105", "": "an unknown number", "gone": "gone"} {
		if got := s.mailboxAddress(id); got != want {
			t.Errorf("%q is shown as %q", id, got)
		}
	}
}

func TestStaffSeeWhatAResidentWantsOfTexts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i, kind := range []casework.EventKind{casework.OptedOut, casework.OptedIn, casework.StatusAsked} {
		s.store.events = append(s.store.events, casework.Event{ID: casework.EventID(50 + i), At: noon, Kind: kind, Case: 3, Detail: map[string]string{"by": "keyword"}})
	}
	p := s.get("/inbox/C-48213-5", ana)
	for _, want := range []string{"wants no more texts", "wants texts again", "asked by text how the case stands"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the case does not say %q", want)
		}
	}
	if strings.Contains(p.body, "by keyword") || heldWord(casework.UnknownNumber) == string(casework.UnknownNumber) {
		t.Error("staff read a word of the program's own")
	}
}
