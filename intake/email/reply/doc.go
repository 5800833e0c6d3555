// Package reply tells what a person wrote from what a mail program put around it.
//
// It stores nothing, and cuts nothing for good: what is not the reply is Quoted or Signature. When in doubt it keeps.
package reply
