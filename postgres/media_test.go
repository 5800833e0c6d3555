package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/web"
)

// shelfAtTwilio is Twilio's store of files.
type shelfAtTwilio struct {
	files   map[string][]byte
	fail    error
	asked   int
	deleted []string
}

func (s *shelfAtTwilio) FetchMedia(_ context.Context, address string, limit int64) (twilio.File, error) {
	s.asked++
	b, ok := s.files[address]
	switch {
	case s.fail != nil:
		return twilio.File{}, s.fail
	case !ok:
		return twilio.File{}, errors.New("not there")
	case int64(len(b)) > limit:
		return twilio.File{}, twilio.ErrTooLarge
	}
	return twilio.File{Type: "image/jpeg", Bytes: b}, nil
}

func (s *shelfAtTwilio) DeleteMedia(_ context.Context, message, media string) error {
	s.deleted = append(s.deleted, message+"/"+media)
	return s.fail
}

func mediaURL(n int) string {
	return fmt.Sprintf("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME%d", n)
}

// withPictures is the form of a text with files.
func withPictures(body string, n int) map[string][]string {
	form := text("MM1", "+15555550177", d1, body)
	form.Set("NumMedia", fmt.Sprint(n))
	for i := range n {
		form.Set(fmt.Sprintf("MediaUrl%d", i), mediaURL(i))
		form.Set(fmt.Sprintf("MediaContentType%d", i), "image/jpeg")
	}
	return form
}

func (to *town) pictures(at *shelfAtTwilio, remove bool) *phone.Pictures {
	return &phone.Pictures{Shelf: to.db, Files: at, Log: slog.New(slog.NewTextHandler(to.t.Output(), nil)), Remove: remove, Poll: time.Second}
}

func (to *town) step(p *phone.Pictures) int {
	to.t.Helper()
	n, err := p.Step(to.t.Context())
	if err != nil {
		to.t.Fatal(err)
	}
	return n
}

func photograph(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/elm-street.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPicturesAreKeptAndShownWithoutTheirPosition(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	original, large := photograph(t), append(photograph(t), bytes.Repeat([]byte("x"), 700<<10)...)
	at := &shelfAtTwilio{files: map[string][]byte{mediaURL(0): original, mediaURL(1): large}}
	to.hook(withPictures("A pothole", 2))
	to.file()
	if n := one[int](to, `SELECT count(*) FROM cases`); n != 0 {
		t.Fatal("a text was filed while its pictures were on their way")
	}
	var where *casework.Position
	to.desk.Locate = func(in *casework.Inbound) casework.Location { where = in.Position; return casework.Location{} }
	to.step(to.pictures(at, false))
	to.file()
	if where == nil || where.Lat < 42.35 || where.Lat > 42.36 || where.Lon > -71.05 || where.Lon < -71.06 {
		t.Errorf("routing was offered %v", where)
	}
	m := to.onlyMessage()
	if len(m.Attachments) != 2 || m.Attachments[0].ContentType != "image/jpeg" || m.Attachments[0].Filename != "picture-1.jpg" || len(m.Defects) != 0 {
		t.Fatalf("attachments %+v, defects %v", m.Attachments, m.Defects)
	}
	for _, a := range m.Attachments {
		shown := to.media(staff("d1"), m, a.Part)
		if int64(len(shown)) != a.Size || bytes.Contains(shown, []byte("GPS")) || !bytes.HasPrefix(shown, []byte{0xFF, 0xD8}) || len(shown) >= len(original) {
			t.Errorf("%s is shown with %d bytes, and said to have %d", a.Filename, len(shown), a.Size)
		}
	}
	for n, want := range [][]byte{original, large} { // the original is kept raw, as it came
		if hash := one[[]byte](to, `SELECT sha256(coalesce(b.bytes, (SELECT string_agg(c.bytes, '' ORDER BY c.n) FROM blob_chunks c WHERE c.hash = b.hash)))
			FROM media m JOIN blobs b ON b.hash = m.hash WHERE n = $1`, n); !bytes.Equal(hash, one[[]byte](to, `SELECT sha256($1::bytea)`, want)) {
			t.Errorf("file %d is not kept as it came", n)
		}
	}
	if _, err := to.pages.Media(t.Context(), staff("d2"), m, m.Attachments[0].Part); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office gets it: %v", err)
	}
}

func (to *town) onlyMessage() casework.Message {
	to.t.Helper()
	m, err := to.pages.Message(to.t.Context(), staff("d1"), casework.MessageID(one[int64](to, `SELECT id FROM messages`)))
	if err != nil {
		to.t.Fatal(err)
	}
	return m
}

func (to *town) media(v casework.Viewer, m casework.Message, part string) []byte {
	to.t.Helper()
	r, err := to.pages.Media(to.t.Context(), v, m, part)
	if err != nil {
		to.t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		to.t.Fatal(err)
	}
	return b
}

func TestATextDoesNotWaitForEverForItsPictures(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	at := &shelfAtTwilio{fail: errors.New("no way to Twilio")}
	to.hook(withPictures("A pothole", 1))
	to.step(to.pictures(at, false))
	if to.step(to.pictures(at, false)) != 0 || at.asked != 1 {
		t.Error("a file was asked for again at once")
	}
	to.pass("31 seconds")
	to.file()
	m := to.onlyMessage()
	if len(m.Attachments) != 1 || len(m.Defects) != 1 || m.Defects[0].Code != "file-awaited" {
		t.Errorf("%+v, %+v", m.Attachments, m.Defects)
	}
	if _, err := to.pages.Media(t.Context(), staff("d1"), m, m.Attachments[0].Part); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a file that is not there yet: %v", err)
	}
	at.fail, at.files = nil, map[string][]byte{mediaURL(0): []byte("%PDF-1.7 a plan")}
	to.step(to.pictures(at, false))
	if m = to.onlyMessage(); m.Attachments[0].ContentType != "application/pdf" || len(m.Defects) != 1 || m.Defects[0].Code != "file-position" {
		t.Errorf("once it is there: %+v, %+v", m.Attachments, m.Defects)
	}
}

// pass lets time pass for what was received, and for what waits.
func (to *town) pass(interval string) {
	to.t.Helper()
	for _, sql := range []string{`UPDATE raws SET received_at = received_at - $1::interval`, `UPDATE media SET due_at = due_at - $1::interval`} {
		if _, err := to.pool.Exec(to.t.Context(), sql, interval); err != nil {
			to.t.Fatal(err)
		}
	}
}

func TestAFileThatCannotBeHadIsGivenUpAndSaid(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	at := &shelfAtTwilio{files: map[string][]byte{mediaURL(0): make([]byte, 17<<20)}}
	form := withPictures("", 2)
	form["MediaUrl1"] = []string{"https://evil.example/steal"}
	to.hook(form)
	to.step(to.pictures(at, false))
	to.file()
	if got := one[string](to, `SELECT string_agg(state || ' ' || attempts, ', ' ORDER BY n) FROM media`); got != "lost 1, lost 1" {
		t.Errorf("files: %s", got)
	}
	if m := to.onlyMessage(); len(m.Defects) != 1 || m.Defects[0].Code != "file-lost" {
		t.Errorf("defects %+v", m.Defects)
	}
	cases, _, err := to.pages.Cases(t.Context(), staff("d1"), web.CaseQuery{View: web.OpenCases, Page: web.Page{Number: 1, Size: 5}})
	if err != nil || len(cases) != 1 || !strings.Contains(cases[0].Subject, "2 files") {
		t.Errorf("cases %+v, %v", cases, err)
	}
}

func TestFilesAreDeletedAtTwilioOnlyOnceTheyAreKeptAndOnlyWhereThatIsWanted(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	at := &shelfAtTwilio{files: map[string][]byte{mediaURL(0): photograph(t)}}
	to.hook(withPictures("A pothole", 2))
	to.step(to.pictures(at, false))
	to.step(to.pictures(at, false))
	if len(at.deleted) != 0 {
		t.Fatalf("deleted %v, which nobody asked for", at.deleted)
	}
	to.step(to.pictures(at, true))
	if len(at.deleted) != 1 || at.deleted[0] != "MM1/ME0" {
		t.Errorf("deleted %v", at.deleted)
	}
	if n := to.step(to.pictures(at, true)); n != 0 || len(at.deleted) != 1 {
		t.Errorf("deleted again: %d, %v", n, at.deleted)
	}
}
