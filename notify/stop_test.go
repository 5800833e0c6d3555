package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

func TestStopOfOneOffice(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.open(2)
	b.store.events[1].facts.Office.ID = "d5"
	b.store.sending.Stops = []notify.Stop{{Office: "d5", Channel: casework.Mail}}
	b.settle(t)
	b.want(t, states{casework.Sent: 1, casework.Pending: 1})
}

// TestSwitchedOffAfterComposing: what is on the way when sending goes off is withheld, and does not go when it comes on again.
func TestSwitchedOffAfterComposing(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.open(3)
	b.ComposeOnce(t.Context())
	b.store.sending.Mode = notify.Off
	b.SendOnce(t.Context())
	b.want(t, states{casework.Withheld: 3})
	b.store.sending.Mode = notify.On
	b.settle(t)
	if len(b.srv.Taken()) != 0 {
		t.Error("withheld mail went out")
	}
}

func TestSendingStoodStillForADay(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.open(2)
	b.ComposeOnce(t.Context())
	b.store.with(func() { b.store.deliveries[1].Approved = true })
	b.pass(25 * time.Hour)
	b.settle(t)
	b.want(t, states{casework.Waiting: 1, casework.Sent: 1})
}

func TestRestoredDatabaseSendsNothingUntilResumed(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.store.sending.Stops = []notify.Stop{{Reason: "restored from a backup"}}
	b.open(5)
	b.settle(t)
	b.want(t, states{casework.Pending: 5})
}

func TestStormTripsTheBrake(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *notify.Config) { c.Storm = notify.Storm{Most: 20, Within: 10 * time.Minute} })
	b.open(100)
	b.settle(t)
	if n := len(b.srv.Taken()); n != 21 {
		t.Errorf("%d mails went out before the brake held, want 21", n)
	}
	if stop, ok := b.store.sending.Stopped("d4", casework.Mail); !ok || !strings.Contains(stop.Reason, "21 automatic mails") || b.meter.of("brake tripped") != 1 {
		t.Errorf("stop %+v, tripped %d times", stop, b.meter.of("brake tripped"))
	}
	b.pass(time.Minute)
	b.store.with(func() { b.store.sending.Stops, b.store.sending.ResumedAt = nil, b.clock() })
	b.settle(t)
	if n := len(b.srv.Taken()); n != 42 {
		t.Errorf("%d mails after an operator resumed, want 42", n)
	}
}

func TestSlowTrafficIsNoStorm(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *notify.Config) { c.Storm = notify.Storm{Most: 20, Within: 10 * time.Minute} })
	for range 5 {
		b.open(15)
		b.settle(t)
		b.pass(11 * time.Minute)
	}
	b.want(t, states{casework.Sent: 75})
}
