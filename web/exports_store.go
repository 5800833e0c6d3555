package web

import (
	"context"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
)

// Exports serves exports of records. Each call takes the viewer: the head of an office sees those of the office, the records officer and
// the administrator all. at is the time of the deed.
type Exports interface {
	// AskExport finds the cases and leaves the rest to a worker. Nothing found is casework.NotFound; more than casework.MostExported is
	// casework.Invalid. It needs casework.ExportRecords. The same key twice is one export.
	AskExport(ctx context.Context, v casework.Viewer, at time.Time, o casework.ExportOrder) (casework.ExportID, error)
	// Exports gives one page, newest first, and how many there are.
	Exports(ctx context.Context, v casework.Viewer, p Page) (all []casework.Export, total int, err error)
	// Export is casework.NotFound for one that the viewer may not see.
	Export(ctx context.Context, v casework.Viewer, id casework.ExportID) (casework.Export, error)
	// ExportFile gives the file of one that is ready, for whoever may export; one that is not there any more is casework.NotFound. The
	// caller closes it.
	ExportFile(ctx context.Context, v casework.Viewer, id casework.ExportID) (io.ReadCloser, error)
}
