// Package ical reads the days of a calendar of holidays, as calendar programs export it (RFC 5545).
//
// It knows events of whole days, and those of certain times count for their day. A rule that repeats an event is understood
// where it says "every year on the same date"; any other is refused, since a holiday that is missed means that residents
// are rung through to an empty office.
package ical
