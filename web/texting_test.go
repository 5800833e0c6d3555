package web

import (
	"net/http"
	"testing"

	"golang.org/x/net/html/atom"

	"github.com/commonline/commonline/casework"
)

func TestTextingAndPrivacy(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) {
		c.City.Numbers = []casework.Number{
			{ID: "d5-phone", Office: "d5", E164: "+15555550105", Texts: true, Unapproved: true},
			{ID: "front", E164: "+15555550100", Texts: true}, {ID: "calls", Office: "d5", E164: "+15555550199", Calls: true},
		}
		c.City.Caps.TextsPerNumber = 20
	})
	p := s.get("/texting", "")
	if p.code != http.StatusOK || p.Get("Set-Cookie") != "" || len(p.tag(atom.Form))+len(p.tag(atom.Script)) != 0 {
		t.Errorf("answered %d", p.code)
	}
	// What carriers look for (CTIA Messaging Principles section 5), and what nobody may miss.
	p.says("Office of Councilor Lee Wong, District 5", "+15555550105", "not approved yet", "+15555550100", "STOP", "START", "HELP", "Message and data rates may apply",
		"At most 20", "call 911", "you agree to get answers")
	p.hides("+15555550199")
	p = s.get("/privacy", "")
	if p.code != http.StatusOK || len(p.tag(atom.Form))+len(p.tag(atom.Script)) != 0 {
		t.Errorf("answered %d", p.code)
	}
	p.says("not sold, rented or shared with third parties", "STOP", "public records", "Texting your council")
}

func TestTextingWithoutNumbers(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.City.Numbers = nil })
	s.get("/texting", "").says("cannot be texted yet")
	s.get("/privacy", "").hides("Texting your council")
}
