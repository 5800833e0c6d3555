package web

import (
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// Files keeps what is to go with a mail. A file lies with the draft of whoever chose it, and goes with their next mail on the case.
type Files interface {
	// AddFile is a refusal where there are too many, or they are too large together (casework.CheckFile). The same file twice is one. key is
	// that of the form: nothing is kept for a form that was sent already.
	AddFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, key string, f casework.OutFile, body []byte) error
	// DropFile does nothing where there is no such file.
	DropFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, id int64) error
}
