package thumbnail

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // the forms in which pictures come
	"image/jpeg"
	_ "image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"github.com/commonline/commonline/internal/photo"
)

// MaxPixels is the largest picture that is opened: the 50 megapixels of a phone. Opened, a JPEG of it takes 75 MB, a PNG 200 MB.
const MaxPixels = 50_000_000

// ErrTooLarge is a picture of more than MaxPixels.
var ErrTooLarge = errors.New("the picture is too large to be opened")

// quality is that of the JPEG: a thumbnail is a hint of what the file holds.
const quality = 72

// Of gives a JPEG of at most edge pixels either way. A smaller picture keeps its size. The error is ErrTooLarge, or says that
// the bytes are no picture that can be read.
func Of(picture []byte, edge int) ([]byte, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("reading the head of a picture: %w", err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > MaxPixels/c.Height {
		return nil, ErrTooLarge
	}
	whole, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("reading a picture: %w", err)
	}
	small := upright(scaled(whole, edge), photo.Orientation(picture))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("writing a thumbnail: %w", err)
	}
	return out.Bytes(), nil
}

// scaled fits a picture into a square, over white: a JPEG knows nothing of what is see-through.
func scaled(from image.Image, edge int) *image.RGBA {
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	if long := max(w, h); long > edge {
		w, h = max(1, w*edge/long), max(1, h*edge/long)
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(to, to.Bounds(), from, from.Bounds(), draw.Over, nil)
	return to
}

// upright turns a picture by its Exif orientation.
func upright(from *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return from
	}
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 { // lies on its side
		size = image.Rect(0, 0, h, w)
	}
	to := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			to.SetRGBA(x, y, from.RGBAAt(source(orientation, x, y, w, h)))
		}
	}
	return to
}

// source is which point of a w by h picture is shown at x, y once it stands upright.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}
