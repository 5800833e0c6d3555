package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// CallingOut is what calls to residents need.
type CallingOut interface {
	// Calling gives who can be called on a case, and the latest calls. It is empty of people where the viewer's office does not lead it.
	Calling(ctx context.Context, v casework.Viewer, id casework.CaseID) (Calling, error)
	// SetDesk keeps the viewer's own telephone, however it was written; "" forgets it.
	SetDesk(ctx context.Context, v casework.Viewer, phone string) error
	// NoteForCallers keeps what whoever calls a number has to know.
	NoteForCallers(ctx context.Context, v casework.Viewer, n casework.CaseNumber, identity casework.IdentityID, note string) error
	// BeginCall keeps that a call is to be made, or refuses it. Sent twice under one Key it is one call. Config.Call makes it.
	BeginCall(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, c CallWanted) (id int64, err error)
}

// Calling is what stands on a case about calling.
type Calling struct {
	Desk   string // the viewer's own telephone, E.164; "" for none
	People []Callable
	Latest []CallMade // newest first
}

// Callable is somebody on a case with a telephone.
type Callable struct {
	Identity casework.IdentityID
	Name     string
	Phone    string
	Note     string // for whoever calls: "leave no voicemail"
	OptedOut bool   // of texts; that forbids no call
}

// CallMade is a call that staff began.
type CallMade struct {
	SID       string
	At        time.Time
	By        string
	Phone     string
	Failed    string // why no call came of it
	Talked    time.Duration
	Connected bool
	Ended     bool
	Logged    bool
}

// CallWanted is a press of the button.
type CallWanted struct {
	Key      string // of the form
	Identity casework.IdentityID
}
