package intake

import (
	"strconv"
	"time"

	"github.com/commonline/commonline/casework"
)

// Proof is a code that a sender was asked for: it went to an address that we know.
type Proof struct {
	ID        int64
	Case      casework.CaseID // on which it was asked for
	Mark      []byte
	ExpiresAt time.Time
	Wrong     int // how often it was wrong
}

// Proving is what a letter says about a proof.
type Proving struct {
	ID    int64
	Right bool
	Over  bool // it was wrong once too often
}

// prove files a letter that brings a code. What brings none is an ordinary one, and the code stays asked for.
func (r Rules) prove(d Decision, l Letter, k *Known) (Decision, bool) {
	p := k.Proofs[l.Sender.Address]
	if p == nil || l.history() || !l.at().Before(p.ExpiresAt) {
		return d, false
	}
	code, ok := casework.ProofIn(l.In.Reply)
	c := k.Cases[k.head(p.Case)]
	if !ok || c == nil {
		return d, false
	}
	d.Thread, d.Known, d.Addressed = c.ID, true, p.Case
	d = join(d, l, k, c, "it answers who its sender is", false)
	d.Owed = false
	d.Proof = &Proving{ID: p.ID, Right: casework.RightProof(r.Signer, p.ID, p.Mark, code)}
	if d.Proof.Right {
		d.event(casework.ProofGiven)
		return d, true
	}
	left := casework.ProofTries - p.Wrong - 1
	d.Proof.Over = left <= 0
	d.event(casework.ProofWrong, "left", strconv.Itoa(max(0, left)))
	return d, true
}

// proved keeps what a letter changes about the proofs of its sender.
func (k *Known) proved(l Letter, d Decision) {
	switch p := k.Proofs[l.Sender.Address]; {
	case d.Proof == nil || p == nil:
	case d.Proof.Right || d.Proof.Over:
		delete(k.Proofs, l.Sender.Address)
	default:
		p.Wrong++
	}
}
