// Package libretranslate asks a translation server that speaks LibreTranslate's API (POST /translate): a LibreTranslate on the city's own
// machine, or a service that the city has a contract with.
//
// It stores nothing and decides nothing. What it guarantees: an answer is text that can be stored, or an error; an error holds neither the
// words that were sent nor the key; and a server that hangs, floods or follows with a redirect to somewhere else gets no second try.
package libretranslate
