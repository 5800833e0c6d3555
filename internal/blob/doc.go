// Package blob stores bytes under their SHA-256, in a folder (Folder) or in a bucket of an S3 service (Bucket).
//
// What it guarantees:
//   - A blob is there in full and right, or not at all: Put refuses bytes that do not have the promised size and sum,
//     before they can be seen. A second Put of the same blob does nothing.
//   - When Put has returned, the blob survives a crash of the machine.
//   - What Open reads is checked: bytes that have changed since end in ErrCorrupt, not in io.EOF.
//
// Nothing is deleted here.
package blob
