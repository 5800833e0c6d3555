package form

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/photo"
)

// Fields of the form that are about files.
const (
	filesField = "photos" // the files themselves
	keptField  = "kept"   // files that came with an earlier sending, as Carry writes them
)

// file keeps one file. It waits on disk while it comes, so that who sends slowly takes no memory.
func (s *sending) file(ctx context.Context, part *multipart.Part) error {
	switch {
	case !s.takeFiles:
		s.problem(casework.NoFilesNow)
		return nil
	case len(s.Files)+len(s.Values[keptField]) >= mostFiles:
		s.problem(casework.TooManyFiles)
		return nil
	}
	f, err := os.CreateTemp("", "commonline-form-*")
	if err != nil {
		return fmt.Errorf("making room for a file: %w", err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	n, err := io.Copy(f, io.LimitReader(part, largestFile+1))
	switch _, tooLarge := errors.AsType[*http.MaxBytesError](err); {
	case n > largestFile:
		s.problem(casework.FileTooLarge)
		return nil
	case tooLarge || errors.Is(err, io.ErrUnexpectedEOF) || ctx.Err() != nil:
		s.cutOff(ctx)
		return nil
	case err != nil:
		return fmt.Errorf("taking a file: %w", err)
	case n == 0:
		return nil
	}
	return s.intake.oneAtATime(ctx, func() error { return s.keep(ctx, f, fileName(part.FileName())) })
}

// oneAtATime waits until there is room in memory for a file.
func (in *Intake) oneAtATime(ctx context.Context, do func() error) error {
	in.once.Do(func() { in.busy = make(chan struct{}, inMemory) })
	select {
	case in.busy <- struct{}{}:
		defer func() { <-in.busy }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// keep stores a file as it came, and, where that is another, as others see it.
func (s *sending) keep(ctx context.Context, f io.ReadSeeker, name string) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("reading a file again: %w", err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("reading a file again: %w", err)
	}
	kind, ok := pictureKind(b)
	if !ok {
		s.problem(casework.NoPicture)
		return nil
	}
	file := casework.SentFile{Name: name, Type: kind, Size: int64(len(b))}
	if file.Hash, err = s.intake.Store.KeepFile(ctx, b); err != nil {
		return err
	}
	file.Shown = file.Hash
	if clean, ok := photo.Cleaned(b); ok && !bytes.Equal(clean, b) {
		if file.Shown, err = s.intake.Store.KeepFile(ctx, clean); err != nil {
			return err
		}
	}
	if lat, lon, ok := photo.Position(b); ok {
		file.Position = &casework.Position{Lat: lat, Lon: lon}
	}
	s.Files = append(s.Files, file)
	return nil
}

// pictureKind tells what picture it is by its bytes; neither its name nor what the browser says is believed.
func pictureKind(b []byte) (string, bool) {
	if len(b) > 12 && string(b[4:8]) == "ftyp" {
		switch string(b[8:12]) {
		case "heic", "heix", "mif1", "msf1", "heim", "heis":
			return "image/heic", true
		case "avif":
			return "image/avif", true
		}
	}
	kind, _, _ := strings.Cut(http.DetectContentType(b), ";")
	return kind, kind == "image/jpeg" || kind == "image/png" || kind == "image/gif" || kind == "image/webp"
}

// fileName is the last part of a name, with nothing in it that a list could trip over.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' || r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, path.Base(readable(s)))
	if runes := []rune(s); len(runes) > 100 {
		s = string(runes[len(runes)-100:])
	}
	return s
}

// fileColumn is a file as it is written in a raw message and in a form that is shown again.
type fileColumn struct {
	Name     string      `json:"name"`
	Type     string      `json:"type"`
	Size     int64       `json:"size"`
	Hash     []byte      `json:"sha256"`
	Shown    []byte      `json:"shown"`
	Position *[2]float64 `json:"position,omitempty"` // latitude, longitude
}

func columnOf(f casework.SentFile) fileColumn {
	c := fileColumn{Name: f.Name, Type: f.Type, Size: f.Size, Hash: f.Hash[:], Shown: f.Shown[:]}
	if f.Position != nil {
		c.Position = &[2]float64{f.Position.Lat, f.Position.Lon}
	}
	return c
}

func (c fileColumn) file() (f casework.SentFile, ok bool) {
	if len(c.Hash) != 32 || len(c.Shown) != 32 {
		return f, false
	}
	f = casework.SentFile{Name: c.Name, Type: c.Type, Size: c.Size, Hash: [32]byte(c.Hash), Shown: [32]byte(c.Shown)}
	if c.Position != nil {
		f.Position = &casework.Position{Lat: c.Position[0], Lon: c.Position[1]}
	}
	return f, true
}

const carryUse = "form-file"

// Carry writes a file for the hidden field of a form that is shown again, signed: the hash of a file opens nothing to who
// merely knows it.
func (in *Intake) Carry(f casework.SentFile) string {
	b, err := json.Marshal(columnOf(f))
	if err != nil {
		return "" // a struct of strings and numbers is always written
	}
	id, mac := in.Signer.MAC(carryUse, b)
	return base64.RawURLEncoding.EncodeToString(append(append([]byte{id}, mac[:16]...), b...))
}

// carried adds the files that an earlier sending of the form brought.
func (s *sending) carried() {
	var files []casework.SentFile
	for _, text := range s.Values[keptField] {
		if f, ok := s.intake.carriedFile(text); ok && len(files) < mostFiles {
			files = append(files, f)
		}
	}
	s.Files = append(files, s.Files...)
}

func (in *Intake) carriedFile(text string) (casework.SentFile, bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) < 17 || !in.Signer.VerifyShort(carryUse, b[0], b[17:], b[1:17], 16) {
		return casework.SentFile{}, false
	}
	var c fileColumn
	if err := json.Unmarshal(b[17:], &c); err != nil {
		return casework.SentFile{}, false
	}
	return c.file()
}
