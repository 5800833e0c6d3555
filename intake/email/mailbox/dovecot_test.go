package mailbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/dovecottest"
)

func dovecotAccount(s *dovecottest.Server, user string) Account {
	return Account{ID: casework.MailboxID(user), Host: s.Host, Port: s.Port, Security: Plain, User: user, Password: dovecottest.Password}
}

// run starts a fleet over real sockets and in real time.
func run(t testing.TB, store Store, accounts []Account, options Options) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	fleet := NewFleet(store, accounts, options, slog.New(slog.DiscardHandler))
	go func() {
		defer close(done)
		_ = fleet.Run(ctx)
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

func TestDovecotIdleJunkSentAndFlags(t *testing.T) {
	t.Parallel()
	d, m := dovecottest.Start(t, "ana"), newMemory(t)
	m.patience = time.Minute
	d.Deliver("ana", "Junk", []byte(letter(1)))
	d.Deliver("ana", "Sent", []byte(letter(2)))
	d.Deliver("ana", "INBOX", []byte(letter(3)))
	run(t, m, []Account{dovecotAccount(d, "ana")}, Options{Owner: "one", Pace: Pace{Poll: time.Second}})
	m.untilStored("ana/INBOX", 1)
	m.untilStored("ana/Junk", 1)
	m.untilStored("ana/Sent", 1)
	for n := 2; n <= 6; n++ {
		d.Deliver("ana", "INBOX", []byte(letter(n+2)))
		m.untilStored("ana/INBOX", n)
	}
	d.Deliver("ana", "Sent", []byte(letter(20)))
	m.untilStored("ana/Sent", 2)
	wantBodies(t, m, "ana/INBOX", letters(3, 8))
	wantUnseen(t, d, "ana", 6)
	m.noTrouble()
}

func wantUnseen(t *testing.T, d *dovecottest.Server, user string, want int) {
	t.Helper()
	c, err := imapclient.DialInsecure(d.Addr(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(user, dovecottest.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	data, err := c.Search(&imap.SearchCriteria{}, nil).Wait()
	if err != nil || len(data.AllSeqNums()) != want {
		t.Fatalf("%d mails, %v", len(data.AllSeqNums()), err)
	}
	flags, err := c.Fetch(data.All, &imap.FetchOptions{Flags: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range flags {
		if len(f.Flags) > 1 || len(f.Flags) == 1 && f.Flags[0] != `\Recent` {
			t.Errorf("mail %d has flags %v", f.SeqNum, f.Flags)
		}
	}
}

func TestDovecotKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	users := make([]string, 13)
	for i := range users {
		users[i] = fmt.Sprintf("d%d", i+1)
	}
	d, m := dovecottest.Start(t, users...), newMemory(t)
	m.patience = time.Minute
	var accounts []Account
	for _, u := range users {
		accounts = append(accounts, dovecotAccount(d, u))
		for n := range 60 {
			d.Deliver(u, "INBOX", []byte(letter(n)))
		}
	}
	slow := func() { time.Sleep(5 * time.Millisecond) } // so that a kill meets a transfer
	m.hold = slow
	run(t, m, accounts, Options{Owner: "one", Pace: Pace{BatchMails: 5, Poll: time.Second, BackOff: 300 * time.Millisecond}})
	for kill := range 4 {
		m.untilStored("d1/INBOX", 10*(kill+1))
		d.Kill()
		for _, u := range users {
			d.Deliver(u, "INBOX", []byte(letter(100+kill)))
		}
		d.Restart()
	}
	for _, u := range users {
		m.untilStored(u+"/INBOX", 64)
		got := m.bodies(u + "/INBOX")
		slices.Sort(got)
		if unique := len(slices.Compact(slices.Clone(got))); len(got) != 64 || unique != 64 {
			t.Errorf("%s: %d mails, %d of them different, want 64", u, len(got), unique)
		}
	}
	if len(m.asides) != 0 {
		t.Errorf("set aside: %v", m.asides)
	}
}

func TestDovecotLargeMailStreams(t *testing.T) {
	t.Parallel()
	d := dovecottest.Start(t, "ana")
	large := []byte(letter(1) + strings.Repeat(strings.Repeat("x", 74)+"\r\n", 40<<20/76))
	d.Deliver("ana", "INBOX", large)
	d.Deliver("ana", "INBOX", []byte(letter(2)))
	n := &null{memory: newMemory(t), got: make(chan Received, 10)}
	var before, peak runtime.MemStats
	runtime.ReadMemStats(&before)
	run(t, n, []Account{dovecotAccount(d, "ana")}, Options{Owner: "one"})
	first, second := <-n.got, <-n.got
	runtime.ReadMemStats(&peak)
	if first.Bytes != int64(len(large)) || second.Mails != 1 {
		t.Errorf("received %+v and %+v", first, second)
	}
	if grown := int64(peak.TotalAlloc - before.TotalAlloc); grown > int64(len(large))/2 {
		t.Logf("other tests run at the same time; allocated %d bytes in all while a mail of %d passed", grown, len(large))
	}
}

// null counts mails and forgets them; commit is how long each transaction takes to end.
type null struct {
	*memory
	commit time.Duration
	got    chan Received
	mu     sync.Mutex
	cursor map[string]Cursor
}

func (n *null) Receive(_ context.Context, lease Lease, folder Folder, cur Cursor, mails iter.Seq2[Mail, error]) (Received, error) {
	var got Received
	got.Cursor = cur
	for mail, err := range mails {
		if err != nil {
			break
		}
		bytes, err := io.Copy(io.Discard, mail.Body)
		if err != nil {
			break
		}
		got.Mails, got.Bytes, got.Cursor.UID = got.Mails+1, got.Bytes+bytes, mail.UID
	}
	time.Sleep(n.commit)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.cursor == nil {
		n.cursor = map[string]Cursor{}
	}
	n.cursor[folder.Source(lease.Mailbox)] = got.Cursor
	n.got <- got
	return got, nil
}

func (n *null) Cursor(_ context.Context, id casework.MailboxID, folder string) (Cursor, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.cursor[string(id)+"/"+folder], nil
}

// BenchmarkDovecot fetches 10,000 mails of 10 kB in each round, out of one mailbox or thirteen, into a store that keeps
// nothing and takes its time to commit.
func BenchmarkDovecot(b *testing.B) {
	for _, mailboxes := range []int{1, 13} {
		users := make([]string, mailboxes)
		for i := range users {
			users[i] = fmt.Sprintf("d%d", i+1)
		}
		d := dovecottest.Start(b, users...)
		fillMaildirs(b, d, users, 10_000)
		for _, commit := range []time.Duration{0, 20 * time.Millisecond} {
			b.Run(fmt.Sprintf("mailboxes=%d/commit=%v", mailboxes, commit), func(b *testing.B) {
				for b.Loop() {
					fetchAll(b, d, users, 10_000, commit)
				}
				b.ReportMetric(float64(10_000*b.N)/b.Elapsed().Seconds(), "mails/s")
			})
		}
	}
}

func fillMaildirs(b *testing.B, d *dovecottest.Server, users []string, mails int) {
	b.Helper()
	body := bytes.Repeat([]byte("The street lamp in front of 45 Dudley St has been out since Monday night.\r\n"), 130)
	for n := range mails {
		dir := d.Maildir(users[n%len(users)], "INBOX")
		name := filepath.Join(dir, "cur", fmt.Sprintf("%d.M%d.host:2,", 1700000000+n, n))
		if err := os.WriteFile(name, append([]byte(letter(n)), body...), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for _, u := range users {
		d.Adopt(u)
	}
}

func fetchAll(b *testing.B, d *dovecottest.Server, users []string, mails int, commit time.Duration) {
	b.Helper()
	n := &null{memory: newMemory(b), commit: commit, got: make(chan Received, mails)}
	var accounts []Account
	for _, u := range users {
		accounts = append(accounts, dovecotAccount(d, u))
	}
	stop := run(b, n, accounts, Options{Owner: "one"})
	for left := mails; left > 0; {
		left -= (<-n.got).Mails
	}
	stop()
}
