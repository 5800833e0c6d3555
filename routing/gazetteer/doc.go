// Package gazetteer holds a city's own addresses, corners and named places in memory, and finds them by name.
//
// It stores each house in a few bytes (number or range, point, neighbourhood, postcode) under its street, each street
// in runs of houses that stand together (one name often belongs to several streets), and an index of the names as
// people write them. Address files are dirty: a Builder joins spellings of one street, cuts neighbourhoods and house
// numbers off street names, learns the names of neighbourhoods from them, and counts what it did.
//
// What it guarantees: a Gazetteer is immutable and safe for concurrent use; it knows no city beyond the rows that it
// was given.
package gazetteer
