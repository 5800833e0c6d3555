package twilio

// Status is where a message stands.
type Status string

const (
	Accepted    Status = "accepted" // by a messaging service, which has not chosen a number yet
	Scheduled   Status = "scheduled"
	Queued      Status = "queued"
	SendingNow  Status = "sending"
	Sent        Status = "sent" // the carrier has it; some carriers never say more
	Delivered   Status = "delivered"
	Undelivered Status = "undelivered"
	Failed      Status = "failed"
	Canceled    Status = "canceled"
	Read        Status = "read" // not for texts
)

// Rank orders statuses: a message moves to a higher rank only, in whatever order Twilio's callbacks come in
// (twilio.com/docs/messaging/guides/track-outbound-message-status). 0 is a status that this program does not know.
func (s Status) Rank() int {
	switch s {
	case Accepted, Scheduled:
		return 1
	case Queued:
		return 2
	case SendingNow:
		return 3
	case Sent:
		return 4
	case Delivered, Undelivered, Failed, Canceled:
		return 5
	case Read:
		return 6
	}
	return 0
}

// Final reports whether nothing comes after it but Read.
func (s Status) Final() bool { return s.Rank() >= 5 }

// Lost reports whether the resident will not get the message.
func (s Status) Lost() bool { return s == Undelivered || s == Failed || s == Canceled }
