// Package photo knows where a photo was taken, and takes that out of it.
//
// It reads JPEG (the form in which phones send pictures), and leaves other files as they are. It stores nothing. It guarantees
// that a picture that Cleaned changed shows the same pixels the same way up, and holds none of what cameras and programs
// write beside them: no position, no time, no serial number, no thumbnail, no second picture behind the first.
package photo
