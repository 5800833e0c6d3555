package web

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// A photo that a resident adds by the page of their case is a part of what was sent, and shows nobody where it was taken.
func TestAPhotoOfThePageShowsNoPosition(t *testing.T) {
	t.Parallel()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 40, 20)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00 42.3601 N"
	taken := "\xff\xd8\xff\xe1\x00" + string([]byte{byte(len(exif) + 2)}) + exif + plain.String()[2:]
	s := newSite(t, withParts(map[string]string{"2": taken}))
	s.store.messages = append(s.store.messages, casework.Message{ID: 31, Case: 3, Direction: casework.In, Channel: casework.Page, Kind: casework.Personal,
		Text: "Still flooded", Reply: "Still flooded", At: noon, Raw: 1, Attachments: []casework.Attachment{{Filename: "photo.jpg", ContentType: "image/jpeg", Size: 900, Part: "2"}}})
	p := s.get("/messages/31/files/1", ana)
	if p.code != http.StatusOK || p.Get("Content-Type") != "image/jpeg" || strings.Contains(p.body, "42.3601") || len(p.body) < 200 {
		t.Errorf("%d, %s, %d bytes, with its position: %v", p.code, p.Get("Content-Type"), len(p.body), strings.Contains(p.body, "42.3601"))
	}
	if p := s.get("/messages/31/files/1/small", ana); p.code != http.StatusOK {
		t.Errorf("the small one: %d", p.code)
	}
}
