// Package district answers which district of a dated map a point lies in.
//
// It stores the maps that were read, each with its name and the day from which it is in force, as an index of edges
// by latitude. What it guarantees: a point gets one district or none (a point on a border gets the district that is
// named first, always the same one); a Set is immutable and safe for concurrent use; an answer takes well under a
// microsecond. Check reports what is wrong with a map, and changes nothing.
package district
