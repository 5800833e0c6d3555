// Package notify writes to residents: it looks at what happened, decides whether and what a resident hears of it, and
// sends that.
//
//	event ──► Composer.Compose (pure: event + Facts -> deliveries, each with its state and reason)
//	      ──► Store            (deliveries and "handled" in one transaction)
//	      ──► Worker           (claims one, commits, asks switch, brake and pace, sends with no transaction open, records)
//	      ──► notify/smtp      (the account of the office's mailbox)
//
// There is no second way out. What must not be sent is stored all the same, with what it would have said and a sentence
// that says why it was not.
//
// It stores nothing by itself: Store is implemented elsewhere.
//
// It guarantees: no machine is answered by it (RFC 3834); a case is acknowledged at most once; nothing leaves while the
// switch is off or a brake is pulled, counted from the next mail on; a mail may be sent a second time only where
// the process ended between the other server's yes and our record of it, and then under the same Message-ID (at most
// one mail for each sending goroutine).
package notify
