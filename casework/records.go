package casework

import (
	"strings"
	"time"
	"unicode/utf8"
)

// ExportID names an export that was asked for.
type ExportID int64

// Scope is what an export, or a hold, is about.
type Scope string

const (
	OneCase     Scope = "case"
	OneResident Scope = "resident"
	OneSearch   Scope = "search"
)

// Purpose says for whom an export is.
type Purpose string

const (
	ForPublic Purpose = "public" // a records request
	ForCourt  Purpose = "court"  // a court, or the city's own lawyers
)

// MostExported is how many cases one export may hold.
const MostExported = 1000

// ExportOrder is what somebody asks for.
type ExportOrder struct {
	Key        string // the same for each sending of one form
	Scope      Scope
	What       string // a case number, the number of a resident, or a search as it was typed
	Purpose    Purpose
	Request    string // number of the records request
	Requester  string
	Reason     string
	Notes      bool // internal notes are in
	BlackedOut bool // residents' addresses and numbers are, in what is to be given out
}

// longest is how long one line of an order may be, in characters.
const longest = 500

// Check says why an order cannot be carried out as it is, or gives nil.
func (o ExportOrder) Check() error {
	switch {
	case o.Scope != OneCase && o.Scope != OneResident && o.Scope != OneSearch:
		return Errorf(Invalid, "Say what to export: a case, a resident, or what a search finds.")
	case strings.TrimSpace(o.What) == "":
		return Errorf(Invalid, "Say which case, which resident, or what to search for.")
	case o.Purpose != ForPublic && o.Purpose != ForCourt:
		return Errorf(Invalid, "Say whom the export is for: a records request, or a court.")
	case strings.TrimSpace(o.Request) == "":
		return Errorf(Invalid, "Give the number of the records request, or of the court's file.")
	case strings.TrimSpace(o.Requester) == "":
		return Errorf(Invalid, "Say who asked for it.")
	case strings.TrimSpace(o.Reason) == "":
		return Errorf(Invalid, "Say why, in a sentence that can be read in five years.")
	}
	for _, line := range []string{o.What, o.Request, o.Requester, o.Reason} {
		if utf8.RuneCountInString(line) > longest {
			return Errorf(Invalid, "A line has more than %d characters.", longest)
		}
	}
	return nil
}

// ExportState is how far an export came.
type ExportState string

const (
	ExportWaits  ExportState = "asked"
	ExportMaking ExportState = "making"
	ExportReady  ExportState = "ready"
	ExportBroken ExportState = "failed"
	ExportGone   ExportState = "removed"
)

// Export is one that was asked for.
type Export struct {
	ID ExportID
	ExportOrder
	Staff     StaffID
	By        string
	Office    OfficeID // "" is the city's
	AskedAt   time.Time
	State     ExportState
	Done      int // cases, of Total
	Total     int
	Why       string // it failed
	Size      int64  // bytes
	Hash      [32]byte
	ReadyAt   time.Time
	RemovedAt time.Time
	Until     time.Time // its file is there
}

// Hold keeps all that it names from being deleted or cut.
type Hold struct {
	ID       int64
	Scope    Scope
	What     string
	Reason   string
	By       string
	At       time.Time
	Cases    int // that it named when it was placed
	LiftedBy string
	LiftedAt time.Time // zero while it stands
	LiftWhy  string
}
