// Package routing turns a sentence into an address, a place, a district and an office.
//
// Load reads a city's own files into an Atlas: dated district maps, addresses, corners, named places. Locate finds
// the places that a text names (package find), looks each up among the addresses (package gazetteer) and in the map
// that is in force that day (package district), and weighs what it found. Understand reads the answer to a question
// for the address; Choose picks the office by the entrance's mode and the city's rule.
//
// It stores nothing outside memory and imports only casework. What it guarantees: an Atlas is immutable and safe for
// concurrent use; a text is answered in time that grows with its length alone; where the places that a text may mean
// lie in several districts and none is likely enough, the answer is Ambiguous with the candidates, never a guess;
// every answer says what was read, what it matched, and which polygon of which map it fell in.
package routing
