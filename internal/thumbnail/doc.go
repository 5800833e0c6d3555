// Package thumbnail makes a small picture out of a large one that a stranger sent.
//
// It stores nothing. What it gives is a JPEG of its own making: the pixels of the sender, the right way up, and nothing else
// that was in the file. A picture that would take too much memory to open is refused by its header alone.
package thumbnail
