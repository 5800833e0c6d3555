// Package intake files what residents send: every message becomes, or joins, one case.
//
// A message is received (stored raw, byte for byte) by the packages below this one; the Desk then takes raw messages in
// order, reads them, and decides. All rules on threads, copies, loops, late mail and holding are in decide, a pure
// function over a letter and what is Known of it. The store calls it inside the transaction that writes its Decision,
// so that two desks never decide on the same state.
//
// What it guarantees: each raw message gets one outcome, which is what the ledger counts; a message that cannot be
// filed is held with its reason after the third try and never keeps back the ones behind it; the same mail, fetched
// however often, is one message.
package intake
