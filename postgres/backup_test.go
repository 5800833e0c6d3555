package postgres_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
)

// shelf keeps bytes outside of Postgres, and takes none under a wrong name.
type shelf struct {
	mu    sync.Mutex
	bytes map[[32]byte][]byte
}

func newShelf() *shelf { return &shelf{bytes: map[[32]byte][]byte{}} }

func (s *shelf) Put(_ context.Context, hash [32]byte, size int64, r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if sha256.Sum256(b) != hash || int64(len(b)) != size {
		return errors.New("other bytes than announced")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes[hash] = b
	return nil
}

func (s *shelf) Open(_ context.Context, hash [32]byte) (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.bytes[hash]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// busyTown is a town with something in every corner: cases, copies, held mail, deliveries in several states, a mail in chunks,
// mails outside of Postgres, staff with a session, an OAuth token, a brake of an office.
func busyTown(t *testing.T) (*town, *shelf) {
	t.Helper()
	to, out := newTown(t), newShelf()
	both := mail("1@x", "Ana Ruiz <ana@x.example>", "d1@riverton.example, al1@riverton.example", "Pothole", "A pothole on Elm Street – größer as ever. 坑")
	to.deliver("d1", both, mail("2@x", "eve@x.example", "d1@riverton.example", "Re: Pothole", "Mine.", "In-Reply-To: <1@x>"))
	to.deliver("al1", both)
	to.deliver("d2", mail("3@x", "bob@x.example", "d2@riverton.example", "Noise", "Noise all night."))
	to.deliver("d2", bigMail("4@x", 600<<10), bigMail("5@x", 2<<20), bigMail("6@x", 512<<10))
	outside := postgres.New(to.pool, to.city, out)
	mails := sequence(50, []string{mail("7@x", "cy@x.example", "d1@riverton.example", "Trees", "The elms."), bigMail("8@x", 2<<20)})
	if _, err := outside.Receive(ctx(t), to.lease("d1"), inbox, mailbox.Cursor{UIDValidity: 7, UID: 49}, mails); err != nil {
		t.Fatal(err)
	}
	to.desk.Store = outside
	to.file()
	to.compose(casework.Pending)
	claimed, err := to.out.Claim(ctx(t), time.Now(), "w", 2, time.Minute)
	if err != nil || len(claimed) != 2 {
		t.Fatal(claimed, err)
	}
	if err := to.out.Record(ctx(t), []notify.Result{{Delivery: claimed[0].ID, Attempt: 1, State: casework.Sent, At: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	if err := to.db.SaveStaff(ctx(t), postgresStaff("lee@riverton.example", "d1")); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO sessions (token_hash, staff_id, expires_at) VALUES ('\x01', 1, now() + interval '1 day')`,
		`INSERT INTO oauth_tokens (mailbox, sealed) VALUES ('d1', '\x0002ff')`,
		`INSERT INTO standing (name, value, by_whom) VALUES ('city-file', 'abc', 'operator')`,
	} {
		if _, err := to.pool.Exec(ctx(t), sql); err != nil {
			t.Fatal(err)
		}
	}
	return to, out
}

func bigMail(id string, size int) string {
	r, text := rand.New(rand.NewPCG(1, uint64(size))), make([]byte, size)
	for i := range text {
		text[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[r.IntN(64)]
	}
	return mail(id, "dora@x.example", "d2@riverton.example", "Photos "+id, string(text))
}

func (to *town) backup(blobs postgres.Blobs) []byte {
	to.t.Helper()
	var file bytes.Buffer
	m, err := to.db.Backup(to.t.Context(), &file, blobs)
	if err != nil {
		to.t.Fatal(err)
	}
	if len(m.Unsound) > 0 {
		to.t.Errorf("unsound: %v", m.Unsound)
	}
	return file.Bytes()
}

func TestVerifyTellsWhatABackupHolds(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	to, out := busyTown(t)
	m, err := postgres.Verify(bytes.NewReader(to.backup(out)))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int64{}
	for _, table := range m.Tables {
		rows[table.Name] = table.Rows
		if n := one[int64](to, `SELECT count(*) FROM `+table.Name); n != table.Rows {
			t.Errorf("%s: %d rows in the backup, %d in the database", table.Name, table.Rows, n)
		}
	}
	for _, table := range []string{"blobs", "blob_chunks", "raws", "cases", "voices", "message_copies", "deliveries", "events", "staff", "counters", "oauth_tokens"} {
		if rows[table] == 0 {
			t.Errorf("nothing of %s", table)
		}
	}
	for _, table := range notInBackups {
		if _, there := rows[table]; there {
			t.Errorf("%s is in the backup", table)
		}
	}
	steps, err := fs.Glob(migrations.Files, "*.sql")
	newest := strings.TrimLeft(steps[len(steps)-1][:4], "0") // numbers may have gaps while branches are out
	if err != nil || m.Outside.Count != 2 || m.Outside.Bytes < 2<<20 || fmt.Sprint(m.Schema) != newest || time.Since(m.TakenAt) > time.Minute || len(m.Sequences) == 0 {
		t.Errorf("manifest %+v", m)
	}
}

// notInBackups are the tables that a backup leaves out.
var notInBackups = []string{"setup_links", "access_tokens", "api_answers", "program_files", "export_parts", "seal_mark", "sessions", "sign_in_steps", "brakes", "staff_links", "leases", "attendance", "case_words", "search_stale", "goose_db_version"}

func TestEveryTableIsKeptOrLeftOutForAReason(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	m, err := to.db.Backup(ctx(t), io.Discard, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := one[int](to, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`); n != len(m.Tables)+len(notInBackups) {
		t.Errorf("%d tables, of which a backup holds %d and leaves out %d", n, len(m.Tables), len(notInBackups))
	}
}

func TestBackupIsOneMoment(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			_, err := to.pool.Exec(context.WithoutCancel(t.Context()), `
				WITH r AS (INSERT INTO residents (id) VALUES ($1) RETURNING id)
				INSERT INTO standing (name, value, by_whom) VALUES ('pair' || $1::bigint, '', '')`, i+1000)
			if err != nil {
				done <- err
				return
			}
		}
	}()
	for range 10 {
		m, err := to.db.Backup(ctx(t), io.Discard, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]int64{}
		for _, table := range m.Tables {
			rows[table.Name] = table.Rows
		}
		if rows["residents"] != rows["standing"] {
			t.Errorf("%d of the one and %d of the other", rows["residents"], rows["standing"])
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// refused checks that a file is refused in one sentence that a person may read.
func refused(t *testing.T, what string, file []byte, kind casework.Kind, says string) {
	t.Helper()
	_, err := postgres.Verify(bytes.NewReader(file))
	if casework.KindOf(err) != kind || !strings.Contains(fmt.Sprint(err), says) {
		t.Errorf("%s: %v (%s)", what, err, casework.KindOf(err))
	}
}

func TestVerifyRefusesWhatIsCutOff(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	to, out := busyTown(t)
	file := to.backup(out)
	refused(t, "nothing", nil, casework.Invalid, "not a backup")
	refused(t, "a letter", []byte("Dear Sir or Madam, "), casework.Invalid, "not a backup")
	refused(t, "three bytes", file[:3], casework.Invalid, "cut off")
	refused(t, "half", file[:len(file)/2], casework.Invalid, "cut off")
	refused(t, "one byte less", file[:len(file)-1], casework.Invalid, "cut off")
	refused(t, "something behind", append(bytes.Clone(file), "more"...), casework.Invalid, "changed")
	refused(t, "twice", append(bytes.Clone(file), file...), casework.Invalid, "changed")
	_, err := postgres.Verify(io.MultiReader(bytes.NewReader(file[:len(file)/2]), failing{}))
	if err == nil || casework.KindOf(err) != "" || !strings.Contains(err.Error(), "the connection is gone") {
		t.Errorf("a disk that fails: %v", err)
	}
}

func TestVerifyRefusesEveryByteChangedOrCut(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	to := newTown(t)
	to.deliver("d1", mail("1@x", "ana@x.example", "d1@riverton.example", "Pothole", "A pothole."))
	to.file()
	file := to.backup(nil)
	for size := 400; size < len(file); size += 7 {
		refused(t, fmt.Sprint(size, " bytes of it"), file[:size], casework.Invalid, "cut off")
	}
	for at := 10; at < len(file); at += 11 { // the first ten bytes are gzip's, and say nothing
		broken := bytes.Clone(file)
		broken[at] ^= 0x20
		_, err := postgres.Verify(bytes.NewReader(broken))
		if err == nil && !bytes.Equal(unzip(t, broken), unzip(t, file)) || err != nil && casework.KindOf(err) != casework.Invalid {
			t.Errorf("byte %d changed: %v", at, err)
		}
	}
}

// unzip is what is inside: a few bits of a compressed file can be changed without changing that.
func unzip(t *testing.T, file []byte) []byte {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestVerifyRefusesWhatWasPackedAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	to, out := busyTown(t)
	file := to.backup(out)
	refused(t, "as it was", repack(t, file, nil), "", "nil")
	for what, change := range map[string]func(string, []byte) ([]byte, bool){
		"a row changed":         replace("tables/cases/000001", "Pothole", "Potholy"),
		"a message changed":     replace("outside/", "The elms.", "The oaks."),
		"a sum changed":         replace("manifest.json", `"rows": 1,`, `"rows": 2,`),
		"a table left out":      leave("tables/cases/"),
		"a piece left out":      leave("tables/blob_chunks/000002"),
		"a message left out":    leave("outside/"),
		"the sums left out":     leave("manifest.json"),
		"the end of a row gone": replace("tables/staff/000001", "\xff\xff", ""),
	} {
		refused(t, what, repack(t, file, change), casework.Invalid, "The backup")
	}
	refused(t, "another tar", repack(t, file, leave("backup.json")), casework.Invalid, "not a backup")
	refused(t, "another manifest", repack(t, file, replace("backup.json", "commonline backup", "another backup")), casework.Invalid, "not a backup")
	refused(t, "a later format", repack(t, file, replace("backup.json", `"format": 1`, `"format": 2`)), casework.Invalid, "format 2")
}

func TestUnsoundBytesAreToldAndKept(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	to, out := busyTown(t)
	for hash, b := range out.bytes {
		if len(b) > 1<<20 {
			delete(out.bytes, hash)
		} else {
			out.bytes[hash] = []byte("rot")
		}
	}
	for _, sql := range []string{
		`UPDATE blobs SET bytes = 'rot' WHERE hash = (SELECT hash FROM blobs WHERE place = 'row' ORDER BY 1 LIMIT 1)`,
		`UPDATE blob_chunks SET bytes = 'rot' WHERE n = 1 AND hash = (SELECT hash FROM blobs WHERE place = 'chunks' ORDER BY size DESC LIMIT 1)`,
		`DELETE FROM blob_chunks WHERE hash = (SELECT hash FROM blobs WHERE place = 'chunks' ORDER BY size LIMIT 1)`,
	} {
		if tag, err := to.pool.Exec(ctx(t), sql); err != nil || tag.RowsAffected() == 0 {
			t.Fatal(tag, err)
		}
	}
	var file bytes.Buffer
	made, err := to.db.Backup(ctx(t), &file, out)
	if err != nil {
		t.Fatal(err)
	}
	read, err := postgres.Verify(bytes.NewReader(file.Bytes()))
	if casework.KindOf(err) != casework.Conflict {
		t.Errorf("verified: %v", err)
	}
	for _, found := range [][]string{made.Unsound, read.Unsound} {
		all := strings.Join(found, "\n")
		// A row, a chunk, one outside, and the two sums; the backup sees also which one is gone.
		if strings.Count(all, "are not those that came in") != 3 || strings.Count(all, "kept in chunks, and") != 1 || strings.Count(all, "kept outside of Postgres, and") != 1 {
			t.Errorf("found:\n%s", all)
		}
	}
	if !strings.Contains(strings.Join(made.Unsound, " "), "is not where it was kept") {
		t.Errorf("found: %v", made.Unsound)
	}
	twin := newTwin(t)
	if _, err := twin.db.Restore(ctx(t), &file, steps, newShelf()); err != nil {
		t.Errorf("one rotten message keeps everything else from being restored: %v", err)
	}
}

func TestBackupWantsTheStoreOutside(t *testing.T) {
	t.Parallel()
	to, _ := busyTown(t)
	if _, err := to.db.Backup(ctx(t), io.Discard, nil); casework.KindOf(err) != casework.Invalid {
		t.Errorf("a backup without what is kept outside: %v", err)
	}
}

func TestBackupOfNothingIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := newTwin(t).db.Backup(ctx(t), io.Discard, nil); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a backup of an empty database: %v", err)
	}
}

func TestBackupTellsThatItCouldNotBeWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	to, out := busyTown(t)
	for _, room := range []int{0, 100, 1 << 20, 3 << 20} {
		if _, err := to.db.Backup(ctx(t), &fullDisk{room}, out); !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
	if err := to.db.Ping(ctx(t)); err != nil {
		t.Error(err)
	}
}

var errFull = errors.New("no space left on device")

type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.room -= len(p); d.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}
