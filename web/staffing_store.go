package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// StaffLine is an account on the list of who manages accounts.
type StaffLine struct {
	casework.Account
	Name, Email string
	Active      bool
	HasPassword bool
	HasCity     bool
	HasSecond   bool
	SeenAt      time.Time // the last session; zero for never
	OpenCases   int       // assigned to them
	Invitation  Invitation
}

// Invitation is the newest one of an account.
type Invitation struct {
	Expires time.Time // zero for none
	Used    bool
	State   casework.DeliveryState // of its mail; "" where it is not made yet
	Reason  string
}

// NewAccount is who is invited.
type NewAccount struct {
	Email, Name string
	Office      casework.OfficeID
	Role        casework.Role
}

// LinkUse is what a link in a mail lets somebody do.
type LinkUse struct {
	Invitation bool
	Account    Account
}

// Leaving is the work of somebody whose account is to be switched off.
type Leaving struct {
	Name       string
	Cases      []casework.Case // open, and theirs
	Count      int
	Plans      int // contact plans that they answer by
	Colleagues []casework.Colleague
}

// Staffing manages accounts. Whether the viewer may is decided by casework.Viewer.CheckManages, in the transaction; all that is done
// leaves an event. Accounts that the viewer does not manage are casework.NotFound.
type Staffing interface {
	// StaffAccounts gives those that the viewer manages, by name.
	StaffAccounts(ctx context.Context, v casework.Viewer) ([]StaffLine, error)
	// Invite makes an account that opens by a link in a mail. An address that is taken is a casework.Conflict.
	Invite(ctx context.Context, v casework.Viewer, at time.Time, n NewAccount) error
	// InviteAgain makes older links of the account void and sends another.
	InviteAgain(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID) error
	// HandLink is InviteAgain without a mail: the link that comes back is handed over by whoever asks.
	HandLink(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID) (link int64, err error)
	// ChangeRole ends the sessions of the account: what it may is read anew.
	ChangeRole(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID, role casework.Role) error
	// LeavingWork is what becomes free where an account is switched off. Who reads no cases gets their number alone.
	LeavingWork(ctx context.Context, v casework.Viewer, id casework.StaffID) (Leaving, error)
	// SwitchAccount lets somebody sign in no more, ends their sessions and gives their open cases, and the contact plans that they answer by,
	// to another of the office, or with 0 to nobody; or lets them in again. left counts the cases.
	SwitchAccount(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID, on bool, to casework.StaffID) (left int, err error)
	// ResetSecondFactor takes it away.
	ResetSecondFactor(ctx context.Context, v casework.Viewer, at time.Time, id casework.StaffID) error

	// AskReset sends a link to set a password, where there is such an account; the caller cannot tell.
	AskReset(ctx context.Context, email string, at time.Time) error
	// StaffLink is casework.NotFound for one that was used, ran out, was replaced, or whose account works no more.
	StaffLink(ctx context.Context, link int64, now time.Time) (LinkUse, error)
	// UseLink spends a link: it keeps the password and ends all sessions of the account.
	UseLink(ctx context.Context, link int64, now time.Time, hash string) (LinkUse, error)
}
