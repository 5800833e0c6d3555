// Package mimetree takes a mail apart into its parts, however it is broken.
//
// It stores nothing and copies little: parts are slices of the raw bytes, decoded when they are asked for. What it
// guarantees: any bytes give a tree; it is bounded in depth, number of parts and bytes of header by Limits; the time it takes
// grows with the size of the mail times the depth, no faster. What is wrong is a Defect on the tree.
package mimetree
