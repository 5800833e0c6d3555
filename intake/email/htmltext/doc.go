// Package htmltext makes readable text of the HTML of a mail, and HTML that is safe to show.
//
// It stores nothing. What it guarantees: what a reader would see is in the text, what is hidden is not; quotes keep their
// marks; the safe page holds no script, no form, no style that reaches outside, and loads nothing from elsewhere.
package htmltext
