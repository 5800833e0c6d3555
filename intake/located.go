package intake

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

// Located says where the matter of a message lies, by what its sender wrote: the subject and the text without its quotes.
// An address in a signature is at most where the sender lives, and one in another city is left alone.
func Located(in *casework.Inbound, locate func(text string) casework.Location) casework.Location {
	if in.Told != nil {
		return toldPlace(in, locate)
	}
	l := locate(strings.TrimSpace(in.Subject + "\n\n" + in.Reply))
	if l.Home != nil || strings.TrimSpace(in.Signature) == "" {
		return l
	}
	if signed := locate(in.Signature); signed.Status == casework.Matched {
		l.Home = &signed.Place
	}
	return l
}

// toldPlace is for a form, where the place stands in a field of its own: one that its sender knows is not looked for in the
// words, and of several candidates it is the one that was chosen from their list.
func toldPlace(in *casework.Inbound, locate func(text string) casework.Location) casework.Location {
	switch {
	case in.Told.Citywide:
		return casework.Location{Status: casework.NoPlace, Why: []string{"The resident says that it concerns the whole city."}}
	case in.Told.Place == "":
		return locate(in.Reply)
	}
	l := locate(in.Told.Place)
	for _, c := range l.Candidates {
		if l.Status == casework.Ambiguous && c.Label() == in.Told.Place {
			return casework.Location{Status: casework.Matched, District: c.District, Office: c.Office, Confidence: 1, Mention: l.Mention, Place: c.Place,
				Why: append(c.Why, "The resident chose it from a list."), Candidates: l.Candidates}
		}
	}
	return l
}
