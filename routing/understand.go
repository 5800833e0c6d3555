package routing

import (
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/routing/gazetteer"
)

// Reply is what an answer to the question for the address means.
type Reply struct {
	Understood bool
	None       bool              // "none of these"
	Digit      bool              // it is a digit: that says nothing without the list, so it counts only while the list is what was sent last
	Location   casework.Location // where Understood and not None: Matched, or Outside
}

// Understand reads the answer to a question that listed candidates, numbered from 1, and after them "none of these".
// The answer may be that digit, an address, a corner, or what tells one candidate from the others: its neighbourhood
// or its postcode. Whether the question is still open is for the caller to know; an answer to a question that is not
// is ordinary text.
func (a *Atlas) Understand(answer string, candidates []casework.Candidate, hints Hints) Reply {
	if n, ok := digit(answer); ok && len(candidates) > 0 {
		return picked(n, candidates)
	}
	l := a.Locate(answer, hints)
	switch l.Status {
	case casework.Matched, casework.Outside:
		return Reply{Understood: true, Location: l}
	case casework.Ambiguous:
		return only(intersect(candidates, l.Candidates))
	}
	return only(a.narrowed(answer, candidates))
}

// digit reads an answer that is a number and no more: "3", "#3", "3.", "(3)", "number 3".
func digit(answer string) (int, bool) {
	s := strings.ToLower(strings.TrimSpace(answer))
	for _, word := range []string{"number", "option", "no.", "opción", "opcion", "número", "numero", "opção", "nimewo", "số"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, word))
	}
	s = strings.Trim(s, " #().!,:;[]")
	if len(s) != 1 || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	return int(s[0] - '0'), true
}

func picked(n int, candidates []casework.Candidate) Reply {
	switch {
	case n >= 1 && n <= len(candidates):
		return Reply{Understood: true, Digit: true, Location: chosen(candidates[n-1], "The resident chose it from the list.")}
	case n == len(candidates)+1 || n == 0:
		return Reply{Understood: true, Digit: true, None: true}
	}
	return Reply{}
}

// chosen makes a location of a candidate.
func chosen(c casework.Candidate, why string) casework.Location {
	status := casework.Matched
	if c.District == "" {
		status = casework.Outside
	}
	return casework.Location{Status: status, District: c.District, Office: c.Office, Confidence: 1, Place: c.Place,
		Why: append([]string{why}, c.Why...)}
}

// only answers where the candidates that are left lie in one district.
func only(left []casework.Candidate) Reply {
	if len(left) == 0 {
		return Reply{}
	}
	for _, c := range left {
		if c.District != left[0].District {
			return Reply{}
		}
	}
	return Reply{Understood: true, Location: chosen(left[0], "The answer fits this candidate alone.")}
}

// intersect keeps the candidates that the answer names too.
func intersect(candidates, named []casework.Candidate) []casework.Candidate {
	var left []casework.Candidate
	for _, c := range candidates {
		for _, n := range named {
			if c.Address.Street == n.Address.Street && c.Address.Number == n.Address.Number && c.Name == n.Name && c.District == n.District {
				left = append(left, c)
				break
			}
		}
	}
	return left
}

// narrowed keeps the candidates that lie in a neighbourhood or postcode of the answer.
func (a *Atlas) narrowed(answer string, candidates []casework.Candidate) []casework.Candidate {
	_, said := a.finder.Find(answer)
	if len(said.Areas) == 0 && len(said.Postcodes) == 0 {
		return nil
	}
	q := question{Atlas: a}
	var left []casework.Candidate
	for _, c := range candidates {
		at := gazetteer.PointAt(c.Lat, c.Lon)
		fits := len(said.Areas) == 0 || !q.allWide(said.Areas) && q.bestFit(at, said.Areas) >= 0.5
		for _, code := range said.Postcodes {
			if fit, _ := a.places.PostcodeFit(at, code); fit < 0.5 {
				fits = false
			}
		}
		if fits {
			left = append(left, c)
		}
	}
	return left
}
