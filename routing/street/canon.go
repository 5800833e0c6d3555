package street

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// kinds lists each kind of street: first the canonical word, then the ways it is written.
const kinds = `
st street str strt steet stret sreet streeet stree streets strret streer sts saint
ave avenue av aven avenu avn avnue aveune avenie avenus avs aves avanue avenune
rd road roads rds raod
ln lane lanes
dr drive drv driv
ct court courts
pl place plc pls
sq square sqr squ sqare
ter terrace terr terace trc terrance
park pk prk
pkwy parkway pky pkway parkwy pwy
hwy highway hway hiway hgwy
blvd boulevard boul bvd blv bld boulvard blvrd
cir circle circ crcl
plz plaza plza
ext extension extn
aly alley ally
whf wharf wharves
cres crescent crsnt
way wy
row
tpke turnpike tpk
expy expressway expwy
fwy freeway
trl trail
`

// others are words that are no kinds of streets, with the ways they are written.
const others = `
ctr center centre cntr cente
hts heights
grn green
gdns gardens gdn garden
cv cove
pt point
xing crossing
brg bridge
rte route
vw view
ests estates
hl hill
vlg village
mnr manor
lndg landing
bnd bend
crk creek
byp bypass
gtwy gateway
mtwy motorway
north no nth northern
south so sth southern
east eastern
west western
mt mount mnt mont
ft fort
jr junior
sr senior
wm william
geo george
chas charles
jas james
rev reverend
msgr monsignor
gen general
pres president
1st first
2nd second 2d
3rd third 3d
4th fourth
5th fifth
6th sixth
7th seventh
8th eighth
9th ninth
10th tenth
11th eleventh
12th twelfth
13th thirteenth
14th fourteenth
15th fifteenth
16th sixteenth
17th seventeenth
18th eighteenth
19th nineteenth
20th twentieth
`

// foreign are words for streets that stand before the name in other languages: "calle Washington".
const foreign = `calle avenida avda rua rue lari lakou đường duong phố pho ulitsa улица ул via strasse straße strada jalan chaussee`

// lexicon is built from the lists above; it never changes.
type lexicon struct {
	alias   map[string]string
	kind    map[string]bool
	foreign map[string]bool
}

var words = newLexicon()

func newLexicon() lexicon {
	l := lexicon{alias: map[string]string{}, kind: map[string]bool{}, foreign: map[string]bool{}}
	for line := range strings.Lines(kinds) {
		l.add(line, true)
	}
	for line := range strings.Lines(others) {
		l.add(line, false)
	}
	for _, w := range strings.Fields(foreign) {
		l.foreign[Fold(w)] = true
	}
	return l
}

func (l lexicon) add(line string, kind bool) {
	f := strings.Fields(line)
	if len(f) == 0 {
		return
	}
	for _, w := range f {
		l.alias[w] = f[0]
	}
	if kind {
		l.kind[f[0]] = true
	}
}

// Canon gives the canonical form of a folded word: "avenue" is "ave", "saint" and "street" are both "st".
func Canon(folded string) string {
	if c, ok := words.alias[folded]; ok {
		return c
	}
	return folded
}

// Aliases gives every spelling with its canonical word.
func Aliases() map[string]string { return words.alias }

// Kind says whether a canonical word is a kind of street.
func Kind(canonical string) bool { return words.kind[canonical] }

// Foreign says whether a folded word is another language's "street", as it stands before a name.
func Foreign(folded string) bool { return words.foreign[folded] }

// Direction says whether a canonical word is a compass direction, and gives its short form. ("N" and "North" are one
// before a name, but N Street and North Street are two.)
func Direction(canonical string) (short string, ok bool) {
	switch canonical {
	case "n", "s", "e", "w", "ne", "nw", "se", "sw":
		return canonical, true
	case "north", "south", "east", "west":
		return canonical[:1], true
	case "northeast", "northwest", "southeast", "southwest":
		return canonical[:1] + canonical[5:6], true
	}
	return "", false
}

// LongDirection gives the whole word of a short direction.
func LongDirection(short string) string {
	return map[string]string{"n": "north", "s": "south", "e": "east", "w": "west",
		"ne": "northeast", "nw": "northwest", "se": "southeast", "sw": "southwest"}[short]
}

// Fold makes a word lower case and takes accents, apostrophes and dots off it.
func Fold(w string) string {
	plain := true
	for i := 0; i < len(w); i++ {
		if c := w[i]; c < 'a' || c > 'z' {
			plain = false
			break
		}
	}
	if plain {
		return w
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(w) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '‘', r == '`', r == '.':
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
