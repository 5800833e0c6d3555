package notify

import (
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Mode is a position of the sending switch.
type Mode string

const (
	Off       Mode = "off"       // nothing goes out; what would have gone is kept and shown
	Allowlist Mode = "allowlist" // only to listed addresses and domains
	On        Mode = "on"
)

// Switch is the whole sending switch, as it stands at one moment.
type Switch struct {
	Mode     Mode // of the city; "" counts as Off
	Offices  map[casework.OfficeID]Mode
	Channels map[casework.Channel]Mode
	// Allow lists who may be written to in mode Allowlist: addresses ("ana@example.org") and domains ("@example.org").
	Allow []string
	// Stops are brakes that were pulled by a person, by a restore, or by a storm of sending. What is stopped stays
	// pending, and goes out when the brake is let go.
	Stops []Stop
	// ResumedAt is when a brake was last let go; the storm brake counts from there.
	ResumedAt time.Time
}

// Stop is a pulled brake. Empty Office and Channel mean all of them.
type Stop struct {
	Office  casework.OfficeID
	Channel casework.Channel
	Reason  string
	At      time.Time
}

// Stopped finds the brake that keeps an office's mail of a channel back.
func (s Switch) Stopped(o casework.OfficeID, c casework.Channel) (Stop, bool) {
	for _, stop := range s.Stops {
		if (stop.Office == "" || stop.Office == o) && (stop.Channel == "" || stop.Channel == c) {
			return stop, true
		}
	}
	return Stop{}, false
}

// For tells the mode that holds for an office and a channel: the strictest of the city's, the office's and the channel's.
func (s Switch) For(o casework.OfficeID, c casework.Channel) Mode {
	m := s.Mode
	if own, ok := s.Offices[o]; ok {
		m = stricter(m, own)
	}
	if own, ok := s.Channels[c]; ok {
		m = stricter(m, own)
	}
	return stricter(m, On)
}

// Narrow gives the switch with its city-wide mode no wider than m, which comes from the SENDING setting, and the
// addresses of the settings added to its list.
func (s Switch) Narrow(m Mode, allow []string) Switch {
	s.Mode = stricter(s.Mode, m)
	s.Allow = append(append([]string(nil), s.Allow...), allow...)
	return s
}

// Allowed reports whether an address is on the list.
func (s Switch) Allowed(address string) bool {
	bare, _ := casework.SplitPlus(address)
	_, domain, _ := strings.Cut(bare, "@")
	for _, a := range s.Allow {
		a = strings.TrimSpace(a)
		if a != "" && (strings.EqualFold(a, address) || strings.EqualFold(a, bare) || (domain != "" && strings.EqualFold(a, "@"+domain))) {
			return true
		}
	}
	return false
}

func stricter(a, b Mode) Mode {
	if rank(a) < rank(b) {
		return known(a)
	}
	return known(b)
}

// rank counts what it does not know as Off: a misspelt mode must not send.
func rank(m Mode) int {
	switch m {
	case On:
		return 2
	case Allowlist:
		return 1
	}
	return 0
}

func known(m Mode) Mode {
	if rank(m) == 0 {
		return Off
	}
	return m
}
