package casework

// Status tells who must act next.
type Status string

const (
	New                 Status = "new"
	Open                Status = "open"
	WaitingOnResident   Status = "waiting_resident"
	WaitingOnDepartment Status = "waiting_department"
	ClosedBy311         Status = "closed_311" // a department says that it is done, and nobody has confirmed it
	Resolved            Status = "resolved"
	Closed              Status = "closed"
)

// Label is the status in the words that staff read.
func (s Status) Label() string {
	switch s {
	case New:
		return "New"
	case Open:
		return "Open"
	case WaitingOnResident:
		return "Waiting on resident"
	case WaitingOnDepartment:
		return "Waiting on department"
	case ClosedBy311:
		return "Closed by 311, not confirmed"
	case Resolved:
		return "Resolved"
	case Closed:
		return "Closed"
	}
	return string(s)
}

// Live reports whether anybody still has to act.
func (s Status) Live() bool { return s != Resolved && s != Closed }
