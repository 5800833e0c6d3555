package casework

// What happens to the records of an office. Detail of exports: "export", and of what was asked "scope", "purpose", "request", "cases",
// "notes" and "blacked out". None of them is on a case: an export that is taken twice is to tell the same of each.
const (
	ExportAsked   EventKind = "export.asked"
	ExportRefused EventKind = "export.refused" // who asked may not. Detail: "path"
	ExportMade    EventKind = "export.made"    // Detail: "sha256", "bytes"
	ExportFailed  EventKind = "export.failed"
	ExportTaken   EventKind = "export.taken"   // downloaded
	ExportRemoved EventKind = "export.removed" // its file is gone
	CaseExported  EventKind = "read.export"    // on each case: who took it away
	HoldPlaced    EventKind = "hold.placed"    // Detail: "hold", "scope", "cases"
	HoldLifted    EventKind = "hold.lifted"
)
