// Package words turns texts into what Postgres searches: a document (tsvector) and a question (tsquery), by rules that are the
// same for both. It knows no language: words are folded (case, accents, width), those of scripts that are written without spaces
// are cut into pairs of characters, and a telephone number is found by any way of writing it and by its last digits.
//
// It stores nothing. The same text always gives the same document, so documents can be made anew at any time; Version changes
// with the rules.
package words

// Version is that of the rules: documents of another one have to be made anew.
const Version = 1
