// Package street knows how street names are written: the words for kinds of streets ("Avenue", "Av.", "Ave"), for
// directions, for saints, mounts and ordinals, and how a name falls into direction, body and kind.
//
// It stores nothing and knows no city. The abbreviations are those of USPS Publication 28, appendices B and C, with
// the ways in which people write them besides. What it guarantees: two spellings of one name that differ only in
// abbreviations, capitals, accents or punctuation have the same canonical words.
package street
