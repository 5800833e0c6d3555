package phone_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/internal/twilio"
)

// atTwilio is Twilio's list of messages, newest first.
type atTwilio struct {
	list []twilio.Message
	fail map[string]error // by number
	from []time.Time      // since when it was asked
}

func (a *atTwilio) AccountSID() string { return "AC1" }

func (a *atTwilio) MediaURL(message, media string) string {
	return "https://x/" + message + "/" + media
}

func (a *atTwilio) MediaOf(_ context.Context, message string) ([]twilio.Media, error) {
	return []twilio.Media{{SID: "ME1", Type: "image/jpeg"}}, nil
}

func (a *atTwilio) Messages(_ context.Context, q twilio.Query) iter.Seq2[twilio.Message, error] {
	a.from = append(a.from, q.Since)
	return func(yield func(twilio.Message, error) bool) {
		for _, m := range a.list {
			if m.To == q.To && !m.Created.Before(q.Since) && !yield(m, nil) {
				return
			}
		}
		if err := a.fail[q.To]; err != nil {
			yield(twilio.Message{}, err)
		}
	}
}

// book remembers looks.
type book struct {
	through map[casework.MailboxID]time.Time
	looks   []phone.Look
}

func (b *book) Through(_ context.Context, e casework.MailboxID, _ string, now time.Time) (time.Time, error) {
	if _, ok := b.through[e]; !ok {
		b.through[e] = now
	}
	return b.through[e], nil
}

func (b *book) Looked(_ context.Context, l phone.Look) error {
	b.looks = append(b.looks, l)
	if !l.Through.IsZero() {
		b.through[l.Entrance] = l.Through
	}
	return nil
}

func (s *shelf) Unknown(_ context.Context, sids []string) ([]string, error) {
	var missing []string
	for _, sid := range sids {
		if _, ok := s.have[sid]; !ok {
			missing = append(missing, sid)
		}
	}
	return missing, s.fail
}

func reconciler(t *testing.T, s *shelf, a *atTwilio, b *book) *phone.Reconciler {
	t.Helper()
	texts, _ := entry(t, s)
	return &phone.Reconciler{City: city, Book: b, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		Every: time.Hour, Young: 2 * time.Minute, Lists: []phone.List{phone.TextList{Texts: texts, Twilio: a, Ledger: s}}}
}

func listed(sid, to string, ago time.Duration) twilio.Message {
	return twilio.Message{SID: sid, From: "+16175550123", To: to, Body: "hola " + sid, Direction: "inbound", Created: now.Add(-ago)}
}

func TestWhatNeverReachedUsIsTakenIn(t *testing.T) {
	t.Parallel()
	s := &shelf{have: map[string]phone.Arrived{"SM2": {ID: "SM2"}}}
	out, picture := listed("SM9", "+15555550104", 20*time.Minute), listed("MM3", "+15555550104", 30*time.Minute)
	out.Direction, picture.Media, picture.Service = "outbound-api", 1, "MG4"
	a := &atTwilio{list: []twilio.Message{listed("SM0", "+15555550104", time.Minute), listed("SM1", "+15555550104", 10*time.Minute), listed("SM2", "+15555550104", 11*time.Minute),
		out, picture, listed("SM5", "+15555550105", 59*time.Minute), listed("SM6", "+15555550105", 2*time.Hour)}}
	b := &book{through: map[casework.MailboxID]time.Time{}}
	looks, err := reconciler(t, s, a, b).Look(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	want := []phone.Look{{Entrance: "d4-phone", Kind: "texts", At: now, Through: now.Add(-2 * time.Minute), Seen: 4, Missing: 2},
		{Entrance: "d5-phone", Kind: "texts", At: now, Through: now.Add(-2 * time.Minute), Seen: 1, Missing: 1}}
	if diff := cmp.Diff(looks, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if diff := cmp.Diff(b.looks, want); diff != "" {
		t.Errorf("noted -, want +:\n%s", diff)
	}
	form, err := url.ParseQuery(string(s.have["MM3"].Body))
	if err != nil || form.Get("MessageSid") != "MM3" || form.Get("Body") != "hola MM3" || form.Get("MessagingServiceSid") != "MG4" || form.Get("MediaUrl0") != "https://x/MM3/ME1" {
		t.Errorf("the form is %v, %v", form, err)
	}
	if got := s.have["MM3"]; got.Source != "d4-phone/texts found at Twilio" || !got.At.Equal(picture.Created) || len(got.Media) != 1 {
		t.Errorf("taken in as %+v", got)
	}
	for sid, there := range map[string]bool{"SM0": false, "SM1": true, "SM5": true, "SM6": false, "SM9": false} {
		if _, ok := s.have[sid]; ok != there {
			t.Errorf("%s is here: %v", sid, ok)
		}
	}
}

func TestALookThatFailedIsMadeUpFor(t *testing.T) {
	t.Parallel()
	s := &shelf{have: map[string]phone.Arrived{}}
	a := &atTwilio{list: []twilio.Message{listed("SM1", "+15555550104", 5*time.Hour), listed("SM5", "+15555550105", 5*time.Hour)}, fail: map[string]error{"+15555550104": errors.New("HTTP 503")}}
	b := &book{through: map[casework.MailboxID]time.Time{"d4-phone": now.Add(-6 * time.Hour), "d5-phone": now.Add(-6 * time.Hour)}}
	r := reconciler(t, s, a, b)
	looks, err := r.Look(t.Context(), time.Time{})
	if err == nil || !strings.Contains(err.Error(), "texts of d4-phone: HTTP 503") || len(looks) != 2 || looks[0].Trouble != "HTTP 503" || !looks[0].Through.IsZero() || looks[1].Missing != 1 {
		t.Errorf("%+v, %v", looks, err)
	}
	a.fail = nil
	if looks, err = r.Look(t.Context(), time.Time{}); err != nil || looks[0].Missing != 1 {
		t.Errorf("the next look: %+v, %v", looks, err)
	}
	if last := a.from[len(a.from)-2]; !last.Equal(now.Add(-7 * time.Hour)) {
		t.Errorf("the list was asked for since %s", last)
	}
	if _, err := r.Look(t.Context(), now.Add(-48*time.Hour)); err != nil || !a.from[len(a.from)-1].Equal(now.Add(-48*time.Hour)) {
		t.Errorf("by hand since %s, %v", a.from[len(a.from)-1], err)
	}
}

func TestManyMissingTexts(t *testing.T) {
	t.Parallel()
	s, a := &shelf{have: map[string]phone.Arrived{}}, &atTwilio{}
	for i := range 1203 {
		a.list = append(a.list, listed(fmt.Sprintf("SM%d", i), "+15555550104", 10*time.Minute+time.Duration(i)*time.Second))
	}
	looks, err := reconciler(t, s, a, &book{through: map[casework.MailboxID]time.Time{}}).Look(t.Context(), time.Time{})
	if err != nil || looks[0].Missing != 1203 || len(s.have) != 1203 {
		t.Errorf("%+v, %d kept, %v", looks, len(s.have), err)
	}
}

func TestAListThatTheAccountDoesNotHave(t *testing.T) {
	t.Parallel()
	none := &twilio.Error{Status: 404, Code: 20404, Message: "not found"}
	s := &shelf{have: map[string]phone.Arrived{}}
	a := &atTwilio{list: []twilio.Message{listed("SM5", "+15555550105", 10*time.Minute)}, fail: map[string]error{"+15555550104": none}}
	r := reconciler(t, s, a, &book{through: map[casework.MailboxID]time.Time{}})
	looks, err := r.Look(t.Context(), time.Time{})
	if err != nil || len(looks) != 2 || looks[0].Trouble == "" || !looks[0].Through.IsZero() || looks[1].Missing != 1 {
		t.Errorf("one of two is not there: %+v, %v", looks, err)
	}
	a.fail["+15555550105"] = none
	if _, err := r.Look(t.Context(), time.Time{}); err == nil {
		t.Error("none is there, and nothing is said: it is another account")
	}
}
