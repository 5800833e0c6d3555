package casework

import "time"

// What happens where nobody knew who wrote. Detail: "by", "how" is staff, join or code.
const (
	SenderVouched EventKind = "sender.vouched" // it was found out
	SenderDoubted EventKind = "sender.doubted" // that was taken back
)

// Vouch is what is known of who wrote a message that came unproven.
type Vouch struct {
	How string // staff, join or code; "": it is not known who wrote it
	By  string // the colleague; "" where a code did it
	At  time.Time
}

// Known reports whether somebody found out.
func (v Vouch) Known() bool { return v.How != "" }
