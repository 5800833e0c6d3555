package casework

import "regexp"

// Texting is what is known of whether an office can text somebody.
type Texting struct {
	From       string // the office's number; "" for none
	To         string
	Unapproved bool // carriers take no texts from the number yet
	OptedOut   bool
	Dead       bool // the last text to it failed for good: a landline, or a number that is not in use
	Ours       bool
}

// textable is a number that a person can have (ITU-T E.164).
var textable = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)

// Barred says why no text can go, and what to do instead; "": one can.
func (t Texting) Barred() string {
	switch {
	case t.OptedOut:
		return "has opted out of texts: call."
	case t.Ours || !textable.MatchString(t.To):
		return "takes no texts: it is no number of a phone."
	case t.From == "":
		return "cannot be texted, the office has no number for texts: call."
	case t.Unapproved:
		return "cannot be texted yet, carriers have not approved the office's number: call."
	case t.Dead:
		return "gets no texts, the last one failed for good (a landline, or not in use): call."
	}
	return ""
}
