package casework

// Command is what a message asks of the program itself, and not of the office.
type Command struct {
	Kind CommandKind
	// By says who took it for one: "keyword" (we did, by the whole message) or "provider" (who told us so).
	By string
	// AnsweredByProvider is set where the provider answers it to the sender without us: a second answer would be too much.
	AnsweredByProvider bool
	// OnlyIfOut is set for a word that is a command to somebody who had opted out, and an ordinary answer otherwise: "yes".
	OnlyIfOut bool
	Language  string     // BCP 47, that its word is of; "" where that cannot be told
	Number    CaseNumber // that StatusWanted asks for; 0 where it names none
}

// CommandKind is one of the few things that can be asked of the program.
type CommandKind string

const (
	OptOutWanted CommandKind = "opt out"
	OptInWanted  CommandKind = "opt in"
	HelpWanted   CommandKind = "help"
	StatusWanted CommandKind = "status"
)

// Position is a point on the earth in degrees (WGS 84), as a photo carries it.
type Position struct{ Lat, Lon float64 }
