// Package pdf lays plain text out on pages of a PDF: any script of the fonts that it carries, right to left where the script
// is, wrapped and numbered. It draws text, rules and grey bands, and nothing else.
//
// It writes as it goes: what is in memory is one page, and the outlines of the characters that were used. The same calls give
// the same bytes. Each font is embedded with these characters alone, and a table that lets a reader copy and search the text.
//
// Shaping, breaking of lines and the order of right-to-left text are go-text/typesetting's.
package pdf
