package find

import (
	"github.com/commonline/commonline/routing/gazetteer"
	"github.com/commonline/commonline/routing/street"
)

// Sort is what a text names.
type Sort uint8

const (
	Address Sort = iota
	Corner
	Named
)

// Found is a place as a text names it.
type Found struct {
	Sort       Sort
	Start, End int             // byte offsets
	Numbers    []street.Number // of an Address, the one that stands at the street first
	Streets    []gazetteer.Entry
	Cross      []gazetteer.Entry // of a Corner, the other street
	Place      uint32            // of a Named
	Slips      int               // letters changed to make the name fit
	KindGiven  bool              // "street", "avenue" is written out
	KindWrong  bool              // it is, and the file has no such street: another kind of the same name was taken
	ExtraWord  bool              // a direction was left out that the file does not have
	Areas      []uint32          // neighbourhoods that stand beside it
	Postcode   string
	Elsewhere  string // the place beside it, where that is no part of the city
	Strength   int    // how strongly the language speaks for a place; see Enough
	Role       Role
	Cue        bool
}

// Enough is the Strength from which a Found is one. A house number that the address file has counts Known besides.
const (
	Enough = 3
	Known  = 2
)

// Role says whose place it is, as far as the text tells.
type Role uint8

const (
	Matter    Role = iota
	Form           // behind "address:" or "location:", as forms write it
	Home           // "I live at"
	Signature      // below a greeting at the end
)

// Context is what the whole text says.
type Context struct {
	Areas     []uint32
	Postcodes []string
	Streets   []uint32 // streets that are named without a number: the place lies near them, most often
}
