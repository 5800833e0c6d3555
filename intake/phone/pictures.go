package phone

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/photo"
	"github.com/commonline/commonline/internal/twilio"
)

// Shelf keeps the files of texts, and which are still to be fetched.
type Shelf interface {
	// WantedMedia gives at most n files that are due, and keeps others from them until the lease ends.
	WantedMedia(ctx context.Context, n int, lease time.Duration) ([]Wanted, error)
	// KeepMedia stores a file that was fetched.
	KeepMedia(ctx context.Context, id int64, f Kept) error
	// MissMedia notes that a file could not be fetched. A wait of 0 gives it up for good.
	MissMedia(ctx context.Context, id int64, why string, wait time.Duration) error
	// KeptMedia gives at most n files that are kept here and still lie at Twilio; MediaRemoved notes that one does not any
	// more.
	KeptMedia(ctx context.Context, n int, lease time.Duration) ([]Wanted, error)
	MediaRemoved(ctx context.Context, id int64) error
}

// Wanted is a file that lies at Twilio.
type Wanted struct {
	ID       int64
	URL      string
	Attempts int // that failed
}

// Kept is a file that is here.
type Kept struct {
	Type     string             // what its bytes are
	Original []byte             // as it came
	Shown    []byte             // without where it was taken; nil where it is the same
	Position *casework.Position // where it was taken; nil for unknown
	Uncut    bool               // where it was taken may stand in it, and could not be cut
}

// Files is Twilio's store of them.
type Files interface {
	FetchMedia(ctx context.Context, address string, limit int64) (twilio.File, error)
	DeleteMedia(ctx context.Context, message, media string) error
}

// Pictures fetches the files of texts: a job whose work is the rows that are due.
type Pictures struct {
	Shelf Shelf
	Files Files
	Log   *slog.Logger
	// Remove says that files are deleted at Twilio once they are kept here.
	Remove bool
	// Due wakes it; it looks by itself every Poll too. Fetched is told that a text can be filed now.
	Due     <-chan struct{}
	Poll    time.Duration
	Fetched func()
}

const (
	largestFile = 16 << 20 // a carrier lets 5 MB pass
	fetchLease  = 3 * time.Minute
	batchFiles  = 4
)

// waits are how long to wait after each try that failed; after the last the file is given up.
var waits = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, 48 * time.Hour}

// Run fetches until ctx ends.
func (p *Pictures) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := p.Step(ctx)
		if err != nil && ctx.Err() == nil {
			p.Log.ErrorContext(ctx, "fetching the files of texts", "err", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-p.Due:
		case <-time.After(p.Poll):
		}
	}
	return nil
}

// Step fetches, or deletes at Twilio, what is due, and tells how many files that were.
func (p *Pictures) Step(ctx context.Context) (int, error) {
	due, err := p.Shelf.WantedMedia(ctx, batchFiles, fetchLease)
	if err != nil {
		return 0, fmt.Errorf("looking for files to fetch: %w", err)
	}
	for _, w := range due {
		if err := p.fetch(ctx, w); err != nil {
			return len(due), err
		}
	}
	if !p.Remove || len(due) > 0 {
		return len(due), nil
	}
	return p.remove(ctx)
}

func (p *Pictures) fetch(ctx context.Context, w Wanted) error {
	file, err := p.Files.FetchMedia(ctx, w.URL, largestFile)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return p.miss(ctx, w, err)
	}
	if err := p.Shelf.KeepMedia(ctx, w.ID, kept(file)); err != nil {
		return fmt.Errorf("keeping file %d: %w", w.ID, err)
	}
	if p.Fetched != nil {
		p.Fetched()
	}
	return nil
}

// miss waits for a better time, longer and longer. What is too large, or is nothing of ours, does not get better.
func (p *Pictures) miss(ctx context.Context, w Wanted, cause error) error {
	wait := time.Duration(0)
	if w.Attempts < len(waits) && !errors.Is(cause, twilio.ErrTooLarge) {
		wait = waits[w.Attempts]
	}
	if _, _, err := twilio.MediaSID(w.URL); err != nil {
		wait = 0
	}
	if twilio.Gone(cause) && w.Attempts > 3 {
		wait = 0
	}
	p.Log.WarnContext(ctx, "a file of a text could not be fetched", "file", w.ID, "attempts", w.Attempts+1, "again in", wait, "err", cause)
	if err := p.Shelf.MissMedia(ctx, w.ID, cause.Error(), wait); err != nil {
		return fmt.Errorf("noting that file %d could not be fetched: %w", w.ID, err)
	}
	if wait == 0 && p.Fetched != nil {
		p.Fetched()
	}
	return nil
}

// remove deletes at Twilio what is kept here.
func (p *Pictures) remove(ctx context.Context) (int, error) {
	list, err := p.Shelf.KeptMedia(ctx, batchFiles, time.Hour)
	if err != nil {
		return 0, fmt.Errorf("looking for files to delete at Twilio: %w", err)
	}
	for _, w := range list {
		message, media, err := twilio.MediaSID(w.URL)
		if err == nil {
			err = p.Files.DeleteMedia(ctx, message, media)
		}
		if err != nil {
			p.Log.WarnContext(ctx, "a file could not be deleted at Twilio; it is tried again in an hour", "file", w.ID, "err", err)
			continue
		}
		if err := p.Shelf.MediaRemoved(ctx, w.ID); err != nil {
			return len(list), fmt.Errorf("noting that file %d was deleted at Twilio: %w", w.ID, err)
		}
	}
	return len(list), nil
}

// kept looks at what was fetched. Neither the type that Twilio names nor a name is trusted: the bytes tell.
func kept(file twilio.File) Kept {
	k := Kept{Type: sniff(file), Original: file.Bytes}
	if lat, lon, ok := photo.Position(file.Bytes); ok {
		k.Position = &casework.Position{Lat: lat, Lon: lon}
	}
	clean, ok := photo.Cleaned(file.Bytes)
	if ok {
		k.Shown = clean
	}
	family, _, _ := strings.Cut(k.Type, "/")
	k.Uncut = !ok && (family == "image" && k.Type != "image/gif" || family == "video" || k.Type == "application/pdf")
	return k
}

// LookAt looks at a file that came by another way than Twilio's.
func LookAt(bytes []byte) Kept { return kept(twilio.File{Bytes: bytes}) }

func sniff(file twilio.File) string {
	b := file.Bytes
	if len(b) > 12 && string(b[4:8]) == "ftyp" {
		switch string(b[8:12]) {
		case "heic", "heix", "mif1", "msf1", "heim", "heis":
			return "image/heic"
		case "avif":
			return "image/avif"
		case "qt  ":
			return "video/quicktime"
		case "3gp4", "3gp5", "3gp6", "3g2a":
			return "video/3gpp"
		}
	}
	if len(b) > 6 && string(b[:6]) == "#!AMR\n" {
		return "audio/amr"
	}
	kind, _, _ := strings.Cut(http.DetectContentType(b), ";")
	if kind == "text/plain" && strings.HasPrefix(string(b), "BEGIN:VCARD") {
		return "text/vcard"
	}
	return kind
}
