package main

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/internal/keyring"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

// TestTheDoctorLooksAtConnectedMailboxes: one that nobody answers for, one whose secret is under another key, one that was taken away.
func TestTheDoctorLooksAtConnectedMailboxes(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t, migrations.Files)
	pool, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	file := &cityfile.File{City: casework.City{Offices: []casework.Office{{ID: "d1"}}, Connected: &casework.Connected{}}}
	db := postgres.New(pool, &file.City, nil)
	admin := casework.Viewer{Role: casework.CityAdmin}
	connect := func(id casework.MailboxID, key string) {
		t.Helper()
		ring, err := keyring.New(strings.Repeat(key, 40), "")
		if err != nil {
			t.Fatal(err)
		}
		nobody := casework.MailServer{Host: "127.0.0.1", Port: 1, Security: "plain", User: "u"}
		c := casework.Connection{Mailbox: casework.Mailbox{ID: id, Office: "d1", Address: string(id) + "@harbor.example", Mode: casework.Route}, Kind: casework.PasswordMail,
			IMAP: nobody, SMTP: nobody, Sealed: ring.Seal("mailbox", []byte(id), []byte("hunter2"))}
		if err := (postgres.Pages{DB: db}).Connect(t.Context(), admin, time.Now(), c, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	connect("box_deaf", "a")
	connect("box_locked", "b")
	connect("box_gone", "a")
	if err := (postgres.Pages{DB: db}).Disconnect(t.Context(), admin, time.Now(), "box_gone"); err != nil {
		t.Fatal(err)
	}
	s, err := ReadSettings([]string{"DATABASE_URL=" + url, "SECRET_KEY=" + strings.Repeat("a", 40), "MAIL_HOSTS=127.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, check := range connectedChecks(t.Context(), s, file, doctorTokens(s)) {
		for _, f := range check.Run(t.Context()) {
			if f.OK {
				t.Errorf("%s is well: %s", check.Name, f.Sentence)
			}
			said[check.Name] += f.Sentence + "\n"
		}
	}
	if len(said) != 2 || !strings.Contains(said["connected mailbox box_deaf"], "127.0.0.1") || !strings.Contains(said["connected mailbox box_locked"], "SECRET_KEY") {
		t.Errorf("%q", said)
	}
}
