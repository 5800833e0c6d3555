package postgres_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/intake/phone"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// town is a store with a city of three offices, and a desk that files into it.
type town struct {
	t     *testing.T
	pool  *pgxpool.Pool
	db    *postgres.DB
	pages postgres.Pages
	out   postgres.Outbox
	desk  *intake.Desk
	city  *casework.City
	uid   map[casework.MailboxID]mailbox.UID

	endGathering func()
}

func newTown(t *testing.T) *town {
	t.Helper()
	city := &casework.City{Name: "Riverton", Zone: time.UTC, Settle: 0}
	for _, id := range []string{"d1", "d2", "al1"} {
		kind := casework.DistrictOffice
		if id == "al1" {
			kind = casework.AtLargeOffice
		}
		city.Offices = append(city.Offices, casework.Office{ID: casework.OfficeID(id), Name: "Office " + id, Kind: kind, Mailbox: casework.MailboxID(id),
			District: strings.TrimLeft(strings.TrimPrefix(id, "al1"), "d")})
		city.Mailboxes = append(city.Mailboxes, casework.Mailbox{ID: casework.MailboxID(id), Office: casework.OfficeID(id), Address: id + "@riverton.example", Plus: true})
	}
	city.Mailboxes = append(city.Mailboxes, casework.Mailbox{ID: "shared", Address: "council@riverton.example", Plus: true})
	for _, id := range []string{"d1", "d2"} {
		city.Numbers = append(city.Numbers, casework.Number{ID: casework.MailboxID(id + "-phone"), Office: casework.OfficeID(id), E164: "+1555555010" + id[1:], Texts: true, Calls: true})
	}
	pool := pgtest.New(t, migrations.Files)
	db := postgres.New(pool, city, nil)
	db.SetSending(notify.Switch{Mode: notify.On})
	rules := intake.Rules{City: city, Signer: testSigner{}}
	parse := func(b []byte) *casework.Inbound { return email.Parse(b, email.Limits{}) }
	others := map[casework.Channel]func([]byte) *casework.Inbound{casework.Text: phone.ParseText}
	to := &town{t: t, pool: pool, db: db, city: city, out: postgres.Outbox{DB: db}, pages: postgres.Pages{DB: db, Rules: rules, Parse: parse, Others: others, Part: openPart},
		uid: map[casework.MailboxID]mailbox.UID{}}
	to.desk = &intake.Desk{Store: db, Rules: rules, Parse: parse, Others: others, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Poll: time.Second}
	for _, m := range city.Mailboxes {
		if err := db.GoLive(t.Context(), m.ID, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// lease takes the lease on a mailbox for one owner.
func (to *town) lease(id casework.MailboxID) mailbox.Lease {
	to.t.Helper()
	l, ok, err := to.db.Claim(to.t.Context(), id, "test", time.Minute)
	if err != nil || !ok {
		to.t.Fatalf("claiming %s: %v %v", id, ok, err)
	}
	return l
}

var inbox = mailbox.Folder{Name: "INBOX", Role: mailbox.Inbox}

// deliver puts mails into a mailbox, one after the other.
func (to *town) deliver(id casework.MailboxID, mails ...string) mailbox.Received {
	to.t.Helper()
	to.uid[id] += mailbox.UID(len(mails))
	return to.receive(to.lease(id), to.uid[id]-mailbox.UID(len(mails))+1, mails...)
}

func (to *town) receive(l mailbox.Lease, first mailbox.UID, mails ...string) mailbox.Received {
	to.t.Helper()
	got, err := to.db.Receive(to.t.Context(), l, inbox, mailbox.Cursor{UIDValidity: 7, UID: first - 1}, sequence(first, mails))
	if err != nil {
		to.t.Fatal(err)
	}
	return got
}

func sequence(first mailbox.UID, mails []string) iter.Seq2[mailbox.Mail, error] {
	return func(yield func(mailbox.Mail, error) bool) {
		for i, m := range mails {
			m = strings.ReplaceAll(m, "\n", "\r\n")
			if !yield(mailbox.Mail{UID: first + mailbox.UID(i), InternalDate: time.Now(), Size: int64(len(m)), Body: strings.NewReader(m)}, nil) {
				return
			}
		}
	}
}

// file works until nothing is unfiled.
func (to *town) file() {
	to.t.Helper()
	for {
		n, err := to.desk.Step(to.t.Context())
		if err != nil {
			to.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func mail(id, from, to, subject, text string, headers ...string) string {
	return fmt.Sprintf("From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n%s\n%s\n",
		from, to, subject, id, strings.Join(append(headers, ""), "\n"), text)
}

// one reads a single value.
func one[T any](to *town, sql string, args ...any) (v T) {
	to.t.Helper()
	if err := to.pool.QueryRow(to.t.Context(), sql, args...).Scan(&v); err != nil {
		to.t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// outcomes counts what became of all that was received.
func (to *town) outcomes() map[intake.Outcome]int {
	to.t.Helper()
	lines, err := to.db.Ledger(to.t.Context(), time.Now().Add(-24*time.Hour))
	if err != nil {
		to.t.Fatal(err)
	}
	sum := map[intake.Outcome]int{}
	for _, l := range lines {
		if !l.Balanced() {
			to.t.Errorf("the ledger of %s does not balance: %v", l.Source, l.Missing)
		}
		for o, n := range l.Outcomes {
			sum[o] += n
		}
	}
	return sum
}

func staff(office string) casework.Viewer {
	return casework.Viewer{Staff: 1, Office: casework.OfficeID(office), Role: casework.Staffer}
}

// testSigner signs with one key.
type testSigner struct{}

func (testSigner) MAC(use string, msg []byte) (byte, []byte) {
	h := hmac.New(sha256.New, []byte("key of a test, "+use))
	h.Write(msg)
	return 0, h.Sum(nil)
}

func (s testSigner) VerifyShort(use string, key byte, msg, mac []byte, size int) bool {
	_, want := s.MAC(use, msg)
	return key == 0 && len(mac) == size && hmac.Equal(want[:size], mac)
}

func ctx(t *testing.T) context.Context { t.Helper(); return t.Context() }
