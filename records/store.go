package records

import (
	"context"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
)

// Job is an export that this process makes now.
type Job struct {
	casework.Export
	Viewer  casework.Viewer // who asked: what they may read is in it
	Attempt int
	Cases   []casework.CaseNumber
}

// CaseFile is all that an export says of a case.
type CaseFile struct {
	Case     casework.Case
	Messages []casework.Message // oldest first; what machines of ours sent too
	Notes    []casework.Note
	Events   []casework.Event  // those of reading and of exports are not among them
	Names    map[string]string // of who acted, by what stands in events: "staff:12"
	Private  []string          // addresses and numbers of its residents, and where they live, as they may stand in a text
}

// Store is what exports need of the database.
type Store interface {
	// ClaimExport takes one that is due, until now+lease. ok is false where there is none.
	ClaimExport(ctx context.Context, worker string, now time.Time, lease time.Duration) (j Job, ok bool, err error)
	// CaseFile reads a case as the viewer may: casework.NotFound where they may not any more.
	CaseFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, notes bool) (CaseFile, error)
	// Raw gives a message as it arrived, and its size. The caller closes it.
	Raw(ctx context.Context, v casework.Viewer, id casework.RawID) (io.ReadCloser, int64, error)
	// Received gives a file of a message that did not come by mail. whole: as it came, with where a photo was taken. The caller closes it.
	Received(ctx context.Context, v casework.Viewer, m casework.Message, part string, whole bool) (io.ReadCloser, error)
	// AddPart keeps the part number n of the file, and the job for another lease. It is ErrLost where another process has the job now.
	AddPart(ctx context.Context, j Job, n int, part []byte, until time.Time) error
	// Progress says how many cases are done, and keeps the job. It is ErrLost as above.
	Progress(ctx context.Context, j Job, done int, until time.Time) error
	// FinishExport makes the file ready until a time, and leaves an event on each of its cases.
	FinishExport(ctx context.Context, j Job, size int64, hash [32]byte, now, until time.Time) error
	// FailExport says why it failed; again is when it is tried once more, zero for never.
	FailExport(ctx context.Context, j Job, why string, now, again time.Time) error
	// RemoveExports takes the files away whose time is over, and the parts that nobody asks for.
	RemoveExports(ctx context.Context, now time.Time) (removed int, err error)
}

// ErrLost says that another process makes the export now.
var ErrLost = casework.Errorf(casework.Conflict, "Another process makes this export now.")
