package routing

import (
	"fmt"
	"slices"

	"github.com/commonline/commonline/casework"
)

// Rule says by which address the city chooses the office, where both are known.
type Rule string

const (
	ByHome  Rule = "home"  // the resident's, else the place of the matter (the default)
	ByPlace Rule = "place" // the place of the matter, else the resident's
)

// Arrival is what choosing an office looks at.
type Arrival struct {
	Entrance casework.OfficeID // the office that was written to; empty at a shared entrance
	Mode     casework.RouteMode
	Rule     Rule
	Location casework.Location
	Known    *casework.Place              // the resident's verified address, where the city has it
	Offices  map[string]casework.OfficeID // district to office
	Citywide casework.OfficeID            // the office of a citywide topic; empty where the topic is none
}

// Choice is the office that leads, and why. All is written down: staff see it, and can overrule it.
type Choice struct {
	Lead     casework.OfficeID   // empty: the city's triage queue
	Copies   []casework.OfficeID // offices of the other address
	Sight    casework.OfficeID   // the office that was written to and does not lead: it goes on seeing the case
	Proposed casework.OfficeID   // what routing would choose where the entrance's mode leaves the case
	Placed   bool                // an address decided it
	Ask      bool                // the resident is to be asked where it is
	Why      []string
}

// Choose picks the office. A case whose place is not known stays where it came in; nothing is ever guessed.
func Choose(a Arrival) Choice {
	c := Choice{Lead: a.Entrance}
	if a.Citywide != "" {
		c.because("The topic concerns the whole city.")
		return c.to(a, a.Citywide)
	}
	home, place := a.home(), a.place()
	first, second := home, place
	if a.Rule == ByPlace {
		first, second = place, home
	}
	if first.office == "" {
		first, second = second, side{}
	}
	if first.office == "" {
		return c.stay(a)
	}
	c.Placed = true
	c.because(first.why)
	if second.office != "" && second.office != first.office {
		c.because(second.why)
		c.Copies = append(c.Copies, second.office)
	}
	return c.to(a, first.office)
}

// side is one of the two addresses with its office.
type side struct {
	office casework.OfficeID
	why    string
}

func (a Arrival) home() side {
	switch {
	case a.Location.Home != nil && a.Offices[a.Location.Home.District] != "":
		return side{a.Offices[a.Location.Home.District], fmt.Sprintf("The resident's address in the message lies in district %s.", a.Location.Home.District)}
	case a.Known != nil && a.Offices[a.Known.District] != "":
		return side{a.Offices[a.Known.District], fmt.Sprintf("The resident's known address lies in district %s.", a.Known.District)}
	}
	return side{}
}

func (a Arrival) place() side {
	if a.Location.Status != casework.Matched {
		return side{}
	}
	return side{a.Offices[a.Location.District], fmt.Sprintf("The matter lies in district %s.", a.Location.District)}
}

// stay keeps a case where it came in, and says what is to be done about its place.
func (c Choice) stay(a Arrival) Choice {
	switch a.Location.Status {
	case casework.Outside:
		c.because("The address lies outside the city.")
	case casework.Ambiguous:
		c.because("The address fits several places.")
		c.Ask = a.Mode != casework.Keep
	case casework.Matched:
		c.because(fmt.Sprintf("District %s has no office.", a.Location.District))
	default:
		c.because("The message names no address.")
		c.Ask = a.Mode != casework.Keep
	}
	return c
}

// to sends a case to an office as far as the entrance's mode lets it go.
func (c Choice) to(a Arrival, office casework.OfficeID) Choice {
	if office == a.Entrance {
		c.because("That is the office that was written to.")
		return c
	}
	if a.Entrance != "" && a.Mode != casework.Route && a.Mode != "" {
		c.Proposed, c.Copies = office, nil
		c.because(fmt.Sprintf("The entrance's mode is %q: the case stays, and the office is proposed.", a.Mode))
		return c
	}
	c.Lead, c.Sight = office, a.Entrance
	c.Copies = slices.DeleteFunc(c.Copies, func(o casework.OfficeID) bool { return o == a.Entrance })
	return c
}

func (c *Choice) because(why string) { c.Why = append(c.Why, why) }
