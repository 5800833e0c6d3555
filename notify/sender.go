package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
)

// Sender is a way out. Send blocks until the other server has said yes, in which case reply is what it said, or no: then the error is a
// *Refusal. Any other error leaves it open what became of the mail; it is tried again under its Message-ID.
type Sender interface {
	Send(ctx context.Context, d Delivery) (reply string, err error)
}

// Limiter paces what an office sends by a channel. Wait 0 lets one mail go now and counts it; else it has to wait so long.
// Its errors do not hold mail back.
type Limiter interface {
	Take(ctx context.Context, o casework.OfficeID, c casework.Channel) (wait time.Duration, err error)
}

// Meter counts what happens, for metrics and alarms: composed, sent, retrying, failed, withheld, waiting, given back,
// brake tripped, trouble.
type Meter interface {
	Count(what string, n int)
}

// Refusal is a no from the other side, or from the way to it.
type Refusal struct {
	// Permanent is true where this mail to this recipient will never be taken. A refused sign-in is not: the account can be
	// mended, and the mail goes then.
	Permanent bool
	Code      int    // SMTP reply code; 0 where there was none
	Enhanced  string // RFC 3463, "5.1.1"; "" where there was none
	Doing     string // "signing in", "naming the recipient"
	Text      string // the server's words on one line
}

func (r *Refusal) Error() string {
	said := r.Text
	if r.Enhanced != "" {
		said = r.Enhanced + " " + said
	}
	if r.Code != 0 {
		said = fmt.Sprintf("%d %s", r.Code, said)
	}
	return fmt.Sprintf("%s: %s", r.Doing, said)
}

// permanent reports whether an error of Send is a no for good.
func permanent(err error) bool {
	r, ok := errors.AsType[*Refusal](err)
	return ok && r.Permanent
}
