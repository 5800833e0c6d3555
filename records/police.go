package records

import (
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/pdf"
)

// Police makes what is given to the police about the flagged messages of a case.
type Police struct {
	Store Store
	// Part finds an attachment in a raw mail, by its path.
	Part func(raw io.Reader, path string) (io.Reader, error)
}

const (
	kindSheet  = "police sheet"
	kindRecord = "evidence record"
)

// Sheet writes the sheet as a PDF with numbered pages.
func (Police) Sheet(w io.Writer, s casework.PoliceSheet) error {
	number := s.Case.Number.String()
	d := pdf.New(w, pdf.Options{Title: "Threats on case " + number, Language: "en-US", Foot: s.City + " · Threats on case " + number})
	for i, p := range paragraphs(s) {
		if p.rule && i > 0 {
			d.Rule()
		}
		d.Text(p.text, p.style)
	}
	return d.Close()
}

// Evidence writes a ZIP of the sheet and of all that came, byte for byte, with SHA256SUMS as sha256sum -c reads it. What cannot be had is
// named in README.txt, and fails nothing. Who takes it away is the viewer.
func (p Police) Evidence(ctx context.Context, w io.Writer, v casework.Viewer, s casework.PoliceSheet) error {
	a := newArchive(w, s.MadeAt)
	if _, err := a.add("sheet.pdf", kindSheet, s.Case.Number.String(), func(w io.Writer) error { return p.Sheet(w, s) }); err != nil {
		return err
	}
	if _, err := a.add("sheet.txt", kindSheet, s.Case.Number.String(), func(w io.Writer) error { return sheetText(w, s) }); err != nil {
		return err
	}
	var missing []string
	for i, t := range s.Threats {
		gone, err := p.addThreat(ctx, a, v, fmt.Sprintf("message-%02d", i+1), t)
		if err != nil {
			return fmt.Errorf("adding message %d: %w", i+1, err)
		}
		missing = append(missing, gone...)
	}
	if _, err := a.add("README.txt", kindCover, "", func(w io.Writer) error { return readme(w, s, missing) }); err != nil {
		return err
	}
	return a.close()
}

// addThreat adds one flagged message, and says what could not be had of it.
func (p Police) addThreat(ctx context.Context, a *archive, v casework.Viewer, folder string, t casework.FlaggedMessage) (missing []string, err error) {
	about := fmt.Sprintf("%s, flag %d", t.Case, t.ID)
	copied := func(name, kind string, open func() (io.Reader, func(), error)) error {
		at := a.free(folder, name)
		body, done, err := open()
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			missing = append(missing, at)
			return nil
		}
		defer done()
		_, err = a.add(at, kind, about, func(w io.Writer) error { _, err := io.Copy(w, body); return err })
		return err
	}
	// The record is written as it stands in the database: its hash is that of the event.
	if _, err := a.add(a.free(folder, "evidence-record.json"), kindRecord, about, func(w io.Writer) error { _, err := io.WriteString(w, t.Record); return err }); err != nil {
		return nil, err
	}
	if t.Evidence.SHA256 != "" {
		if err := copied(receivedName(t.Evidence.Channel), kindReceived, p.raw(ctx, v, t.Raw)); err != nil {
			return missing, err
		}
	}
	for i, f := range t.Evidence.Files {
		name := fmt.Sprintf("file-%d %s", i+1, safeName(f.Name))
		if f.SHA256 == "" {
			missing = append(missing, path.Join(folder, name))
			continue
		}
		if err := copied(name, kindFile, p.file(ctx, v, t, f)); err != nil {
			return missing, err
		}
	}
	return missing, nil
}

func receivedName(c casework.Channel) string {
	if c == casework.Mail || c == "" {
		return "message-as-received.eml"
	}
	return "message-as-received.txt"
}

func (p Police) raw(ctx context.Context, v casework.Viewer, id casework.RawID) func() (io.Reader, func(), error) {
	return func() (io.Reader, func(), error) {
		raw, _, err := p.Store.Raw(ctx, v, id)
		if err != nil {
			return nil, nil, err
		}
		return raw, func() { raw.Close() }, nil
	}
}

// file opens a file of a message as it came: beside it, or inside it.
func (p Police) file(ctx context.Context, v casework.Viewer, t casework.FlaggedMessage, f casework.EvidenceFile) func() (io.Reader, func(), error) {
	return func() (io.Reader, func(), error) {
		if c := t.Evidence.Channel; c != casework.Mail && c != casework.Page && c != "" {
			file, err := p.Store.Received(ctx, v, t.Shown, f.Part, true)
			if err != nil {
				return nil, nil, err
			}
			return file, func() { file.Close() }, nil
		}
		raw, _, err := p.Store.Raw(ctx, v, t.Raw)
		if err != nil {
			return nil, nil, err
		}
		part, err := p.Part(raw, f.Part)
		if err != nil {
			raw.Close()
			return nil, nil, err
		}
		return part, func() { raw.Close() }, nil
	}
}

// paragraph is a text of the sheet in its style.
type paragraph struct {
	text  string
	style pdf.Style
	rule  bool // a line stands above it
}

// paragraphs are the sheet, for paper and as plain text.
func paragraphs(s casework.PoliceSheet) []paragraph {
	small := pdf.Style{Size: 9.5}
	all := []paragraph{
		{text: "Threats on case " + s.Case.Number.String(), style: pdf.Style{Size: 18, Bold: true}},
		{text: officeLines(s), style: pdf.Style{Size: 10, Before: 6}},
		{text: fmt.Sprintf("Messages flagged as threats: %d. Made %s by %s.", len(s.Threats), casework.BothTimes(s.MadeAt, s.Zone), s.MadeBy), style: small},
		{text: "Words stand exactly as they came. Each SHA-256 was taken when the message was flagged; whether what is kept still has it was checked when this sheet was made.", style: small},
	}
	for i, t := range s.Threats {
		all = append(all, paragraph{text: fmt.Sprintf("%d. %s of %s", i+1, channelWord(t.Evidence.Channel), casework.BothTimes(t.Evidence.ReceivedAt, s.Zone)), style: pdf.Style{Size: 12, Bold: true, Before: 6, Keep: 60}, rule: true})
		for _, f := range threatFacts(t, s.Zone) {
			all = append(all, paragraph{text: f, style: small})
		}
		all = append(all, paragraph{text: "The words, exactly as they came:", style: pdf.Style{Size: 9.5, Bold: true, Before: 8, Keep: 40}}, paragraph{text: t.Shown.Text, style: pdf.Style{Size: 11, Before: 2, Bar: true, Indent: 12}})
		all = append(all, lines("How it came (what its header says)", t.Evidence.Headers)...)
		all = append(all, lines("What servers on its way say of its sender", t.Evidence.Proofs)...)
	}
	all = append(all, paragraph{text: "What was done", style: pdf.Style{Size: 12, Bold: true, Before: 6, Keep: 40}, rule: true})
	for _, e := range s.Events {
		all = append(all, paragraph{text: casework.BothTimes(e.At, s.Zone) + ": " + s.Name(e.Actor) + ": " + casework.DeedWords(e), style: small})
	}
	all = append(all, paragraph{text: "Who read it", style: pdf.Style{Size: 12, Bold: true, Before: 6, Keep: 40}, rule: true})
	if len(s.Readings) == 0 {
		all = append(all, paragraph{text: "Nobody has read it yet.", style: small})
	}
	for _, r := range s.Readings {
		all = append(all, paragraph{text: casework.BothTimes(r.At, s.Zone) + ": " + r.Name + ": " + r.What, style: small})
	}
	return all
}

func lines(head string, lines []string) []paragraph {
	if len(lines) == 0 {
		return nil
	}
	all := []paragraph{{text: head, style: pdf.Style{Size: 9.5, Bold: true, Before: 8, Keep: 30}}}
	for _, l := range lines {
		all = append(all, paragraph{text: l, style: pdf.Style{Size: 8.5, Indent: 12}})
	}
	return all
}

func officeLines(s casework.PoliceSheet) string {
	lines := []string{s.Office.Name + ", " + s.City}
	for _, l := range []string{s.Office.Address, s.Office.Phone} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// threatFacts are what stands above the words of a flagged message.
func threatFacts(t casework.FlaggedMessage, zone *time.Location) []string {
	e := t.Evidence
	all := []string{"Sender, as the message gives it: " + person(e.From), "To: " + people(e.To), "Received: " + casework.BothTimes(e.ReceivedAt, zone), "Stored here: " + casework.BothTimes(e.StoredAt, zone)}
	for _, f := range [][2]string{{"Subject", e.Subject}, {"Its number with the sender or provider", e.ID}, {"Came by", strings.Trim(e.Entrance+", "+e.Source, ", ")}, {"Note", e.Problem}} {
		if f[1] != "" {
			all = append(all, f[0]+": "+f[1])
		}
	}
	if e.SHA256 == "" {
		all = append(all, "No bytes were received: a member of staff wrote it down.")
	} else {
		all = append(all, fmt.Sprintf("SHA-256 of the message as received (%d bytes): %s", e.Size, e.SHA256))
	}
	for i, f := range e.Files {
		words := fmt.Sprintf("File %d: %s (%s, %d bytes), SHA-256 %s", i+1, f.Name, f.Type, f.Size, f.SHA256)
		switch {
		case f.SHA256 == "":
			words = fmt.Sprintf("File %d: %s (%s): %s", i+1, f.Name, f.Type, f.Missing)
		case f.Later:
			words += ", came in after the message was flagged"
		}
		all = append(all, words)
	}
	all = append(all, fmt.Sprintf("SHA-256 of the evidence record: %x", t.RecordHash), casework.CheckWords(t.Checks),
		fmt.Sprintf("Flagged %s by %s, against %s: %s", casework.BothTimes(t.At, zone), t.By, t.Against, t.Why))
	for _, j := range t.Judged {
		words := fmt.Sprintf("%s, %s: %s", casework.BothTimes(j.At, zone), j.By, j.Words)
		if j.Police != "" {
			words += " (police report " + j.Police + ")"
		}
		all = append(all, words)
	}
	return all
}

func sheetText(w io.Writer, s casework.PoliceSheet) error {
	var b strings.Builder
	for i, p := range paragraphs(s) {
		if p.rule && i > 0 {
			b.WriteString("\n" + strings.Repeat("-", 72) + "\n")
		}
		b.WriteString(strings.TrimRight(strings.ReplaceAll(p.text, "\r\n", "\n"), "\n") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func readme(w io.Writer, s casework.PoliceSheet, missing []string) error {
	lines := []string{
		"Evidence of threats, case " + s.Case.Number.String() + ", " + s.City, "",
		"Made " + casework.BothTimes(s.MadeAt, s.Zone) + " by " + s.MadeBy + ".", "",
		"sheet.pdf, sheet.txt       what was sent, when, by whom, and what was done about it",
		"message-NN/message-as-received.eml   the mail byte for byte as it was received (.txt: what the telephone provider or the form handed over)",
		"message-NN/file-N ...      its files as they came",
		"message-NN/evidence-record.json   what was written down of it when it was flagged; its SHA-256 stands on the sheet", "",
		"To check that nothing was changed:  sha256sum -c SHA256SUMS",
		"The hashes of the messages and files there are the ones on the sheet.",
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		lines = append(lines, "", "Not in this file, since it could not be had:")
		lines = append(lines, missing...)
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}
