package postgres_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/records"
	"github.com/jackc/pgx/v5/pgconn"
)

// threatMail is one with two files, and what servers say of it.
const threatMail = "Received: from evil.example by mx.riverton.example; Mon, 2 Mar 2026 10:00:01 +0000\nAuthentication-Results: mx.riverton.example; spf=fail;\n dkim=none; dmarc=fail\nFrom: \"Your  Friend\" <rage@x.example>\nTo: d1@riverton.example\nSubject: Soon\nMessage-ID: <rage1@x.example>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nI know  where you live.\nWatch your back.\n--b\nContent-Type: image/png; name=house.png\nContent-Disposition: attachment; filename=house.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n"

// threat is a case with a mail that Vi flags.
func (to *town) threat(by casework.Viewer) (casework.Case, casework.MessageID) {
	to.t.Helper()
	to.deliver("d1", threatMail)
	to.file()
	n := one[casework.CaseNumber](to, `SELECT c.number FROM cases c JOIN messages m ON m.case_id = c.id WHERE m.mail_id = 'rage1@x.example'`)
	m := one[casework.MessageID](to, `SELECT id FROM messages WHERE mail_id = 'rage1@x.example'`)
	to.must(to.pages.FlagThreat(to.t.Context(), by, time.Now(), n, casework.ThreatFlag{Message: m, Against: "the councilor", Why: "Says where she lives"}))
	return to.look(casework.SystemViewer, n), m
}

func (to *town) flagsOn(v casework.Viewer, id casework.CaseID) []casework.Threat {
	to.t.Helper()
	all, err := to.pages.ThreatsOn(to.t.Context(), v, id)
	to.must(err)
	return all
}

// police makes the files of a sheet.
func (to *town) police() records.Police { return records.Police{Store: to.pages, Part: openPart} }

// isFixed looks at the record of threatMail.
func (to *town) isFixed(t *testing.T, flag casework.Threat) {
	t.Helper()
	e := flag.Evidence
	raw := strings.ReplaceAll(threatMail, "\n", "\r\n")
	if e.SHA256 != sum(raw) || e.Size != int64(len(raw)) || e.ID != "rage1@x.example" || e.From.Address != "rage@x.example" || e.FlaggedBy != "Vi Nguyen" || e.Against != "the councilor" || e.Entrance != "d1" {
		t.Errorf("the record says %+v", e)
	}
	if len(e.Files) != 1 || e.Files[0].SHA256 != sum("\x89PNG\r\n\x1a\n") || e.Files[0].Name != "house.png" {
		t.Errorf("its files are %+v", e.Files)
	}
	if len(e.Proofs) != 1 || e.Proofs[0] != "Authentication-Results: mx.riverton.example; spf=fail; dkim=none; dmarc=fail" || !slices.Contains(e.Headers, "Message-ID: <rage1@x.example>") {
		t.Errorf("its header says %q and %q", e.Headers, e.Proofs)
	}
	if got := one[string](to, `SELECT detail ->> 'record' FROM events WHERE kind = 'threat.flagged'`); got != sum(flag.Record) {
		t.Errorf("the event names the record %s", got)
	}
}

// isTold looks whether the head, and nobody of the others, is told of a flag and has it on Today.
func (to *town) isTold(t *testing.T, n casework.CaseNumber, head casework.Viewer, others ...casework.Viewer) {
	t.Helper()
	if got := one[string](to, `SELECT string_agg(staff_id::text || ' ' || (mailed_at IS NOT NULL), ',') FROM notifications WHERE kind = 'threat'`); got != head.Staff.String()+" true" {
		t.Errorf("told: %s", got)
	}
	to.lapse(time.Second)
	if got := one[string](to, `SELECT body_text FROM deliveries WHERE occasion = 'told'`); !strings.Contains(got, n.String()+" is flagged as a threat") || strings.Contains(got, "rage") || strings.Contains(got, "back") {
		t.Errorf("the mail says %s", got)
	}
	for _, v := range append(others, head) {
		if got := slices.Contains(to.kinds(v, time.Now()), casework.TodoThreat); got != (v == head) {
			t.Errorf("%s sees it on Today: %v", v.Role, got)
		}
	}
	items, _, err := to.pages.Today(ctx(t), head, time.Now(), false)
	if err != nil || items[0].Kind != casework.TodoThreat || items[0].Path() != "/inbox/"+n.String()+"#threat" {
		t.Errorf("%+v %v", items, err)
	}
}

// TestAThreatFromFlagToUnflag goes the whole way: a volunteer flags, the head is told and looks, the evidence is taken and checked by hand, and
// the flag is lifted.
func TestAThreatFromFlagToUnflag(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	vi, ana, head := to.hire("d1", "Vi Nguyen", casework.Volunteer), to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	rhea := to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	c, m := to.threat(vi)
	if err := to.pages.FlagThreat(ctx(t), ana, time.Now(), c.Number, casework.ThreatFlag{Message: m, Against: "staff", Why: "x"}); casework.KindOf(err) != casework.Conflict || !strings.Contains(err.Error(), "Vi Nguyen") {
		t.Errorf("flagged twice: %v", err)
	}
	flag := to.flagsOn(ana, c.ID)[0]

	t.Run("what came is fixed", func(t *testing.T) { to.isFixed(t, flag) })
	t.Run("the head is told at once, and Today has it until they looked", func(t *testing.T) {
		to.isTold(t, c.Number, head, ana, vi, rhea)
	})
	t.Run("who judges", func(t *testing.T) {
		seen := casework.ThreatVerdict{Act: casework.ThreatIsSeen, Words: "Police told", Police: "26-1881"}
		for _, v := range []casework.Viewer{vi, ana, rhea} {
			if _, err := to.pages.JudgeThreat(ctx(t), v, time.Now(), flag.ID, seen); casework.KindOf(err) != casework.Forbidden {
				t.Errorf("%s: %v", v.Role, err)
			}
		}
		if _, err := to.pages.JudgeThreat(ctx(t), head, time.Now(), flag.ID, casework.ThreatVerdict{Act: casework.ThreatIsLifted}); casework.KindOf(err) != casework.Invalid {
			t.Errorf("lifted without a reason: %v", err)
		}
		n, err := to.pages.JudgeThreat(ctx(t), head, time.Now(), flag.ID, seen)
		if err != nil || n != c.Number {
			t.Fatalf("%v %v", n, err)
		}
		if slices.Contains(to.kinds(head, time.Now()), casework.TodoThreat) {
			t.Error("it stands on Today after the head has looked")
		}
		if got := to.flagsOn(ana, c.ID)[0]; got.Police() != "26-1881" || got.Seen().By != "Hedda Lund" || !got.Stands() {
			t.Errorf("%+v", got.Judged)
		}
	})
	t.Run("who takes the sheet", func(t *testing.T) {
		for v, want := range map[casework.Viewer]casework.Kind{vi: casework.Forbidden, ana: casework.Forbidden, head: "", rhea: ""} {
			if _, err := to.pages.PoliceSheet(ctx(t), v, c.Number, time.Now()); casework.KindOf(err) != want {
				t.Errorf("%s: %v", v.Role, err)
			}
		}
	})
	t.Run("the evidence is whole, by hand too", func(t *testing.T) { to.checkByHand(t, head, c.Number) })
	t.Run("lifted", func(t *testing.T) {
		lift := casework.ThreatVerdict{Act: casework.ThreatIsLifted, Words: "They apologised"}
		if _, err := to.pages.JudgeThreat(ctx(t), head, time.Now(), flag.ID, lift); err != nil {
			t.Fatal(err)
		}
		if _, err := to.pages.JudgeThreat(ctx(t), head, time.Now(), flag.ID, lift); casework.KindOf(err) != casework.Conflict {
			t.Errorf("lifted twice: %v", err)
		}
		if _, err := to.pages.PoliceSheet(ctx(t), head, c.Number, time.Now()); casework.KindOf(err) != casework.NotFound {
			t.Errorf("a sheet of nothing: %v", err)
		}
		if got := one[string](to, `SELECT string_agg(kind, ' ' ORDER BY id) FROM events WHERE kind LIKE 'threat.%'`); got != "threat.flagged threat.seen threat.lifted" {
			t.Errorf("what happened: %s", got)
		}
		if got := to.flagsOn(ana, c.ID); len(got) != 1 || got[0].Stands() || got[0].Lifted().Words != "They apologised" {
			t.Errorf("its history: %+v", got)
		}
		to.must(to.pages.FlagThreat(ctx(t), ana, time.Now(), c.Number, casework.ThreatFlag{Message: m, Against: "staff", Why: "Again"}))
		if got := to.flagsOn(ana, c.ID); len(got) != 2 || !got[1].Stands() {
			t.Errorf("flagged anew: %+v", got)
		}
	})
}

// checkByHand takes the ZIP, and has sha256sum look at it.
func (to *town) checkByHand(t *testing.T, head casework.Viewer, n casework.CaseNumber) {
	to.must(to.pages.Record(ctx(t), []casework.Event{{Kind: casework.CaseRead, Case: to.look(head, n).ID, Office: "d1", Actor: head.Staff.Actor()}}))
	s, err := to.pages.PoliceSheet(ctx(t), head, n, time.Now())
	to.must(err)
	if len(s.Threats) != 1 || !casework.Whole(s.Threats[0].Checks) || len(s.Threats[0].Checks) != 3 || s.MadeBy != "Hedda Lund" || len(s.Readings) == 0 {
		t.Fatalf("the sheet: %+v", s)
	}
	var b bytes.Buffer
	to.must(to.police().Evidence(ctx(t), &b, head, s))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	to.must(err)
	dir := t.TempDir()
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		to.must(err)
		body, err := io.ReadAll(r)
		to.must(err)
		files[f.Name] = string(body)
		to.must(os.MkdirAll(filepath.Dir(filepath.Join(dir, f.Name)), 0o700))
		to.must(os.WriteFile(filepath.Join(dir, f.Name), body, 0o600))
	}
	if files["message-01/message-as-received.eml"] != strings.ReplaceAll(threatMail, "\n", "\r\n") || files["message-01/file-1 house.png"] != "\x89PNG\r\n\x1a\n" || files["message-01/evidence-record.json"] != s.Threats[0].Record {
		t.Errorf("the bytes are not those that came: %v", len(files))
	}
	text := files["sheet.txt"]
	for _, want := range []string{"I know  where you live.\nWatch your back.", s.Threats[0].Evidence.SHA256, "rage1@x.example", "dmarc=fail", "police report 26-1881", "Hedda Lund: the case", "against the councilor: Says where she lives", "UTC)", "Checked: all of it still has the hash"} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheet does not say %q:\n%s", want, text)
		}
	}
	if !strings.HasPrefix(files["sheet.pdf"], "%PDF-1.7") || strings.Contains(files["README.txt"], "Not in this file") {
		t.Errorf("README.txt: %s", files["README.txt"])
	}
	tool, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("SKIPPED: there is no sha256sum in PATH, so nobody checks the evidence as the police would")
	}
	cmd := exec.CommandContext(ctx(t), tool, "--strict", "-c", "SHA256SUMS")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil || strings.Count(string(out), ": OK") != len(files)-1 {
		t.Errorf("sha256sum: %v\n%s", err, out)
	}
}

func sum(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }

// waysToDelete are statements by which rows or bytes of the message $1 could go.
var waysToDelete = map[string]string{
	"the case": `DELETE FROM cases WHERE id = (SELECT case_id FROM messages WHERE id = $1)`, "the message": `DELETE FROM messages WHERE id = $1`,
	"the raw message": `DELETE FROM raws WHERE message_id = $1 OR id = (SELECT raw_id FROM messages WHERE id = $1)`,
	"its deliveries":  `DELETE FROM deliveries WHERE case_id = (SELECT case_id FROM messages WHERE id = $1)`,
	"a picture":       `DELETE FROM media WHERE raw_id = (SELECT raw_id FROM messages WHERE id = $1)`, "a recording": `DELETE FROM recordings WHERE raw_id = (SELECT raw_id FROM messages WHERE id = $1)`,
	"the bytes": `DELETE FROM blobs WHERE hash = (SELECT hash FROM threat_files) AND $1::bigint > 0`, "bytes in pieces": `DELETE FROM blob_chunks WHERE hash = (SELECT hash FROM threat_files) AND $1::bigint > 0`,
	"where the bytes are": `UPDATE raws SET hash = NULL WHERE id = (SELECT raw_id FROM messages WHERE id = $1)`, "other bytes": `UPDATE blobs SET bytes = 'rot' WHERE hash = (SELECT hash FROM threat_files) AND $1::bigint > 0`,
	"other pieces":        `UPDATE blob_chunks SET bytes = 'rot' WHERE hash = (SELECT hash FROM threat_files) AND $1::bigint > 0`,
	"a picture's bytes":   `UPDATE media SET state = 'lost', hash = NULL WHERE raw_id = (SELECT raw_id FROM messages WHERE id = $1)`,
	"a recording's bytes": `UPDATE recordings SET hash = NULL WHERE raw_id = (SELECT raw_id FROM messages WHERE id = $1)`,
	"the flag":            `DELETE FROM threats WHERE message_id = $1`, "its record": `UPDATE threats SET record = '{}' WHERE message_id = $1`, "its bytes' hash": `DELETE FROM threat_files WHERE $1::bigint > 0`,
	"all flags": `TRUNCATE threats CASCADE`, "a verdict": `UPDATE threat_verdicts SET words = 'x' WHERE $1::bigint > 0`,
}

// TestNothingOfAThreatIsDeleted goes over every way in which rows or bytes could go.
func TestNothingOfAThreatIsDeleted(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, head := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	other := to.written(ana, "rosa")
	c, m := to.threat(ana)
	to.exec(`INSERT INTO media (raw_id, n, url, state, hash) SELECT raw_id, 0, '', 'kept', (SELECT hash FROM threat_files) FROM messages WHERE id = $1`, m)
	to.exec(`INSERT INTO recordings (sid, call, raw_id, hash) SELECT 'RE1', 'CA1', raw_id, (SELECT hash FROM threat_files) FROM messages WHERE id = $1`, m)
	to.exec(`INSERT INTO blob_chunks (hash, n, bytes) SELECT hash, 1, 'x' FROM threat_files`)
	raw := one[int64](to, `SELECT raw_id FROM messages WHERE id = $1`, m)
	to.lapse(time.Second) // its acknowledgement is kept back, and a row
	verdict := func(act casework.ThreatAct) {
		t.Helper()
		if _, err := to.pages.JudgeThreat(ctx(t), head, time.Now(), to.flagsOn(ana, c.ID)[0].ID, casework.ThreatVerdict{Act: act, Words: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	verdict(casework.ThreatIsSeen)
	for name, statement := range waysToDelete {
		args := []any{m}
		if !strings.Contains(statement, "$1") {
			args = nil
		}
		_, err := to.pool.Exec(ctx(t), statement, args...)
		if e, ok := err.(*pgconn.PgError); !ok || !strings.HasPrefix(e.Code, "CL00") { //nolint:errorlint // pgx gives it as it is
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Run("it keeps them after it went to another case", func(t *testing.T) {
		to.must(to.pages.Merge(ctx(t), ana, other.Number, c.Number, time.Now(), "one person"))
		if !one[bool](to, `SELECT is_held($1) AND is_held($2)`, c.ID, other.ID) {
			t.Error("one of the two is not held")
		}
		to.must(to.pages.Unmerge(ctx(t), ana, other.Number, c.Number, time.Now()))
		if one[bool](to, `SELECT is_held($1)`, other.ID) {
			t.Error("the other case is held on")
		}
	})
	t.Run("nothing goes at the provider", func(t *testing.T) {
		to.exec(`UPDATE media SET due_at = now() - interval '1 hour'`)
		to.exec(`UPDATE recordings SET fetched_at = now() - interval '3 hours'`)
		if kept, err := to.db.KeptMedia(ctx(t), 9, time.Minute); err != nil || len(kept) != 0 {
			t.Errorf("pictures: %v %v", kept, err)
		}
		if sid, ok, err := to.db.NextDeletion(ctx(t)); err != nil || ok {
			t.Errorf("recordings: %v %v", sid, err)
		}
	})
	t.Run("it is no spam, and no transcript is written over", func(t *testing.T) {
		_, err := to.pages.Do(ctx(t), ana, c.Number, time.Now(), to.look(ana, c.Number).ThreadVersion, casework.MarkSpam{}, "")
		if casework.KindOf(err) != casework.Conflict || !strings.Contains(err.Error(), "threat") {
			t.Errorf("spam: %v", err)
		}
		if err := to.pages.MendTranscript(ctx(t), ana, m, "nothing"); casework.KindOf(err) != casework.Conflict {
			t.Errorf("a transcript: %v", err)
		}
	})
	t.Run("lifted, it is as before", func(t *testing.T) {
		verdict(casework.ThreatIsLifted)
		if one[bool](to, `SELECT is_held($1)`, c.ID) {
			t.Error("it is held on")
		}
		if kept, err := to.db.KeptMedia(ctx(t), 9, time.Minute); err != nil || len(kept) != 1 {
			t.Errorf("pictures: %v %v", kept, err)
		}
		to.exec(`DELETE FROM media WHERE raw_id = $1`, raw)
	})
}

// TestMachinesAreSilentToWhoSentAThreat: to all addresses of the sender, on all cases of the office, and to nobody else.
func TestMachinesAreSilentToWhoSentAThreat(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, head := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	to.deliver("d1", mail("first@x", "Rage <rage@x.example>", "d1@riverton.example", "A tree", "It fell on the sidewalk of Elm Street."))
	to.file()
	to.lapse(time.Second)
	first := to.numbers()[0]
	c, _ := to.threat(ana)
	fates := func() string {
		return one[string](to, `SELECT string_agg(office || ' ' || state || ': ' || reason, E'\n' ORDER BY id) FROM deliveries WHERE identity_id IS NOT NULL`)
	}
	if got := fates(); got != "d1 suppressed: A message was flagged as a threat before this left: no machine writes to its sender while the flag stands." {
		t.Errorf("what waited to be sent is\n%s", got)
	}
	to.lapse(time.Second)
	to.deliver("d2", mail("two@x", "Rage <rage@x.example>", "d2@riverton.example", "A lamp", "The lamp of Oak Street is out since Friday."))
	to.deliver("d1", mail("rosa@x", "Rosa <rosa@x.example>", "d1@riverton.example", "A bench", "The bench in the park broke this morning."))
	to.file()
	to.lapse(2 * time.Minute)
	want := []string{"d1 suppressed: A message was flagged", "d1 suppressed: A message of this sender is flagged as a threat: no machine writes to them while the flag stands.", "d2 pending: ", "d1 pending: "}
	got := strings.Split(fates(), "\n")
	if len(got) != len(want) {
		t.Fatalf("there are\n%s", fates())
	}
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return strings.HasPrefix(g, w) }) {
			t.Errorf("none is %q of\n%s", w, fates())
		}
	}
	near, err := to.pages.ThreatsNear(ctx(t), ana, to.look(ana, first).ID, 0)
	if err != nil || !slices.Equal(near, []casework.CaseNumber{c.Number}) {
		t.Errorf("the sender's other case says %v %v", near, err)
	}
	whose := one[casework.ResidentID](to, `SELECT resident_id FROM cases WHERE id = $1`, c.ID)
	if near, err := to.pages.ThreatsNear(ctx(t), ana, 0, whose); err != nil || !slices.Equal(near, []casework.CaseNumber{c.Number}) {
		t.Errorf("the page of the sender says %v %v", near, err)
	}
	if own, err := to.pages.ThreatsNear(ctx(t), ana, c.ID, 0); err != nil || len(own) != 0 {
		t.Errorf("its own case says %v %v", own, err)
	}
	two := one[casework.CaseID](to, `SELECT id FROM cases WHERE office = 'd2'`)
	if near, err := to.pages.ThreatsNear(ctx(t), to.hire("d2", "Otto", casework.OfficeHead), two, one[casework.ResidentID](to, `SELECT resident_id FROM cases WHERE id = $1`, two)); err != nil || len(near) != 0 {
		t.Errorf("another office learns of %v %v", near, err)
	}
	if _, err := to.pages.JudgeThreat(ctx(t), head, time.Now(), to.flagsOn(ana, c.ID)[0].ID, casework.ThreatVerdict{Act: casework.ThreatIsLifted, Words: "x"}); err != nil {
		t.Fatal(err)
	}
	to.do(ana, c.Number, casework.Resolve{Done: "We spoke."})
	to.lapse(10 * time.Minute)
	if got := one[int](to, `SELECT count(*) FROM deliveries WHERE case_id = $1 AND state = 'pending'`, c.ID); got != 1 {
		t.Errorf("after the flag was lifted %d messages go:\n%s", got, fates())
	}
}

// TestATextAndACallAreEvidenceToo: with files that come in only after the message was flagged.
func TestATextAndACallAreEvidenceToo(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.everyChannel()
	vi, head := to.hire("d1", "Vi Nguyen", casework.Volunteer), to.hire("d1", "Hedda Lund", casework.OfficeHead)
	shelf := &shelfAtTwilio{files: map[string][]byte{mediaURL(0): []byte("\xff\xd8\xff\xe0 a picture")}}
	to.hook(withPictures("You will see", 1))
	to.exec(`UPDATE raws SET received_at = now() - interval '1 minute'`) // its picture is late
	to.file()
	text := to.onlyMessage()
	n := to.numbers()[0]
	to.must(to.pages.FlagThreat(ctx(t), vi, time.Now(), n, casework.ThreatFlag{Message: text.ID, Against: "staff", Why: "x"}))
	flag := to.flagsOn(vi, text.Case)[0]
	if e := flag.Evidence; e.ID != "MM1" || e.From.Address != "+15555550177" || len(e.Files) != 1 || e.Files[0].SHA256 != "" || e.Files[0].Missing != "It is still on its way." || e.SHA256 == "" || len(e.Headers) != 0 {
		t.Fatalf("the record of a text: %+v", e)
	}
	to.step(to.pictures(shelf, false))
	flag = to.flagsOn(vi, text.Case)[0]
	if f := flag.Evidence.Files; len(f) != 1 || f[0].SHA256 != sum("\xff\xd8\xff\xe0 a picture") || !f[0].Later {
		t.Errorf("the picture came in: %+v", f)
	}
	if got := one[int](to, `SELECT count(*) FROM events WHERE kind = 'threat.file'`); got != 1 {
		t.Errorf("%d events tell of it", got)
	}
	to.voicemail("CA0", "+16175550123", "I will find you.")
	call := one[casework.MessageID](to, `SELECT max(id) FROM messages`)
	on := one[casework.CaseNumber](to, `SELECT max(number) FROM cases`)
	to.must(to.db.KeepSound(ctx(t), "RECA0", "audio/wav", []byte("RIFF sound")))
	to.must(to.pages.FlagThreat(ctx(t), vi, time.Now(), on, casework.ThreatFlag{Message: call, Against: "staff", Why: "x"}))
	s, err := to.pages.PoliceSheet(ctx(t), head, on, time.Now())
	to.must(err)
	if e := s.Threats[0].Evidence; len(e.Files) != 1 || e.Files[0].SHA256 != sum("RIFF sound") || e.Channel != casework.Call || !casework.Whole(s.Threats[0].Checks) {
		t.Errorf("the record of a call: %+v, %+v", e, s.Threats[0].Checks)
	}
	for _, number := range []casework.CaseNumber{n, on} {
		s, err := to.pages.PoliceSheet(ctx(t), head, number, time.Now())
		to.must(err)
		var b bytes.Buffer
		to.must(to.police().Evidence(ctx(t), &b, head, s))
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		to.must(err)
		var names []string
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		if !slices.ContainsFunc(names, func(s string) bool { return strings.HasPrefix(s, "message-01/file-1 ") }) || !slices.Contains(names, "message-01/message-as-received.txt") {
			t.Errorf("%s: the ZIP holds %v", number, names)
		}
	}
}

// TestChangedEvidenceIsFound changes what is kept behind the program's back.
func TestChangedEvidenceIsFound(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	c, _ := to.threat(ana)
	check := func() (bad []string) {
		t.Helper()
		all, err := to.pages.CheckThreats(ctx(t))
		to.must(err)
		if len(all) != 3 {
			t.Fatalf("%+v", all)
		}
		for _, x := range all {
			if !x.Whole() {
				bad = append(bad, x.What)
			}
		}
		return bad
	}
	if bad := check(); len(bad) != 0 {
		t.Errorf("at first %v", bad)
	}
	for _, table := range []string{"blobs", "threats"} {
		to.exec(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`)
	}
	to.exec(`UPDATE threats SET record = replace(record, 'rage@', 'rose@')`)
	if bad := check(); !slices.Equal(bad, []string{"evidence record"}) {
		t.Errorf("the record was changed: %v", bad)
	}
	to.exec(`UPDATE threats SET record = replace(record, 'rose@', 'rage@')`)
	to.exec(`UPDATE blobs SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'your back', 'the game'), 'UTF8') WHERE hash = (SELECT hash FROM threat_files)`)
	if bad := check(); !slices.Equal(bad, []string{"message as received"}) {
		t.Errorf("the words were changed: %v", bad)
	}
	// What was changed is no reason not to flag, and the record says so.
	to.exec(`INSERT INTO threat_verdicts (threat_id, act, words, staff_id, at) SELECT id, 'lift', 'x', $1, now() FROM threats`, ana.Staff)
	m := one[casework.MessageID](to, `SELECT message_id FROM threats`)
	to.must(to.pages.FlagThreat(ctx(t), ana, time.Now(), c.Number, casework.ThreatFlag{Message: m, Against: "staff", Why: "x"}))
	var e casework.Evidence
	to.must(json.Unmarshal([]byte(one[string](to, `SELECT record FROM threats ORDER BY id DESC LIMIT 1`)), &e))
	if e.Problem != "The bytes had another hash when the message was flagged than when they came." {
		t.Errorf("%+v", e)
	}
}

// TestAThreatGoesWithItsCase hands the case to another office: its head is told, and the first office sees nothing more.
func TestAThreatGoesWithItsCase(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, head, deb := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Hedda Lund", casework.OfficeHead), to.hire("d2", "Deb Two", casework.OfficeHead)
	c, m := to.threat(ana)
	for name, do := range map[string]func() error{
		"flags": func() error {
			return to.pages.FlagThreat(ctx(t), deb, time.Now(), c.Number, casework.ThreatFlag{Message: m, Against: "x", Why: "x"})
		},
		"judges": func() error {
			_, err := to.pages.JudgeThreat(ctx(t), deb, time.Now(), to.flagsOn(ana, c.ID)[0].ID, casework.ThreatVerdict{Act: casework.ThreatIsLifted, Words: "x"})
			return err
		},
		"takes": func() error { _, err := to.pages.PoliceSheet(ctx(t), deb, c.Number, time.Now()); return err },
	} {
		if err := do(); casework.KindOf(err) != casework.NotFound {
			t.Errorf("another office %s: %v", name, err)
		}
	}
	if all, err := to.pages.Threats(ctx(t), deb); err != nil || len(all)+len(to.flagsOn(deb, c.ID)) != 0 {
		t.Errorf("another office sees %v %v", all, err)
	}
	if _, err := to.pages.Threats(ctx(t), ana); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("staff list them: %v", err)
	}
	if err := to.pages.FlagThreat(ctx(t), ana, time.Now(), c.Number, casework.ThreatFlag{Message: 999999, Against: "x", Why: "x"}); casework.KindOf(err) != casework.NotFound {
		t.Errorf("no such message: %v", err)
	}
	to.order(ana, c.Number, casework.RouteOrder{Act: casework.HandOver, Office: "d2", Reason: "theirs"})
	if all, err := to.pages.Threats(ctx(t), deb); err != nil || len(all) != 1 || all[0].Office != "d2" {
		t.Errorf("the new office sees %+v %v", all, err)
	}
	if all, err := to.pages.Threats(ctx(t), head); err != nil || len(all) != 0 {
		t.Errorf("the old one sees %+v %v", all, err)
	}
	if got := one[int](to, `SELECT count(*) FROM notifications WHERE kind = 'threat' AND staff_id = $1`, deb.Staff); got != 1 {
		t.Errorf("the new head was told %d times", got)
	}
}
