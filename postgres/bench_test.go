package postgres_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/email"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

// BenchmarkIntake receives mails in batches of 100 and files them: 10 kB each, three in ten answer an earlier one. The
// database is pgtest's: without fsync, unless DATABASE_URL names another.
func BenchmarkIntake(b *testing.B) { benchIntake(b) }

// BenchmarkFile is the same without the triggers that note which cases are searched anew, and with them.
func BenchmarkFile(b *testing.B) {
	b.Run("unsearched", func(b *testing.B) {
		benchIntake(b, "cases", "residents", "identities", "messages", "voices", "notes", "case_places", "case_copies")
	})
	b.Run("searched", func(b *testing.B) { benchIntake(b) })
}

func benchIntake(b *testing.B, untriggered ...string) {
	city := &casework.City{Name: "Riverton", Offices: []casework.Office{{ID: "d1", Kind: casework.DistrictOffice, Mailbox: "d1"}},
		Mailboxes: []casework.Mailbox{{ID: "d1", Office: "d1", Address: "d1@riverton.example"}}}
	pool := pgtest.New(b, migrations.Files)
	for _, table := range untriggered {
		if _, err := pool.Exec(b.Context(), `ALTER TABLE `+table+` DISABLE TRIGGER USER`); err != nil {
			b.Fatal(err)
		}
	}
	db := postgres.New(pool, city, nil)
	desk := &intake.Desk{Store: db, Rules: intake.Rules{City: city, Signer: testSigner{}}, Log: slog.New(slog.DiscardHandler), Poll: time.Second,
		Parse: func(m []byte) *casework.Inbound { return email.Parse(m, email.Limits{}) }}
	lease, _, err := db.Claim(b.Context(), "d1", "bench", time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	mails, r := make([]string, b.N), rand.New(rand.NewPCG(1, 2))
	for i := range mails {
		mails[i] = sampleMail(r, i)
	}
	var receiving, filing time.Duration
	b.ResetTimer()
	for at := 0; at < len(mails); at += 100 {
		start := time.Now()
		batch := mails[at:min(at+100, len(mails))]
		if _, err := db.Receive(b.Context(), lease, inbox, mailbox.Cursor{UIDValidity: 7, UID: mailbox.UID(at)}, sequence(mailbox.UID(at+1), batch)); err != nil {
			b.Fatal(err)
		}
		receiving += time.Since(start)
	}
	start := time.Now()
	for {
		n, err := desk.Step(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	filing = time.Since(start)
	b.ReportMetric(float64(b.N)/receiving.Seconds(), "received/s")
	b.ReportMetric(float64(b.N)/filing.Seconds(), "filed/s")
	b.ReportMetric(float64(b.N)/(receiving+filing).Seconds(), "mails/s")
}

func sampleMail(r *rand.Rand, i int) string {
	words := strings.Fields("street light pothole tree rat noise trash school library bus stop corner sidewalk snow water please help thanks the a our my is was broken again since week month nobody came")
	var text strings.Builder
	for text.Len() < 9000 {
		text.WriteString(words[r.IntN(len(words))])
		text.WriteByte(" \n"[min(r.IntN(12), 1)^1])
	}
	extra := []string{"MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"}
	from, subject := fmt.Sprintf("user%d@home.example", i), fmt.Sprintf("Matter %d", i)
	if i > 10 && r.IntN(10) < 3 {
		parent := r.IntN(i)
		from = fmt.Sprintf("user%d@home.example", parent)
		extra = append(extra, fmt.Sprintf("In-Reply-To: <m%d@home.example>", parent))
		subject = "Re: " + subject
	}
	return mail(fmt.Sprintf("m%d@home.example", i), from, "d1@riverton.example", subject, text.String(), extra...)
}
