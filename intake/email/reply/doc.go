// Package reply tells what a person wrote from what a mail program put around it.
//
// It works line by line: first what divides (markers, dividers, headers of quoted mails, attributions), then quotes and
// signatures off the end, then a quote that somebody wrote under. What programs write is in tables by language, each with the
// program it comes from.
//
// It stores nothing, and cuts nothing for good: each line of a text is in the reply, in what is quoted, or in the signature.
// When in doubt it keeps: answers between quotes, quotes that somebody typed, forwards, postscripts, and a resident's address
// stay in the reply. Its time is linear in the length of the text, and it looks at 5000 lines at most one by one.
package reply
