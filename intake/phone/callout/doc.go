// Package callout makes the calls to residents that staff ask for on a case: the telephone of the member of staff rings first, and
// the resident's once a key was pressed on it, so that no answering machine is ever connected to a resident.
//
// Nothing is recorded. A call is made once: where the provider's answer was lost it is looked for, and never made a second time by
// itself. Every request about a call names the row that it was made from, is signed, and may come twice or out of order.
package callout
