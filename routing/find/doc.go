// Package find reads the places out of a text as people write them: addresses, corners, named places, with the
// neighbourhood and the postcode that stand beside them.
//
// It stores nothing but the words that it was built from. What it guarantees: any bytes are read without a crash, in
// time that grows with their length alone; a Finder is immutable and safe for concurrent use; positions are byte
// offsets into the text that was given. It says how strong the language around a number speaks for an address, and
// leaves it to the caller to weigh that against the address file.
package find
