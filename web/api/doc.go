// Package api is /api/v1: what the pages do, for programs, in JSON.
//
// One table (table.go) has a row for each operation: its path, the scope that a token needs, what it takes and gives. The routes and the
// OpenAPI document are both made from that table, so that neither can say what the other does not. Package huma reads requests, checks them
// against the schema of their types and writes the document.
//
// What it guarantees:
//
//   - A request acts as whoever made its token, now, and within the token's scopes. No cookie is looked at.
//   - The rules are those of the pages: each operation is the same call of the same store, in the name of a casework.Viewer.
//   - What is read is recorded before it is shown; what is changed is recorded with the token that did it.
//   - Whatever creates or sends can be asked for again under its Idempotency-Key, and happens once.
//
// It stores nothing itself.
package api
