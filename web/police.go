package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/commonline/commonline/casework"
)

type policePage struct {
	staffFrame
	Sheet casework.PoliceSheet
	Files bool // there is a PDF and a ZIP of it
}

// Times is a moment on the city's clock and in universal time.
func (p policePage) Times(t time.Time) string { return casework.BothTimes(t, p.Sheet.Zone) }

// Checked says whether what is kept still has its hashes.
func (policePage) Checked(all []casework.EvidenceCheck) mark {
	m := mark{Words: casework.CheckWords(all), Icon: "check"}
	if !casework.Whole(all) {
		m.Icon, m.Bad = "alert", true
	}
	return m
}

// Did says what happened.
func (p policePage) Did(e casework.Event) string {
	return p.Sheet.Name(e.Actor) + ": " + casework.DeedWords(e)
}

// sheetOf reads the sheet of the case that an address names.
func (s *server) sheetOf(r *http.Request, me SignedIn) (casework.PoliceSheet, error) {
	n, err := numberOf(r)
	if err != nil {
		return casework.PoliceSheet{}, err
	}
	sheet, err := s.Store.PoliceSheet(r.Context(), me.Viewer, n, s.Now())
	if err != nil {
		return sheet, fmt.Errorf("making the police sheet of case %s: %w", n, err)
	}
	return sheet, nil
}

// taken is the event of a sheet that leaves the house.
func taken(s casework.PoliceSheet, by, what, sum string) casework.Event {
	e := casework.Event{Kind: casework.ThreatTaken, Case: s.Case.ID, Office: s.Case.Office, Detail: map[string]string{"what": what, "by": by}}
	if sum != "" {
		e.Detail["sha256"] = sum
	}
	return e
}

// policeSheet answers GET /inbox/{number}/police: one page, made to be printed. Whoever opens it can print it, so that it counts as taken.
func (s *server) policeSheet(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	sheet, err := s.sheetOf(r, me)
	if err != nil {
		return err
	}
	page := policePage{Sheet: sheet, Files: s.Police != nil}
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Police sheet: "+sheet.Case.Number.String(), "/threats"); err != nil {
		return err
	}
	if err := s.record(r, me, taken(sheet, me.Name, "the sheet as a page", "")); err != nil {
		return err
	}
	isLive(w)
	s.render(w, r, http.StatusOK, "police", page)
	return nil
}

// policePDF answers GET /inbox/{number}/police/sheet.pdf.
func (s *server) policePDF(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.policeFile(w, r, me, "the sheet as a PDF", "application/pdf", "sheet.pdf", func(w io.Writer, sheet casework.PoliceSheet) error { return s.Police.Sheet(w, sheet) })
}

// policeEvidence answers GET /inbox/{number}/police/evidence.zip.
func (s *server) policeEvidence(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	return s.policeFile(w, r, me, "the evidence with its checksums", "application/zip", "evidence.zip", func(w io.Writer, sheet casework.PoliceSheet) error {
		return s.Police.Evidence(r.Context(), w, me.Viewer, sheet)
	})
}

// policeFile makes a file whole before its first byte leaves: half of it would be no evidence. That it was taken, with its hash, is written
// before that too.
func (s *server) policeFile(w http.ResponseWriter, r *http.Request, me SignedIn, what, kind, name string, write func(io.Writer, casework.PoliceSheet) error) error {
	sheet, err := s.sheetOf(r, me)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp("", "police-*")
	if err != nil {
		return fmt.Errorf("making room for %s: %w", name, err)
	}
	defer f.Close()
	if err := os.Remove(f.Name()); err != nil { // nothing of it stays on the disk, however this process ends
		return fmt.Errorf("hiding %s: %w", name, err)
	}
	sum := sha256.New()
	if err := write(io.MultiWriter(f, sum), sheet); err != nil {
		return fmt.Errorf("making %s of case %s: %w", name, sheet.Case.Number, err)
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("measuring %s: %w", name, err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("going back in %s: %w", name, err)
	}
	if err := s.record(r, me, taken(sheet, me.Name, what, hex.EncodeToString(sum.Sum(nil)))); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", fmt.Sprint(size))
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="threats-%s-%s"`, sheet.Case.Number, name))
	s.stream(w, r, f)
	return nil
}
