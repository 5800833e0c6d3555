// Package placefile reads the files in which cities publish their addresses, corners and places.
//
// It knows OpenAddresses (CSV and GeoJSON, https://github.com/openaddresses/openaddresses), Boston's SAM export, and
// any CSV whose columns are named like theirs or named by the caller; gzip is seen by its first bytes. It stores
// nothing. What it guarantees: rows are handed over one by one, in the order of the file; a row that cannot be used
// is counted with its reason, and never ends the reading; a file that is not what it was said to be is refused with
// one sentence.
package placefile
