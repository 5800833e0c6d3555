// Package photo knows where a photo was taken, and takes that out of it.
//
// It reads JPEG, PNG, WebP, HEIC and AVIF, and cuts what is beside picture and sound out of MP4, 3GP and QuickTime films. It stores
// nothing. It guarantees that a picture that Cleaned changed shows the same pixels the same way up, and holds none of what cameras and
// programs write beside them: no position, no time, no serial number. Of a file that it cannot take apart it says so.
package photo
