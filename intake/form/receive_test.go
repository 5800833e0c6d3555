package form

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// shelf is a Store in memory. Large files are not kept, so that only the intake's own memory is seen.
type shelf struct {
	mu    sync.Mutex
	files map[[32]byte]int
	taken map[string]casework.Submission
	filed map[string]casework.Taken
}

func newShelf() *shelf {
	return &shelf{files: map[[32]byte]int{}, taken: map[string]casework.Submission{}, filed: map[string]casework.Taken{}}
}

func (s *shelf) KeepFile(_ context.Context, b []byte) ([32]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hash := sha256.Sum256(b)
	s.files[hash] = len(b)
	return hash, nil
}

func (s *shelf) TakeInForm(_ context.Context, _ casework.MailboxID, x casework.Submission) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, again := s.taken[x.Key]
	if !again {
		s.taken[x.Key] = x
	}
	return again, nil
}

func (s *shelf) TakenForm(_ context.Context, key string) (casework.Taken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, stored := s.taken[key]
	t, filed := s.filed[key]
	t.Stored, t.Filed = stored, filed
	return t, nil
}

type signer struct{}

func (signer) MAC(use string, msg []byte) (byte, []byte) {
	h := hmac.New(sha256.New, []byte("key of a test, "+use))
	h.Write(msg)
	return 3, h.Sum(nil)
}

func (s signer) VerifyShort(use string, key byte, msg, mac []byte, size int) bool {
	_, want := s.MAC(use, msg)
	return key == 3 && len(mac) == size && hmac.Equal(want[:size], mac)
}

func newIntake() (*Intake, *shelf) {
	s := newShelf()
	return &Intake{Store: s, Signer: signer{}}, s
}

// file is one of a form that is sent.
type file struct {
	name string
	body io.Reader
}

// request makes what a browser sends, as a stream.
func request(t *testing.T, fields [][2]string, files ...file) *http.Request {
	t.Helper()
	r, w := io.Pipe()
	mw := multipart.NewWriter(w)
	go func() {
		for _, f := range fields {
			if err := mw.WriteField(f[0], f[1]); err != nil {
				return // the reader has had enough
			}
		}
		for _, f := range files {
			part, err := mw.CreateFormFile("photos", f.name)
			if err == nil {
				_, err = io.Copy(part, f.body)
			}
			if err != nil {
				return
			}
		}
		_ = mw.Close() // the pipe tells the reader
		_ = w.Close()
	}()
	t.Cleanup(func() { _ = r.Close() })
	q := httptest.NewRequestWithContext(t.Context(), "POST", "/report", r)
	q.Header.Set("Content-Type", mw.FormDataContentType())
	return q
}

func read(t *testing.T, in *Intake, r *http.Request) casework.Submission {
	t.Helper()
	s, err := in.Read(httptest.NewRecorder(), r, true)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const pixel = "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x00\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

func picture(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../../postgres/testdata/elm-street.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestASendingIsKeptAsItCame(t *testing.T) {
	t.Parallel()
	in, s := newIntake()
	words := "  Two spaces, \r\n a line, an ü, and \x00 a NUL \xff "
	x := read(t, in, request(t, [][2]string{{"key", "k1"}, {"words", words}, {"empty", ""}}, file{"../../etc/my photo.gif", strings.NewReader(pixel)}))
	if len(x.Problems) > 0 || x.Key != "k1" || len(x.Files) != 1 || x.Files[0].Name != "my photo.gif" || x.Files[0].Type != "image/gif" || s.files[sha256.Sum256([]byte(pixel))] != len(pixel) {
		t.Fatalf("read %+v, kept %v", x, s.files)
	}
	again, err := in.Send(t.Context(), "form", x)
	if err != nil || again {
		t.Fatal(again, err)
	}
	body := s.taken["k1"].Body
	if !bytes.Contains(body, []byte("\r\n\r\n"+words+"\r\n--")) || bytes.Contains(body, []byte("GIF89a")) {
		t.Errorf("stored %q", body)
	}
	p := Parse(body)
	if len(p.Defects) > 0 || p.Reply != strings.TrimSpace("Two spaces, \n a line, an ü, and � a NUL �") || len(p.Attachments) != 1 || p.Attachments[0].Part != "media/0" {
		t.Errorf("parsed %+v", p)
	}
	if again, err = in.Send(t.Context(), "form", x); err != nil || !again || len(s.taken) != 1 {
		t.Errorf("the second time: %v %v", again, err)
	}
}

func TestWhatIsNotTaken(t *testing.T) {
	t.Parallel()
	gif := func() io.Reader { return strings.NewReader(pixel) }
	large := func(n int64) io.Reader { return io.MultiReader(gif(), io.LimitReader(zeroes{}, n)) }
	many := slices.Repeat([]file{{"a.gif", nil}}, 11)
	for i := range many {
		many[i].body = gif()
	}
	for name, c := range map[string]struct {
		files []file
		want  []casework.FormProblem
		kept  int
	}{
		"no picture":             {[]file{{"a.gif", strings.NewReader("MZ\x90\x00 a program")}, {"b.gif", gif()}}, []casework.FormProblem{casework.NoPicture}, 1},
		"no picture, by no name": {[]file{{"a.html", strings.NewReader("<script>")}}, []casework.FormProblem{casework.NoPicture}, 0},
		"one too large":          {[]file{{"a.gif", large(largestFile)}, {"b.gif", gif()}}, []casework.FormProblem{casework.FileTooLarge}, 1},
		"eleven":                 {many, []casework.FormProblem{casework.TooManyFiles}, 10},
		"all too large":          {[]file{{"a.gif", large(mostBytes)}, {"b.gif", gif()}}, []casework.FormProblem{casework.FileTooLarge, casework.FormTooLarge}, 0},
		"none chosen":            {[]file{{"", strings.NewReader("")}}, nil, 0},
		"an empty one":           {[]file{{"a.gif", strings.NewReader("")}}, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, _ := newIntake()
			x := read(t, in, request(t, [][2]string{{"key", "k"}, {"words", "It is here."}}, c.files...))
			if !slices.Equal(x.Problems, c.want) || len(x.Files) != c.kept || x.Values.Get("words") != "It is here." {
				t.Errorf("problems %v, %d files, words %q", x.Problems, len(x.Files), x.Values.Get("words"))
			}
		})
	}
	in, _ := newIntake()
	x := read(t, in, request(t, [][2]string{{"key", "k"}, {"words", strings.Repeat("a", mostFields+5)}, {"name", "Ana"}}))
	if !slices.Equal(x.Problems, []casework.FormProblem{casework.FieldTooLong}) || len(x.Values.Get("words")) > mostFields {
		t.Errorf("too long: %v", x.Problems)
	}
	x, err := in.Read(httptest.NewRecorder(), request(t, nil, file{"a.gif", gif()}), false)
	if err != nil || !slices.Equal(x.Problems, []casework.FormProblem{casework.NoFilesNow}) || len(x.Files) != 0 {
		t.Errorf("files that are not wanted: %v %v", x.Problems, err)
	}
	odd := httptest.NewRequest("POST", "/report", strings.NewReader("{}"))
	odd.Header.Set("Content-Type", "application/json")
	if x := read(t, in, odd); !slices.Equal(x.Problems, []casework.FormProblem{casework.FormBroken}) {
		t.Errorf("no form: %v", x.Problems)
	}
}

// zeroes never end.
type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestMemory sends ten photos of 15 MB twice at once: no more than a few of the 300 MB are in memory at a time.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short goes with the race detector, whose memory is not the form's")
	}
	in, s := newIntake()
	var before, peak runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var all sync.WaitGroup
	for n := range 2 {
		all.Go(func() {
			var files []file
			for i := range mostFiles {
				files = append(files, file{fmt.Sprintf("%d-%d.gif", n, i), io.MultiReader(strings.NewReader(pixel+fmt.Sprint(n, i)), io.LimitReader(zeroes{}, largestFile-100))})
			}
			x, err := in.Read(httptest.NewRecorder(), request(t, [][2]string{{"words", "x"}}, files...), true)
			if err != nil || len(x.Files) != mostFiles || len(x.Problems) > 0 {
				t.Errorf("%d files, %v, %v", len(x.Files), x.Problems, err)
			}
		})
	}
	all.Wait()
	runtime.ReadMemStats(&peak)
	if grown := int64(peak.HeapSys) - int64(before.HeapSys); len(s.files) != 2*mostFiles || grown > 150<<20 {
		t.Errorf("%d files kept, the heap grew by %d MiB", len(s.files), grown>>20)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	in, _ := newIntake()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	key := in.NewKey(now)
	for name, c := range map[string]struct {
		key  string
		at   time.Time
		want casework.FormProblem
	}{
		"good":          {key, now.Add(time.Minute), ""},
		"at once":       {key, now.Add(time.Second), casework.FormTooYoung},
		"a day later":   {key, now.Add(25 * time.Hour), casework.FormTooOld},
		"none":          {"", now, casework.FormUnsigned},
		"made up":       {strings.Repeat("a", len(key)), now, casework.FormUnsigned},
		"one letter":    {other(key[:1]) + key[1:], now.Add(time.Minute), casework.FormUnsigned},
		"not yet shown": {in.NewKey(now.Add(time.Hour)), now, casework.FormTooYoung},
	} {
		if got := in.CheckKey(c.key, c.at); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if in.NewKey(now) == key {
		t.Error("two forms have one key")
	}
}

// other is another letter of a key.
func other(letter string) string {
	if letter == "b" {
		return "c"
	}
	return "b"
}

// TestCarry: a file comes back with a form that is shown again, and with no other sign than ours.
func TestCarry(t *testing.T) {
	t.Parallel()
	in, s := newIntake()
	x := read(t, in, request(t, nil, file{"a.gif", strings.NewReader(pixel)}))
	text := in.Carry(x.Files[0])
	forged := "B" + text[1:]
	y := read(t, in, request(t, [][2]string{{"kept", text}, {"kept", forged}, {"kept", "nonsense"}}, file{"b.gif", strings.NewReader(pixel + "b")}))
	if len(y.Files) != 2 || y.Files[0] != x.Files[0] || y.Files[1].Name != "b.gif" || len(s.files) != 2 {
		t.Errorf("files %+v", y.Files)
	}
}

// TestWhereAPhotoWasTaken is read as an offer, and cut from what others see.
func TestWhereAPhotoWasTaken(t *testing.T) {
	t.Parallel()
	in, s := newIntake()
	b := picture(t)
	x := read(t, in, request(t, nil, file{"a.jpg", bytes.NewReader(b)}))
	f := x.Files[0]
	if f.Position == nil || f.Shown == f.Hash || f.Hash != sha256.Sum256(b) || s.files[f.Shown] >= len(b) {
		t.Errorf("%+v", f)
	}
}

func TestTaken(t *testing.T) {
	t.Parallel()
	in, s := newIntake()
	if got, err := in.Taken(t.Context(), "k", time.Minute); err != nil || got.Stored {
		t.Errorf("nothing was sent: %+v %v", got, err)
	}
	s.taken["k"] = casework.Submission{Key: "k"}
	if got, err := in.Taken(t.Context(), "k", time.Millisecond); err != nil || !got.Stored || got.Filed {
		t.Errorf("not filed yet: %+v %v", got, err)
	}
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.filed["k"] = casework.Taken{Number: 7}
	}()
	if got, err := in.Taken(t.Context(), "k", time.Minute); err != nil || got.Number != 7 {
		t.Errorf("filed: %+v %v", got, err)
	}
}
