package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// StepKind says what a sign-in waits for.
type StepKind string

const (
	CodeStep StepKind = "code" // the code of the second factor, after the password
	CityStep StepKind = "city" // the way back from the city's own sign-in

	// KeyStep is a key's answer to a challenge. It has a cookie of its own, since it may come beside another step.
	KeyStep StepKind = "key"
	// ConsentStep is the way back from a provider of mail. Its Staff is signed in already.
	ConsentStep StepKind = "consent"
)

// Step is a sign-in on its way. It is found by a token in a cookie of its own, and opens no page.
type Step struct {
	TokenHash [32]byte
	Kind      StepKind
	Staff     casework.StaffID // 0 while it is not known
	Next      string
	Facts     map[string]string
	ExpiresAt time.Time
}

// Steps keeps sign-ins that are on their way. Nobody is signed in yet, so no read takes a viewer.
type Steps interface {
	BeginStep(ctx context.Context, s Step) error
	// Step is casework.NotFound where there is none of this kind, or it ran out at now. take ends it: it is had once.
	Step(ctx context.Context, token [32]byte, kind StepKind, now time.Time, take bool) (Step, error)
	// StaffAccount gives the account that a step is of; casework.NotFound where it works no more.
	StaffAccount(ctx context.Context, id casework.StaffID) (Account, error)
	// CityAccount gives the account that a login of the city's own sign-in was bound to; casework.NotFound for none.
	CityAccount(ctx context.Context, issuer, subject string) (Account, error)
	// BindCity binds one, and spends the invitations of the account. One that has another login of this issuer is a casework.Conflict.
	BindCity(ctx context.Context, id casework.StaffID, issuer, subject string, at time.Time) error
}

// SecondFactor is what an account has beside its password.
type SecondFactor struct {
	Sealed   []byte    // the secret, encrypted
	Since    time.Time // zero while it was begun and never shown to work
	LastStep int64     // the newest half minute whose code was used
	Codes    int       // recovery codes that are left
}

// SecondFactors keeps them. A code is used once, whoever asks at the same moment in another process.
type SecondFactors interface {
	// SecondFactor is casework.NotFound for none. It takes no viewer, since it is asked before somebody is one.
	SecondFactor(ctx context.Context, id casework.StaffID) (SecondFactor, error)
	// UseStep spends the code of a half minute; false where it, or a later one, was used before.
	UseStep(ctx context.Context, id casework.StaffID, step int64) (bool, error)
	// UseRecovery spends a recovery code; false where there is none.
	UseRecovery(ctx context.Context, id casework.StaffID, hash [32]byte, at time.Time) (bool, error)
	// BeginSecondFactor keeps a secret that has still to be shown to work. It is a casework.Conflict where one works already.
	BeginSecondFactor(ctx context.Context, v casework.Viewer, sealed []byte, at time.Time) error
	// FinishSecondFactor makes it count, keeps the recovery codes in place of older ones, gives the session old the token new, and
	// ends all others.
	FinishSecondFactor(ctx context.Context, v casework.Viewer, at time.Time, codes [][32]byte, old, new [32]byte) error
	// DropSecondFactor takes the viewer's own away, and ends the other sessions likewise.
	DropSecondFactor(ctx context.Context, v casework.Viewer, old, new [32]byte) error
}
