package photo_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"math"
	"testing"

	"github.com/commonline/commonline/internal/photo"
)

// where is Exif data with a position, from its byte order on: 42°21'36.00" N, 71°03'30.50" W.
func where() []byte {
	return exif(binary.BigEndian, 6, [3]uint32{42, 21, 3600}, [3]uint32{71, 3, 3050}, 'N', 'W')[4+6:]
}

func chunk(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	whole := append([]byte(kind), body...)
	return binary.BigEndian.AppendUint32(append(b, whole...), crc32.ChecksumIEEE(whole))
}

func pngPicture(t testing.TB) (plain, told []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 7))); err != nil {
		t.Fatal(err)
	}
	plain = b.Bytes()
	const ihdr = 8 + 25
	told = bytes.Join([][]byte{plain[:ihdr], chunk("eXIf", where()), chunk("tEXt", []byte("Comment\x00HOME")), plain[ihdr:], []byte("behind the end: HOME")}, nil)
	return plain, told
}

func webpPicture() []byte {
	riff := func(kind string, body []byte) []byte {
		b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
		if b = append(b, body...); len(body)%2 == 1 {
			b = append(b, 0)
		}
		return b
	}
	body := bytes.Join([][]byte{[]byte("WEBP"), riff("VP8X", []byte{0x0c, 0, 0, 0, 1, 0, 0, 1, 0, 0}), riff("VP8L", []byte("pixel")), riff("EXIF", where()), riff("XMP ", []byte("HOME"))}, nil)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func isoBox(kind string, bodies ...[]byte) []byte {
	body := bytes.Join(bodies, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), kind...), body...)
}

// heicPicture has pixels as item 1, Exif as item 2 and XMP, in idat, as item 3.
func heicPicture() []byte {
	infe := func(id byte, kind string) []byte {
		return isoBox("infe", []byte{2, 0, 0, 0, 0, id, 0, 0}, []byte(kind), []byte{0})
	}
	iinf := isoBox("iinf", []byte{0, 0, 0, 0, 0, 3}, infe(1, "hvc1"), infe(2, "Exif"), infe(3, "mime"))
	data := append([]byte{0, 0, 0, 6}, append([]byte("Exif\x00\x00"), where()...)...)
	make := func(pixels, at uint32) []byte {
		item := func(id, from byte, start, length uint32) []byte {
			return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte{0, id, 0, from, 0, 0, 0, 1}, start), length)
		}
		iloc := isoBox("iloc", []byte{1, 0, 0, 0, 0x44, 0, 0, 3}, item(1, 0, pixels, 6), item(2, 0, at, uint32(len(data))), item(3, 1, 0, 4))
		meta := isoBox("meta", []byte{0, 0, 0, 0}, iinf, iloc, isoBox("idat", []byte("HOME")))
		return bytes.Join([][]byte{isoBox("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), meta, isoBox("mdat", []byte("PIXELS"), data)}, nil)
	}
	n := uint32(bytes.Index(make(0, 0), []byte("PIXELS")))
	return make(n, n+6)
}

func film(track string) []byte {
	trak := isoBox("trak", isoBox("mdia", isoBox("hdlr", []byte{0, 0, 0, 0, 0, 0, 0, 0}, []byte(track), make([]byte, 12))), isoBox("udta", []byte("HOME")))
	return bytes.Join([][]byte{isoBox("ftyp", []byte("qt  \x00\x00\x00\x00qt  ")), isoBox("mdat", []byte("PIXELS")), isoBox("moov", isoBox("mvhd", []byte("PIXELS")), trak,
		isoBox("udta", isoBox("\xa9xyz", []byte("+42.36-071.05/HOME"))), isoBox("meta", []byte("HOME")))}, nil)
}

func TestEveryFormTellsItsPositionAndLosesIt(t *testing.T) {
	t.Parallel()
	_, told := pngPicture(t)
	for name, b := range map[string][]byte{"PNG": told, "WebP": webpPicture(), "HEIC": heicPicture()} {
		lat, lon, ok := photo.Position(b)
		if !ok || math.Abs(lat-42.36) > 1e-9 || math.Abs(lon+71.0584722) > 1e-6 {
			t.Errorf("%s: %v %v %v", name, lat, lon, ok)
		}
		clean, ok := photo.Cleaned(b)
		if _, _, still := photo.Position(clean); !ok || still || bytes.Contains(clean, []byte("HOME")) || bytes.Contains(clean, []byte("MM\x00\x2a")) {
			t.Errorf("%s: cleaned %v, still tells %v: %q", name, ok, still, clean)
		}
		if again, ok := photo.Cleaned(clean); !ok || !bytes.Equal(again, clean) {
			t.Errorf("%s: cleaned twice it is another", name)
		}
	}
}

func TestPixelsStay(t *testing.T) {
	t.Parallel()
	plain, told := pngPicture(t)
	if clean, _ := photo.Cleaned(told); !bytes.Equal(clean, plain) {
		t.Error("the PNG is not the same without its words")
	}
	for name, b := range map[string][]byte{"HEIC": heicPicture(), "film": film("vide")} {
		clean, ok := photo.Cleaned(b)
		if !ok || len(clean) != len(b) || bytes.Index(clean, []byte("PIXELS")) != bytes.Index(b, []byte("PIXELS")) || bytes.Contains(clean, []byte("HOME")) {
			t.Errorf("%s: %v %q", name, ok, clean)
		}
	}
}

func TestWhatCannotBeCutSaysSo(t *testing.T) {
	t.Parallel()
	_, told := pngPicture(t)
	heic := heicPicture()
	for name, b := range map[string][]byte{
		"a film with a track of positions": film("meta"), "TIFF": []byte("II\x2a\x00\x08\x00\x00\x00"), "words": []byte("hello"), "nothing": nil,
		"half a PNG": told[:len(told)/2], "half a HEIC": heic[:len(heic)/2], "half a WebP": webpPicture()[:40], "half a film": film("vide")[:60],
		"a HEIC whose Exif is nowhere": bytes.Replace(heic, []byte("iloc"), []byte("ilox"), 1),
	} {
		if got, ok := photo.Cleaned(b); ok || !bytes.Equal(got, b) {
			t.Errorf("%s: cleaned %v", name, ok)
		}
	}
}

func FuzzFormats(f *testing.F) {
	_, told := pngPicture(f)
	for _, b := range [][]byte{told, webpPicture(), heicPicture(), film("vide"), film("meta"), picture(f)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		clean, ok := photo.Cleaned(b)
		if !ok && !bytes.Equal(clean, b) {
			t.Error("it was changed, and not cleaned")
		}
		if _, _, still := photo.Position(clean); ok && still {
			t.Error("it still tells where it was taken")
		}
	})
}
