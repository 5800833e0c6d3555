package thumbnail_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/commonline/commonline/internal/thumbnail"
)

// halves is red on the left and blue on the right.
func halves(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 220, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 220, A: 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func jpegOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// turned puts an Exif segment with an orientation, and nothing else, behind the start of a JPEG.
func turned(picture []byte, orientation byte) []byte {
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	exif[6+8+2+8+1] = orientation
	segment := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return append(append([]byte{0xff, 0xd8}, segment...), picture[2:]...)
}

func decoded(t *testing.T, picture []byte) image.Image {
	t.Helper()
	small, err := thumbnail.Of(picture, 40)
	if err != nil {
		t.Fatal(err)
	}
	m, kind, err := image.Decode(bytes.NewReader(small))
	if err != nil || kind != "jpeg" {
		t.Fatalf("got %s, %v", kind, err)
	}
	return m
}

func red(m image.Image, x, y int) bool {
	r, _, b, _ := m.At(x, y).RGBA()
	return r > b
}

func TestItFitsAndKeepsItsShape(t *testing.T) {
	t.Parallel()
	var asGIF, asPNG bytes.Buffer
	if err := gif.Encode(&asGIF, halves(80, 40), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&asPNG, halves(80, 40)); err != nil {
		t.Fatal(err)
	}
	for name, picture := range map[string][]byte{"jpeg": jpegOf(t, halves(80, 40)), "gif": asGIF.Bytes(), "png": asPNG.Bytes()} {
		m := decoded(t, picture)
		if m.Bounds().Dx() != 40 || m.Bounds().Dy() != 20 || !red(m, 5, 10) || red(m, 35, 10) {
			t.Errorf("%s: %v", name, m.Bounds())
		}
	}
	if m := decoded(t, jpegOf(t, halves(10, 6))); m.Bounds().Dx() != 10 {
		t.Errorf("a small picture became %v", m.Bounds())
	}
	if m := decoded(t, jpegOf(t, halves(4000, 2))); m.Bounds().Dx() != 40 || m.Bounds().Dy() != 1 {
		t.Errorf("a thin picture became %v", m.Bounds())
	}
}

func TestItStandsUpright(t *testing.T) {
	t.Parallel()
	wide := jpegOf(t, halves(40, 20)) // red on the left as it is stored
	for orientation, at := range map[byte][2]int{1: {5, 10}, 2: {35, 10}, 3: {35, 10}, 4: {5, 10}, 5: {10, 5}, 6: {10, 5}, 7: {10, 35}, 8: {10, 35}} {
		m := decoded(t, turned(wide, orientation))
		if side := m.Bounds().Dx() == 20; side != (orientation >= 5) || !red(m, at[0], at[1]) {
			t.Errorf("orientation %d: %v, red at %v is %v", orientation, m.Bounds(), at, red(m, at[0], at[1]))
		}
	}
}

func TestWhatIsSeeThroughIsWhite(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := decoded(t, b.Bytes()).At(4, 4).RGBA(); r < 0xf000 {
		t.Errorf("it is %x", r)
	}
}

// bomb is the head of a PNG that says it has 60,000 by 60,000 pixels.
func bomb() []byte {
	head := []byte("IHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x06\x00\x00\x00")
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := thumbnail.Of(bomb(), 40); !errors.Is(err, thumbnail.ErrTooLarge) {
		t.Errorf("a bomb: %v", err)
	}
	for _, b := range []string{"", "<svg/>", "\xff\xd8\xff\xe0half", "GIF89a"} {
		if _, err := thumbnail.Of([]byte(b), 40); err == nil {
			t.Errorf("%q is a picture", b)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add(bomb())
	var b bytes.Buffer
	if err := jpeg.Encode(&b, halves(8, 8), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, picture []byte) {
		c, _, err := image.DecodeConfig(bytes.NewReader(picture))
		if err == nil && c.Width*c.Height > 1_000_000 {
			t.Skip("too slow to fuzz")
		}
		if small, err := thumbnail.Of(picture, 16); err == nil {
			if m, err := jpeg.Decode(bytes.NewReader(small)); err != nil || m.Bounds().Dx() > 16 || m.Bounds().Dy() > 16 {
				t.Errorf("got %v", err)
			}
		}
	})
}
