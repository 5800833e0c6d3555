// Package arrows pins which package may know which. It holds tests only: they read the imports of every file of the
// module and refuse an arrow that docs/architecture.md does not draw, the parts of a library that must not be compiled
// in, and SQL outside the store.
package arrows
