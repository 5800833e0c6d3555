package web

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

func TestASmallPictureOfAPhoto(t *testing.T) {
	t.Parallel()
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 1200, 800)), nil); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, withParts(map[string]string{"2": photo.String(), "3": "no picture"}))
	before := len(s.events())
	p := s.get("/messages/11/files/1/small", ana)
	c, kind, err := image.DecodeConfig(strings.NewReader(p.body))
	if err != nil || kind != "jpeg" || c.Width != thumbnailEdge || c.Height != 320 || p.Get("Content-Type") != "image/jpeg" {
		t.Errorf("got %s, %s of %d by %d, %v", p.Get("Content-Type"), kind, c.Width, c.Height, err)
	}
	if got := p.Get("Cache-Control"); !strings.HasPrefix(got, "private") {
		t.Errorf("it is kept %q", got)
	}
	if len(s.events()) != before {
		t.Error("a small picture left an event: the page of the case has left one")
	}
	for path, why := range map[string]string{"11/files/2": "no picture at all", "13/files/1": "a PDF", "11/files/3": "no such file", "99/files/1": "another office's"} {
		if p := s.get("/messages/"+path+"/small", ana); p.code != http.StatusNotFound {
			t.Errorf("%s: got %d", why, p.code)
		}
	}
	page := s.get("/inbox/C-48213-5", ana)
	var small []string
	for _, img := range page.tag(atom.Img) {
		small = append(small, attr(img, "src"))
	}
	if got := strings.Join(small, " "); got != "/messages/11/files/1/small /messages/11/files/2/small" {
		t.Errorf("the case shows %s", got)
	}
}

func TestNotEveryFileIsOpenedForAPicture(t *testing.T) {
	t.Parallel()
	for a, want := range map[*casework.Attachment]bool{
		{ContentType: "image/jpeg", Size: 1}:                 true,
		{ContentType: "image/webp", Size: maxThumbnail}:      true,
		{ContentType: "image/jpeg", Size: maxThumbnail + 1}:  false,
		{ContentType: "image/svg+xml", Size: 1}:              false,
		{ContentType: "application/octet-stream", Size: 100}: false,
	} {
		if thumbnailable(*a) != want {
			t.Errorf("%+v: %v", *a, !want)
		}
	}
}
