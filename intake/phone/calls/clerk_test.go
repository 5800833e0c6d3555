package calls_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/commonline/commonline/intake/phone/calls"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/google/go-cmp/cmp"
)

// desk is the work of a clerk in memory: a list of what was done.
type desk struct {
	sounds   []calls.Sound
	unheard  []calls.Unheard
	deletion []string
	done     []string
	textBack bool
	again    []time.Duration
}

func pop[T any](list *[]T) (first T, ok bool) {
	if len(*list) == 0 {
		return first, false
	}
	first, *list = (*list)[0], (*list)[1:]
	return first, true
}

func (d *desk) NextSound(context.Context, time.Duration) (calls.Sound, bool, error) {
	s, ok := pop(&d.sounds)
	return s, ok, nil
}

func (d *desk) KeepSound(_ context.Context, r, kind string, b []byte) error {
	d.done = append(d.done, "kept "+r+" "+kind+" "+string(b[:4]))
	return nil
}

func (d *desk) SoundFailed(_ context.Context, r, problem string, again time.Duration) error {
	d.done, d.again = append(d.done, r+": "+problem), append(d.again, again)
	return nil
}

func (d *desk) NextUnheard(context.Context, time.Time, time.Duration) (calls.Unheard, bool, error) {
	u, ok := pop(&d.unheard)
	return u, ok, nil
}

func (d *desk) KeepTranscript(_ context.Context, t calls.Transcript) error {
	d.done = append(d.done, t.Recording+" says in "+t.Language+" by "+t.By+": "+t.Text)
	return nil
}

func (d *desk) TranscriptFailed(_ context.Context, r, problem string, again time.Duration) error {
	d.done, d.again = append(d.done, r+": "+problem), append(d.again, again)
	return nil
}

func (d *desk) NextDeletion(context.Context) (string, bool, error) {
	s, ok := pop(&d.deletion)
	return s, ok, nil
}

func (d *desk) Deleted(_ context.Context, r string) error {
	d.done = append(d.done, "deleted "+r)
	return nil
}

func (d *desk) Settle(_ context.Context, _, _ time.Time, textBack bool) (int, error) {
	d.textBack = textBack
	return 0, nil
}

// shelf is Twilio's recordings.
type shelf map[string]any

func (s shelf) FetchRecording(_ context.Context, sid string, _ int64) (twilio.File, error) {
	if err, ok := s[sid].(error); ok {
		return twilio.File{}, err
	}
	b, _ := s[sid].(string)
	return twilio.File{Type: "audio/x-wav", Bytes: []byte(b)}, nil
}

func (s shelf) DeleteRecording(context.Context, string) error { return nil }

// ear understands one language.
type ear struct{ err error }

func (ear) Name() string { return "ear" }

func (e ear) Transcribe(_ context.Context, sound []byte, _, language string) (string, string, error) {
	if e.err != nil || language != "es-US" {
		return "", "", e.err
	}
	return "dijo " + string(sound), "", nil
}

func TestAClerkBringsIn(t *testing.T) {
	t.Parallel()
	gone := &twilio.Error{Status: 404, Code: 20404}
	d := &desk{
		sounds:   []calls.Sound{{Recording: "RE1"}, {Recording: "RE2", Attempts: 1}, {Recording: "RE3", Attempts: 29}, {Recording: "RE4"}, {Recording: "RE5"}},
		unheard:  []calls.Unheard{{Recording: "RE6", Language: "es-US", Sound: []byte("x")}, {Recording: "RE7", Language: "ht"}},
		deletion: []string{"RE8"},
	}
	c := calls.Clerk{Work: d, Twilio: shelf{"RE1": "RIFF----WAVEfmt ", "RE2": gone, "RE3": gone, "RE4": twilio.ErrTooLarge, "RE5": errors.New("no way there")},
		Transcriber: ear{}, DeleteThere: true, TextBack: true, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: time.Now}
	if err := c.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"kept RE1 audio/wav RIFF", "RE2: Twilio does not have the sound yet.", "RE3: Twilio does not have the sound.", "RE4: The sound is too large.",
		"RE5: Twilio could not be asked for the sound.", "RE6 says in es-US by ear: dijo x", "RE7: Nothing was understood.", "deleted RE8"}
	if diff := cmp.Diff(d.done, want); diff != "" || !d.textBack {
		t.Error(diff)
	}
	if want := []time.Duration{4 * time.Second, 0, 0, 2 * time.Second, 0}; !slices.Equal(d.again, want) {
		t.Errorf("tried again after %v, want %v", d.again, want)
	}
}

func TestAServerThatFailsIsAskedAFewTimes(t *testing.T) {
	t.Parallel()
	d := &desk{unheard: []calls.Unheard{{Recording: "RE1", Attempts: 0}, {Recording: "RE2", Attempts: 4}}}
	c := calls.Clerk{Work: d, Transcriber: ear{errors.New("out of order")}, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: time.Now}
	if err := c.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []time.Duration{time.Minute, 0}; !slices.Equal(d.again, want) {
		t.Errorf("tried again after %v, want %v", d.again, want)
	}
}

func TestSoundKind(t *testing.T) {
	t.Parallel()
	for b, want := range map[string]string{"RIFF----WAVEfmt ": "audio/wav", "ID3\x04": "audio/mpeg", "\xff\xfb\x10\xc4": "audio/mpeg", "<html>": "application/octet-stream", "": "application/octet-stream"} {
		if got := calls.SoundKind([]byte(b)); got != want {
			t.Errorf("%q: %s", b, got)
		}
	}
}
