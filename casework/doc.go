// Package casework holds the nouns and the rules of a city council office: residents, offices, cases, messages,
// staff, and what may happen to them.
//
// It does no I/O and imports nothing of this project, so that every other package can speak its language. A rule that
// can be stated without a database (which status may follow which, how a case number is checked, who may see what)
// stands here and is tested here.
//
// What it guarantees: values made by its functions are valid; a refusal that a person may read is an *Error with a
// Kind, everything else is an ordinary error.
package casework
