package callout

import (
	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/phoneno"
)

// Asked is what is known when somebody asks for a call.
type Asked struct {
	Sender string // the office's number that takes calls; "" where it has none
	Desk   string // the telephone of the member of staff; "" where they gave none
	Phone  string // the resident's
	Recent int    // calls of the same member of staff in the last hour
	Ours   bool   // the resident's number, or the desk's, is one of our own
}

// MostInAnHour is how many calls one person may begin in an hour: more than anybody talks, and few enough that a stolen session runs up no bill.
const MostInAnHour = 20

// Judge refuses a call, in a sentence that says what to do.
func Judge(a Asked) error {
	switch {
	case a.Sender == "":
		return casework.Errorf(casework.Conflict, "Your office has no number that calls can be made from. Use your telephone, and write the call down here.")
	case a.Desk == "":
		return casework.Errorf(casework.Invalid, "Say which telephone of yours is to ring first.")
	case a.Ours:
		return casework.Errorf(casework.Invalid, "That is one of our own numbers; a call to it would go round in a circle.")
	case a.Desk == a.Phone:
		return casework.Errorf(casework.Invalid, "Your telephone and the resident's are the same number.")
	case !near(a.Sender, a.Phone):
		return casework.Errorf(casework.Invalid, "The number is in another country, or costs extra; it cannot be called from here.")
	case !near(a.Sender, a.Desk):
		return casework.Errorf(casework.Invalid, "Your telephone has to be an ordinary number of this country.")
	case a.Recent >= MostInAnHour:
		return casework.Errorf(casework.Conflict, "You have begun %d calls within an hour, and that is the most. Wait a little, or use your telephone.", a.Recent)
	}
	return nil
}

// near reports whether a number is an ordinary one of the country that ours is in: swindles live on calls to dear numbers under +1.
func near(ours, to string) bool { return phoneno.Ordinary(to) && phoneno.SameCountry(ours, to) }
