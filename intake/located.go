package intake

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

// Located says where the matter of a message lies, by what its sender wrote: the subject and the text without its quotes.
// An address in a signature is at most where the sender lives, and one in another city is left alone.
func Located(in *casework.Inbound, locate func(text string) casework.Location) casework.Location {
	l := locate(strings.TrimSpace(in.Subject + "\n\n" + in.Reply))
	if l.Home != nil || strings.TrimSpace(in.Signature) == "" {
		return l
	}
	if signed := locate(in.Signature); signed.Status == casework.Matched {
		l.Home = &signed.Place
	}
	return l
}
