package web

import (
	"context"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
)

// Threats keeps what was flagged as a threat, and what exactly came. Each call takes the viewer; of a case that their office does not lead it
// shows nothing. at and now are the time of the deed.
type Threats interface {
	// FlagThreat flags a message that came in on a case: its evidence is fixed and kept, the head of the office is told, machines are silent to
	// its sender. One that is flagged already is casework.Conflict. Who may is casework.Viewer.CheckFlag.
	FlagThreat(ctx context.Context, v casework.Viewer, at time.Time, n casework.CaseNumber, f casework.ThreatFlag) error
	// JudgeThreat keeps what the head of the office says of a flag (casework.Viewer.CheckJudge), and gives the case that it is on. One that was
	// lifted is casework.Conflict.
	JudgeThreat(ctx context.Context, v casework.Viewer, at time.Time, id casework.ThreatID, j casework.ThreatVerdict) (casework.CaseNumber, error)
	// ThreatsOn are the flags on a case, also those that were lifted, oldest first.
	ThreatsOn(ctx context.Context, v casework.Viewer, id casework.CaseID) ([]casework.Threat, error)
	// ThreatsNear are the other cases of the viewer's office on which a flag stands against the people of a case (0 for none), or a resident (0
	// for none).
	ThreatsNear(ctx context.Context, v casework.Viewer, id casework.CaseID, who casework.ResidentID) ([]casework.CaseNumber, error)
	// Threats are those of the office, or of all for who reads all: first what nobody has looked at, then what stands, then what was lifted. It
	// needs casework.SeeThreats.
	Threats(ctx context.Context, v casework.Viewer) ([]casework.Threat, error)
	// PoliceSheet is what is given to the police about a case. Without a flag that stands it is casework.NotFound. Who may is
	// casework.Viewer.CheckTake.
	PoliceSheet(ctx context.Context, v casework.Viewer, n casework.CaseNumber, now time.Time) (casework.PoliceSheet, error)
}

// Police makes files of a police sheet.
type Police interface {
	// Sheet writes it as a PDF.
	Sheet(w io.Writer, s casework.PoliceSheet) error
	// Evidence writes a ZIP of it and of all that came, with SHA256SUMS.
	Evidence(ctx context.Context, w io.Writer, v casework.Viewer, s casework.PoliceSheet) error
}
