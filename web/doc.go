// Package web holds the pages: what staff see of their cases, the held messages, and the resident's status page.
//
// It stores nothing itself. What it shows it asks of a Store, always in the name of a casework.Viewer; what it changes
// it asks the same Store to change. The only state kept in memory is the brake on guessing passwords.
//
// What it guarantees:
//
//   - One table (routes.go) says for each route what one must be allowed to do; there is no other way in.
//   - A GET changes nothing, save that it leaves an event: every reading, search and sign-in is recorded before its
//     answer goes out, and where it cannot be recorded there is no answer.
//   - What residents write is data. It is escaped by html/template everywhere; HTML mail is shown only in a sandboxed
//     frame under a policy that loads and runs nothing; attachments are downloads.
//   - Every page works without script. The demo's front page polls with one small module, and has a link beside it.
package web
