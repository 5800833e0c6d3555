package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/doctor"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/internal/redis"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/postgres"
)

// serviceChecks look at what is reached over the network: database, Redis, blobs, each mailbox, each way out. File is nil
// where the city file could not be read.
func serviceChecks(ctx context.Context, s *Settings, file *cityfile.File) []doctor.Check {
	checks := []doctor.Check{databaseCheck(s), redisCheck(s), blobCheck(s), virusCheck(s), translationCheck(s.Translation)}
	if file == nil {
		return checks
	}
	tokens := postgres.Tokens{}
	if s.DatabaseURL != "" {
		tokens = doctorTokens(s)
	}
	checks = append(checks, twilioCheck(s, file), dangerCheck(s, file), webhookCheck(s, file))
	checks = append(checks, mailChecks(file, tokens)...)
	return append(checks, connectedChecks(ctx, s, file, tokens)...)
}

// databaseCheck connects, and sees whether the schema is this program's. A private database is started by serve, which
// may be running.
func databaseCheck(s *Settings) doctor.Check {
	return doctor.Check{Name: "database", Run: func(ctx context.Context) []doctor.Finding {
		if s.DatabaseURL == "" {
			return []doctor.Finding{doctor.Noted("DATABASE_URL is not set: serve runs a private Postgres under %s, which is for trying it out", s.Home)}
		}
		pool, err := postgres.Open(ctx, s.DatabaseURL)
		if err != nil {
			return []doctor.Finding{doctor.Bad("DATABASE_URL cannot be reached: %s", err)}
		}
		defer pool.Close()
		behind, err := postgres.Behind(ctx, pool, migrations.Files)
		switch {
		case err != nil:
			return []doctor.Finding{doctor.Bad("the database answers, and its schema cannot be read: %s", err)}
		case behind > 0:
			return []doctor.Finding{doctor.Noted("the database is %d steps behind this program; serve or commonline migrate brings it up to date", behind)}
		}
		return []doctor.Finding{doctor.Good("reached, and its schema is this program's")}
	}}
}

// webhookCheck names the webhooks that were switched off since their receivers failed.
func webhookCheck(s *Settings, file *cityfile.File) doctor.Check {
	return doctor.Check{Name: "webhooks", Run: func(ctx context.Context) []doctor.Finding {
		if s.DatabaseURL == "" {
			return nil
		}
		pool, err := postgres.Open(ctx, s.DatabaseURL)
		if err != nil {
			return nil // the database's own check says why
		}
		defer pool.Close()
		failed, err := postgres.New(pool, &file.City, nil).FailedWebhooks(ctx)
		if err != nil {
			return nil // a schema that is behind: the same check says so
		}
		return webhookFindings(failed)
	}}
}

func webhookFindings(failed []casework.Webhook) (found []doctor.Finding) {
	for _, w := range failed {
		of := "the city"
		if w.Office != "" {
			of = "office " + string(w.Office)
		}
		found = append(found, doctor.Noted("the webhook %q of %s is off since %s, because its receiver failed: mend the receiver, then switch it on under /settings/webhooks", w.Name, of, w.OffAt.UTC().Format(time.DateOnly)))
	}
	if len(found) == 0 {
		found = append(found, doctor.Good("none was switched off"))
	}
	return found
}

func redisCheck(s *Settings) doctor.Check {
	return doctor.Check{Name: "Redis", Run: func(ctx context.Context) []doctor.Finding {
		if s.RedisURL == "" {
			return []doctor.Finding{doctor.Good("REDIS_URL is not set: one process needs none")}
		}
		redis.Quiet()
		r, err := redis.Open(s.RedisURL, slog.New(slog.DiscardHandler))
		if err != nil {
			return []doctor.Finding{doctor.Bad("REDIS_URL: %s", err)}
		}
		defer r.Close()
		if err := r.Ping(ctx); err != nil {
			return []doctor.Finding{doctor.Bad("REDIS_URL cannot be reached (%s): everything works without it, and wake-ups between processes take a second", err)}
		}
		return []doctor.Finding{doctor.Good("reached")}
	}}
}

func blobCheck(s *Settings) doctor.Check {
	return doctor.Check{Name: "blobs", Run: func(ctx context.Context) []doctor.Finding {
		store, err := openBlobs(s)
		if err != nil {
			return sentences(err)
		}
		if store == nil {
			return []doctor.Finding{doctor.Good("kept in Postgres")}
		}
		if err := store.Check(ctx); err != nil {
			return []doctor.Finding{doctor.Bad("BLOB_STORE cannot be used: %s", err)}
		}
		return []doctor.Finding{doctor.Good("written to and read from")}
	}}
}

// mailChecks sign in to each mailbox and each way out.
func mailChecks(file *cityfile.File, tokens postgres.Tokens) []doctor.Check {
	in, err := mailAccounts(file, tokens)
	if err != nil {
		return []doctor.Check{{Name: "mailboxes", Run: func(context.Context) []doctor.Finding { return sentences(err) }}}
	}
	var checks []doctor.Check
	for _, a := range in {
		checks = append(checks, doctor.Check{Name: "mailbox " + string(a.ID), Run: func(ctx context.Context) []doctor.Finding {
			var out []doctor.Finding
			for _, f := range mailbox.Check(ctx, a) {
				out = append(out, finding(!f.Wrong, f.Sentence))
			}
			return out
		}})
	}
	return append(checks, sendChecks(file, tokens)...)
}

func sendChecks(file *cityfile.File, tokens postgres.Tokens) []doctor.Check {
	ways, err := smtpAccounts(file, tokens)
	if err != nil {
		return []doctor.Check{{Name: "sending", Run: func(context.Context) []doctor.Finding { return sentences(err) }}}
	}
	sender := smtp.New(smtp.Config{Accounts: ways})
	var checks []doctor.Check
	for _, a := range file.Accounts {
		checks = append(checks, doctor.Check{Name: "sending from " + string(a.Mailbox), Run: func(ctx context.Context) []doctor.Finding {
			way, err := ways(ctx, a.Mailbox)
			if err != nil {
				return sentences(err)
			}
			var out []doctor.Finding
			for _, f := range sender.Check(ctx, way) {
				out = append(out, finding(f.OK, strings.TrimSpace(f.What+" "+f.Mend)))
			}
			return out
		}})
	}
	return checks
}

func finding(ok bool, sentence string) doctor.Finding {
	if ok {
		return doctor.Good("%s", sentence)
	}
	return doctor.Bad("%s", sentence)
}

// doctorTokens reads OAuth tokens where serve keeps them. Where it cannot, the checks of the mailboxes say so.
func doctorTokens(s *Settings) postgres.Tokens {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	keys, err := openKeys(s)
	if err != nil {
		return postgres.Tokens{}
	}
	pool, err := postgres.Open(ctx, s.DatabaseURL)
	if err != nil {
		return postgres.Tokens{}
	}
	return postgres.Tokens{DB: postgres.New(pool, nil, nil), Sealer: keys}
}
