package sms_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/notify/sms"
)

// TestEveryCode is the table of what is done about each of Twilio's codes (twilio.com/docs/api/errors).
func TestEveryCode(t *testing.T) {
	t.Parallel()
	for remedy, codes := range map[notify.Remedy][]int{
		notify.Again:        {20429},
		notify.Later:        {63038, 21611, 30001, 30022, 30023, 30610},
		notify.Once:         {30003, 30008, 30410},
		notify.OtherChannel: {21211, 21265, 21612, 21614, 30004, 30005, 30006},
		notify.OptedOut:     {21610},
		notify.Mend:         {20404, 21212, 21408, 21603, 21606, 21608, 21703, 21704},
		notify.Halt:         {20003, 20005, 30002},
		notify.NotApproved:  {30032, 30034},
		notify.ToPerson:     {0, 21602, 21604, 21617, 21658, 30007, 30010, 30450, 30640, 99999},
	} {
		for _, code := range codes {
			m := sms.Means(code)
			if m.Remedy != remedy {
				t.Errorf("%d leads to %q, want %q", code, m.Remedy, remedy)
			}
			if !strings.HasSuffix(m.Says, ".") && !strings.HasSuffix(m.Says, ").") {
				t.Errorf("%d says no sentence: %q", code, m.Says)
			}
		}
	}
}

// shelf keeps what is reported.
type shelf struct {
	reports []notify.Report
	unknown bool
	err     error
}

func (s *shelf) Report(_ context.Context, d casework.DeliveryID, r notify.Report) (bool, error) {
	if d != 4711 {
		return false, errors.New("another delivery")
	}
	s.reports = append(s.reports, r)
	return !s.unknown, s.err
}

type counter map[string]int

func (c counter) Count(what string, n int) { c[what] += n }

func tell(s *shelf, c counter, mark string, params url.Values) int {
	cb := &sms.Callback{Store: s, Signer: signer{}, Meter: c, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }}
	w := httptest.NewRecorder()
	cb.Text(w, httptest.NewRequest(http.MethodPost, "/twilio/status?d="+mark, nil), params)
	return w.Code
}

func TestCallback(t *testing.T) {
	t.Parallel()
	mark := sms.Mark{Delivery: 4711, Try: 2}.Mint(signer{})
	for name, test := range map[string]struct {
		params url.Values
		want   notify.Report
	}{
		"sent": {url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"sent"}},
			notify.Report{Receipt: notify.Receipt{SID: "SM1", Status: "sent", Rank: 4}, Remedy: notify.ToPerson}},
		"delivered": {url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"delivered"}, "RawDlrDoneDate": {"2611251200"}},
			notify.Report{Done: true, Receipt: notify.Receipt{SID: "SM1", Status: "delivered", Rank: 5}, Remedy: notify.ToPerson}},
		"undelivered": {url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"undelivered"}, "ErrorCode": {"30006"}},
			notify.Report{Failed: true, Receipt: notify.Receipt{SID: "SM1", Status: "undelivered", Rank: 5, Code: 30006}, Remedy: notify.OtherChannel}},
		"old names": {url.Values{"SmsSid": {"SM1"}, "SmsStatus": {"failed"}, "ErrorCode": {"30034"}},
			notify.Report{Failed: true, Receipt: notify.Receipt{SID: "SM1", Status: "failed", Rank: 5, Code: 30034}, Remedy: notify.NotApproved}},
		"a status of tomorrow": {url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"teleported"}},
			notify.Report{Receipt: notify.Receipt{SID: "SM1", Status: "teleported"}, Remedy: notify.ToPerson}},
	} {
		s := &shelf{}
		if code := tell(s, counter{}, mark, test.params); code != http.StatusNoContent || len(s.reports) != 1 {
			t.Fatalf("%s: answered %d", name, code)
		}
		test.want.Try, test.want.At, test.want.Says = 2, noon, s.reports[0].Says
		if s.reports[0] != test.want {
			t.Errorf("%s: %+v\nwant %+v", name, s.reports[0], test.want)
		}
	}
}

func TestCallbackOfOthers(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{"", "x", sms.Mark{Delivery: 4711, Try: 1}.Mint(signer{"another"})} {
		s, c := &shelf{}, counter{}
		if code := tell(s, c, mark, url.Values{"MessageStatus": {"sent"}}); code != http.StatusNoContent || len(s.reports) != 0 || c["text status of others"] != 1 {
			t.Errorf("%q: answered %d, %d reports", mark, code, len(s.reports))
		}
	}
}

func TestCallbackTrouble(t *testing.T) {
	t.Parallel()
	mark := sms.Mark{Delivery: 4711, Try: 2}.Mint(signer{})
	if code := tell(&shelf{err: errors.New("the database is away")}, counter{}, mark, url.Values{"MessageStatus": {"sent"}}); code != http.StatusInternalServerError {
		t.Errorf("answered %d, and Twilio tries no more", code)
	}
	c := counter{}
	if code := tell(&shelf{unknown: true}, c, mark, url.Values{"MessageStatus": {"made\nup"}}); code != http.StatusNoContent || c["text of an unknown status"] != 1 {
		t.Errorf("answered %d, counted %v", code, c)
	}
}
