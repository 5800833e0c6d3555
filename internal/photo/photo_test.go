package photo_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"testing"

	"github.com/commonline/commonline/internal/photo"
)

// picture is a small JPEG.
func picture(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for x := range 40 {
		for y := range 30 {
			m.Set(x, y, color.RGBA{uint8(6 * x), uint8(8 * y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif makes an Exif segment with an orientation and a position in degrees, minutes and hundredths of seconds.
func exif(order binary.AppendByteOrder, orientation uint16, lat, lon [3]uint32, latRef, lonRef byte) []byte {
	entry := func(b []byte, tag, kind uint16, count uint32, value []byte) []byte {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), kind), count)
		return append(b, append(value, make([]byte, 4-len(value))...)...)
	}
	long := func(n uint32) []byte { return order.AppendUint32(nil, n) }
	b := []byte("MM\x00\x2a")
	if order.String() == "LittleEndian" {
		b = []byte("II\x2a\x00")
	}
	b = append(b, long(8)...)
	b = order.AppendUint16(b, 2)
	b = entry(b, 0x0112, 3, 1, order.AppendUint16(nil, orientation))
	b = entry(b, 0x8825, 4, 1, long(38))
	b = append(b, 0, 0, 0, 0)
	b = order.AppendUint16(b, 4)
	b = entry(b, 1, 2, 2, []byte{latRef, 0})
	b = entry(b, 2, 5, 3, long(92))
	b = entry(b, 3, 2, 2, []byte{lonRef, 0})
	b = entry(b, 4, 5, 3, long(116))
	b = append(b, 0, 0, 0, 0)
	for _, c := range [][3]uint32{lat, lon} {
		for i, n := range c {
			under := []uint32{1, 1, 100}[i]
			b = append(append(b, long(n)...), long(under)...)
		}
	}
	return segment(0xE1, append([]byte("Exif\x00\x00"), b...))
}

func segment(marker byte, body []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(body)+2)), body...)
}

// with puts segments behind the beginning of a picture.
func with(b []byte, segments ...[]byte) []byte {
	return append(append(bytes.Clone(b[:2]), bytes.Join(segments, nil)...), b[2:]...)
}

var (
	north = [3]uint32{42, 21, 3060}
	west  = [3]uint32{71, 3, 2500}
)

func TestPosition(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		lat, lon, ok := photo.Position(with(picture(t), exif(order, 6, north, west, 'N', 'W')))
		if !ok || math.Abs(lat-42.3585) > 1e-6 || math.Abs(lon+71.05694444) > 1e-6 {
			t.Errorf("%s: %f, %f, %v", order, lat, lon, ok)
		}
		lat, lon, ok = photo.Position(with(picture(t), exif(order, 1, north, west, 'S', 'E')))
		if !ok || lat > 0 || lon < 0 {
			t.Errorf("%s, in the south-east: %f, %f, %v", order, lat, lon, ok)
		}
	}
	for name, b := range map[string][]byte{
		"no Exif":        picture(t),
		"no fix":         with(picture(t), exif(binary.BigEndian, 1, [3]uint32{}, [3]uint32{}, 'N', 'E')),
		"off the earth":  with(picture(t), exif(binary.BigEndian, 1, [3]uint32{97}, west, 'N', 'W')),
		"cut off":        with(picture(t), exif(binary.BigEndian, 1, north, west, 'N', 'W'))[:60],
		"no JPEG":        []byte("GIF89a, and no picture"),
		"nothing":        nil,
		"half a segment": {0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 'E'},
	} {
		if lat, lon, ok := photo.Position(b); ok {
			t.Errorf("%s: %f, %f", name, lat, lon)
		}
	}
}

func TestCleanedIsTheSamePictureWithoutItsHistory(t *testing.T) {
	t.Parallel()
	secret := []byte("42 Hidden Lane")
	plain := picture(t)
	profile := segment(0xE2, append([]byte("ICC_PROFILE\x00\x01\x01"), "profile"...))
	full := with(plain, exif(binary.LittleEndian, 6, north, west, 'N', 'W'), segment(0xE1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), secret...)),
		segment(0xED, secret), segment(0xE2, append([]byte("MPF\x00"), secret...)), segment(0xFE, secret), profile)
	full = append(full, with(plain, exif(binary.BigEndian, 1, north, west, 'N', 'W'))...) // as phones put a second picture behind
	full = append(full, secret...)

	clean, ok := photo.Cleaned(full)
	if !ok || bytes.Contains(clean, secret) {
		t.Errorf("cleaned: %v, and the words still in it: %v", ok, bytes.Contains(clean, secret))
	}
	if _, _, where := photo.Position(clean); where {
		t.Error("the position is still in it")
	}
	if !bytes.Contains(clean, profile) || bytes.Count(clean, []byte{0xFF, 0xD8, 0xFF}) != 1 {
		t.Error("the colour profile is gone, or the second picture is not")
	}
	if !bytes.Contains(clean, []byte("\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06")) {
		t.Error("which way up it is was lost")
	}
	if a, b := pixels(t, plain), pixels(t, clean); !bytes.Equal(a, b) {
		t.Error("the pixels have changed")
	}
	again, ok := photo.Cleaned(clean)
	if !ok || !bytes.Equal(clean, again) {
		t.Error("cleaning what is clean changes it")
	}
	if cut, ok := photo.Cleaned(full[:bytes.Index(full, []byte{0xFF, 0xDA})+40]); !ok || bytes.Contains(cut, secret) || !bytes.HasSuffix(cut, []byte{0xFF, 0xD9}) {
		t.Errorf("one that was cut off on its way: %v", ok)
	}
	if b, ok := photo.Cleaned([]byte("GIF89a")); ok || string(b) != "GIF89a" {
		t.Errorf("a GIF: %q, %v", b, ok)
	}
}

func pixels(t *testing.T, b []byte) []byte {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	y, ok := m.(*image.YCbCr)
	if !ok {
		t.Fatalf("a %T", m)
	}
	return append(append(append([]byte{}, y.Y...), y.Cb...), y.Cr...)
}

func FuzzCleaned(f *testing.F) {
	f.Add(picture(f))
	f.Add(with(picture(f), exif(binary.LittleEndian, 6, north, west, 'N', 'W')))
	f.Fuzz(func(t *testing.T, b []byte) {
		photo.Position(b)
		clean, ok := photo.Cleaned(b)
		if _, _, where := photo.Position(clean); ok && where {
			t.Error("a position was left in it")
		}
		if again, twice := photo.Cleaned(clean); ok && (!twice || !bytes.Equal(clean, again)) {
			t.Error("cleaning what is clean changes it")
		}
	})
}
