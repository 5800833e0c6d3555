package postgres_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/records"
	"github.com/commonline/commonline/web"
)

func order(key string, scope casework.Scope, what string) casework.ExportOrder {
	return casework.ExportOrder{Key: key, Scope: scope, What: what, Purpose: casework.ForPublic, Request: "PRR-2026-17", Requester: "The Riverton Gazette", Reason: "A records request on street lights"}
}

// clerk makes exports at a time.
func (to *town) clerk(name string, now func() time.Time) *records.Worker {
	return &records.Worker{Config: records.Config{Store: to.pages, City: to.city, Now: now, Name: name, Poll: time.Second, Life: 7 * 24 * time.Hour, Log: slog.New(slog.NewTextHandler(to.t.Output(), nil)),
		Part: openPart}}
}

// openPart finds a file in a raw message.
func openPart(raw io.Reader, path string) (io.Reader, error) {
	whole, err := io.ReadAll(raw)
	if err != nil {
		return nil, err
	}
	_, part, err := email.OpenPart(whole, path, email.Limits{})
	return bytes.NewReader(part), err
}

// export asks for one, has it made, and gives the files in it.
func (to *town) export(v casework.Viewer, o casework.ExportOrder) map[string]string {
	to.t.Helper()
	id, err := to.pages.AskExport(to.t.Context(), v, time.Now(), o)
	to.must(err)
	worked, err := to.clerk("one", time.Now).Step(to.t.Context())
	to.must(err)
	if !worked {
		to.t.Fatal("no export was due")
	}
	return to.fetched(v, id)
}

func (to *town) fetched(v casework.Viewer, id casework.ExportID) map[string]string {
	to.t.Helper()
	x, err := to.pages.Export(to.t.Context(), v, id)
	to.must(err)
	if x.State != casework.ExportReady || x.Done != x.Total || x.Size == 0 {
		to.t.Fatalf("export %+v", x)
	}
	file, err := to.pages.ExportFile(to.t.Context(), v, id)
	to.must(err)
	b, err := io.ReadAll(file)
	to.must(err)
	if int64(len(b)) != x.Size {
		to.t.Fatalf("%d bytes came of %d", len(b), x.Size)
	}
	z, err := zip.NewReader(bytes.NewReader(b), x.Size)
	to.must(err)
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		to.must(err)
		b, err := io.ReadAll(r)
		to.must(err)
		files[f.Name] = string(b)
	}
	return files
}

const withFile = "From: Rosa Delgado <rosa@home.example>\nTo: d1@riverton.example\nSubject: =?utf-8?q?Farola_rota?=\nMessage-ID: <f@x>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" +
	"--b\nContent-Type: text/plain; charset=utf-8\n\nمصباح الشارع مطفأ at 12 Example Street.\nFrom now on call (555) 555-0177, or write to rosa.second@home.example.\nThe office is d1@riverton.example.\n" +
	"--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=\"../../etc/../lamp.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n" +
	"--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=\"lamp.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n"

// TestAnExportOfACase goes from the mail to the file, and opens it.
func TestAnExportOfACase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head, ana, rhea := to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	other := to.hire("d2", "Otto Two", casework.OfficeHead)
	to.deliver("d1", withFile)
	to.file()
	n := to.numbers()[0]
	to.must(to.pages.AddNote(ctx(t), ana, n, time.Now(), "She has called twice."))
	_, err := to.write(ana, n, "key-of-the-first-answer", "We are on it.", nil)
	to.must(err)

	first := to.export(head, order("one", casework.OneCase, n.String()))
	second := to.export(head, order("two", casework.OneCase, n.String()))
	folder := "cases/" + n.String()
	t.Run("what is in it", func(t *testing.T) {
		for _, name := range []string{"README.txt", "index.html", "manifest.csv", "SHA256SUMS", folder + "/case.pdf", folder + "/thread.txt", folder + "/mail.mbox", folder + "/messages.csv", folder + "/events.csv",
			folder + "/files/001-1 lamp.png", folder + "/files/001-2 lamp.png"} {
			if first[name] == "" {
				t.Errorf("%s is not there", name)
			}
		}
		for name := range first {
			if strings.Contains(name, "..") || strings.HasPrefix(name, "/") || strings.Contains(name, `\`) {
				t.Errorf("a path leads out: %q", name)
			}
		}
		for file, words := range map[string][]string{
			"thread.txt":   {"Farola", "مصباح الشارع", "Written by: Ana Ribeiro", "We are on it.", "UTC", "rosa@home.example", "Internal notes are not in this export", "001-1 lamp.png"},
			"mail.mbox":    {"From rosa@home.example ", "\n>From now on call", "X-Commonline-Record: made by Commonline from its record of: E-mail, sent"},
			"messages.csv": {"Rosa Delgado <rosa@home.example>"},
			"events.csv":   {"case.opened", "Ana Ribeiro"},
		} {
			for _, w := range words {
				if !strings.Contains(first[folder+"/"+file], w) {
					t.Errorf("%s lacks %q", file, w)
				}
			}
		}
		for name, text := range first {
			if strings.Contains(text, "She has called twice") {
				t.Errorf("the note stands in %s", name)
			}
		}
	})
	t.Run("the same twice", func(t *testing.T) {
		for name, text := range first {
			cover := name == "README.txt" || name == "index.html" || name == "SHA256SUMS"
			if same := second[name] == text; same == cover {
				t.Errorf("%s: the same twice: %v", name, same)
			}
		}
	})
	t.Run("its checksums", func(t *testing.T) { checkSums(t, first) })
	t.Run("its manifest", func(t *testing.T) {
		rows, err := csv.NewReader(strings.NewReader(first["manifest.csv"])).ReadAll()
		if err != nil || len(rows) != len(first)-3 { // the head is no file; the covers, the sums and itself are not in it
			t.Errorf("%d rows of %d files, %v", len(rows), len(first), err)
		}
	})
	t.Run("for a court, with notes", func(t *testing.T) {
		o := order("court", casework.OneCase, n.String())
		o.Purpose, o.Notes = casework.ForCourt, true
		if x := to.export(rhea, o); !strings.Contains(x[folder+"/thread.txt"], "Internal note · ") || !strings.Contains(x[folder+"/thread.txt"], "She has called twice.") {
			t.Error("the note is not in it")
		}
	})
	t.Run("blacked out", func(t *testing.T) {
		o := order("black", casework.OneCase, n.String())
		o.BlackedOut = true
		x := to.export(head, o)
		given := x["to-give-out/"+n.String()+"/thread.txt"]
		for _, private := range []string{"rosa@", "rosa.second", "555-0177", "5555550177"} {
			if strings.Contains(given, private) || strings.Contains(x["index.html"], private) {
				t.Errorf("%q is given out", private)
			}
		}
		if !strings.Contains(given, "██████") || !strings.Contains(given, "The office is d1@riverton.example") {
			t.Errorf("given out: %s", given)
		}
		for name := range x {
			if strings.HasPrefix(name, "to-give-out/") && !strings.HasSuffix(name, "/case.pdf") && !strings.HasSuffix(name, "/thread.txt") {
				t.Errorf("%s is among what is given out", name)
			}
		}
		checkSums(t, x)
	})
	t.Run("walls", func(t *testing.T) {
		if _, err := to.pages.AskExport(ctx(t), other, time.Now(), order("curious", casework.OneCase, n.String())); casework.KindOf(err) != casework.NotFound {
			t.Errorf("another office exports: %v", err)
		}
		for _, v := range []casework.Viewer{ana, to.hire("d1", "Vi Ngo", casework.Volunteer), to.hire("", "Ole", casework.CityAdmin)} {
			if _, err := to.pages.AskExport(ctx(t), v, time.Now(), order("x", casework.OneCase, n.String())); casework.KindOf(err) != casework.Forbidden {
				t.Errorf("%s exports: %v", v.Role, err)
			}
		}
		if _, err := to.pages.ExportFile(ctx(t), other, 1); casework.KindOf(err) != casework.NotFound {
			t.Errorf("another office fetches: %v", err)
		}
		if all, _, err := to.pages.Exports(ctx(t), other, page); err != nil || len(all) != 0 {
			t.Errorf("another office sees %v, %v", all, err)
		}
	})
	t.Run("events", func(t *testing.T) {
		for kind, want := range map[casework.EventKind]int{casework.ExportAsked: 4, casework.ExportMade: 4, casework.CaseExported: 4} {
			if got := one[int](to, `SELECT count(*) FROM events WHERE kind = $1`, kind); got != want {
				t.Errorf("%d times %s, want %d", got, kind, want)
			}
		}
	})
	t.Run("its life", func(t *testing.T) {
		gone, err := to.pages.RemoveExports(ctx(t), time.Now().Add(6*24*time.Hour))
		if err != nil || gone != 0 {
			t.Errorf("removed early: %d, %v", gone, err)
		}
		gone, err = to.pages.RemoveExports(ctx(t), time.Now().Add(8*24*time.Hour))
		if err != nil || gone != 4 || one[int](to, `SELECT count(*) FROM export_parts`) != 0 {
			t.Errorf("removed %d, %v", gone, err)
		}
		if _, err := to.pages.ExportFile(ctx(t), head, 1); casework.KindOf(err) != casework.NotFound {
			t.Errorf("fetched what is gone: %v", err)
		}
		if all, total, err := to.pages.Exports(ctx(t), head, page); err != nil || total != 3 || all[0].State != casework.ExportGone {
			t.Errorf("the rows: %d %+v %v", total, all, err)
		}
	})
}

// checkSums lays files into a folder and has sha256sum look at them.
func checkSums(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := exec.CommandContext(t.Context(), "sha256sum", "-c", "--strict", "SHA256SUMS")
	check.Dir = dir
	out, err := check.CombinedOutput()
	if err != nil || strings.Count(string(out), ": OK\n") != len(files)-1 {
		t.Errorf("sha256sum: %v\n%s", err, out)
	}
}

func TestAnExportOfAResidentAndOfASearch(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head := to.hire("d1", "Marcus Teague", casework.OfficeHead)
	to.deliver("d1", mail("1@x", "Rosa <rosa@home.example>", "d1@riverton.example", "Lamp", "The lamp is out."), mail("2@x", "Rosa <rosa@home.example>", "d1@riverton.example", "Tree", "The tree fell."),
		mail("3@x", "Jorge <jorge@home.example>", "d1@riverton.example", "Lamp", "The lamp flickers."))
	to.deliver("d2", mail("4@x", "Rosa <rosa@home.example>", "d2@riverton.example", "Lamp", "The lamp of the other office."))
	to.file()
	to.searchable()
	folders := func(files map[string]string) (n int) {
		for name := range files {
			if strings.HasSuffix(name, "/case.pdf") {
				n++
			}
		}
		return n
	}
	resident := one[int64](to, `SELECT resident_id FROM identities WHERE value = 'rosa@home.example'`)
	if n := folders(to.export(head, order("r", casework.OneResident, fmt.Sprint(resident)))); n != 2 {
		t.Errorf("%d cases of the resident", n)
	}
	if n := folders(to.export(head, order("s", casework.OneSearch, "lamp"))); n != 2 {
		t.Errorf("%d cases of the search", n)
	}
	for scope, what := range map[casework.Scope]string{casework.OneSearch: "zebra", casework.OneResident: "999999", casework.OneCase: "C-99999-0"} {
		if _, err := to.pages.AskExport(ctx(t), head, time.Now(), order("none", scope, what)); casework.KindOf(err) != casework.NotFound {
			t.Errorf("%s %q: %v", scope, what, err)
		}
	}
}

// TestAnExportSurvivesItsMaker: what a process had begun another one makes whole, and the first may not write any more.
func TestAnExportSurvivesItsMaker(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head := to.hire("d1", "Marcus Teague", casework.OfficeHead)
	id := to.open(head, "a@home.example").Number
	now := time.Now()
	x, err := to.pages.AskExport(ctx(t), head, now, order("one", casework.OneCase, id.String()))
	to.must(err)
	again, err := to.pages.AskExport(ctx(t), head, now, order("one", casework.OneCase, id.String()))
	if err != nil || again != x {
		t.Errorf("the same form made export %d too, %v", again, err)
	}
	dead, ok, err := to.pages.ClaimExport(ctx(t), "dead", now, time.Minute)
	if err != nil || !ok || !slices.Equal(dead.Cases, []casework.CaseNumber{id}) {
		t.Fatalf("claimed %+v, %v %v", dead, ok, err)
	}
	to.must(to.pages.AddPart(ctx(t), dead, 0, []byte("half"), now.Add(time.Minute)))
	if _, ok, err := to.pages.ClaimExport(ctx(t), "other", now.Add(30*time.Second), time.Minute); ok || err != nil {
		t.Errorf("claimed what is being made: %v", err)
	}
	later := func() time.Time { return now.Add(2 * time.Minute) }
	if worked, err := to.clerk("other", later).Step(ctx(t)); !worked || err != nil {
		t.Fatalf("not made: %v", err)
	}
	if err := to.pages.AddPart(ctx(t), dead, 1, []byte("half"), now); casework.KindOf(err) != casework.Conflict {
		t.Errorf("the dead one writes: %v", err)
	}
	if files := to.fetched(head, x); files["cases/"+id.String()+"/case.pdf"] == "" {
		t.Error("it is not whole")
	}
}

// TestWhoLeftReadsNothing: an export holds what its asker may read when it is made.
func TestWhoLeftReadsNothing(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head := to.hire("d1", "Marcus Teague", casework.OfficeHead)
	n := to.open(head, "a@home.example").Number
	id, err := to.pages.AskExport(ctx(t), head, time.Now(), order("one", casework.OneCase, n.String()))
	to.must(err)
	one[int](to, `UPDATE staff SET active = false WHERE id = $1 RETURNING 1`, head.Staff)
	_, err = to.clerk("one", time.Now).Step(ctx(t))
	to.must(err)
	if x, err := to.pages.Export(ctx(t), head, id); err != nil || x.State != casework.ExportBroken || !strings.Contains(x.Why, "may not export any more") {
		t.Errorf("%+v, %v", x, err)
	}
	if got := one[int](to, `SELECT count(*) FROM events WHERE kind = $1`, casework.ExportFailed); got != 1 {
		t.Errorf("%d events", got)
	}
}

var _ web.Exports = (web.Store)(nil)
