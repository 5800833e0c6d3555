package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/keyring"
	"github.com/commonline/commonline/internal/pgtest"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
)

// TestSecretsMoveToTheNewKey: after a change of SECRET_KEY what mailboxes sign in with is kept under the new one; under a foreign one it
// cannot be used, and nothing else breaks.
func TestSecretsMoveToTheNewKey(t *testing.T) {
	t.Parallel()
	pool, err := postgres.Open(t.Context(), pgtest.URL(t, migrations.Files))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	city := &casework.City{Offices: []casework.Office{{ID: "d1"}}, Connected: &casework.Connected{}}
	db := postgres.New(pool, city, nil)
	ring := func(current, previous string) *keyring.Ring {
		r, err := keyring.New(strings.Repeat(current, 40), strings.TrimSpace(strings.Repeat(previous, 40)))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	old := ring("a", "")
	box := casework.Connection{Mailbox: casework.Mailbox{ID: "box_one", Office: "d1", Address: "d1@harbor.example", Mode: casework.Route}, Kind: casework.PasswordMail,
		IMAP: casework.MailServer{Host: "127.0.0.1", Port: 1, Security: "plain", User: "u"}, SMTP: casework.MailServer{Host: "127.0.0.1", Port: 1, Security: "plain", User: "u"}, Sealed: old.Seal("mailbox", []byte("box_one"), []byte("hunter2"))}
	if err := (postgres.Pages{DB: db}).Connect(t.Context(), casework.Viewer{Role: casework.CityAdmin}, time.Now(), box, time.Now()); err != nil {
		t.Fatal(err)
	}
	with := func(keys *keyring.Ring) *connections {
		t.Helper()
		c := &connections{db: db, keys: keys, city: city, clouds: usualClouds(), log: slog.New(slog.DiscardHandler), fleet: make(chan struct{}, 1)}
		if err := c.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		return c
	}
	with(ring("b", "a"))
	if all := with(ring("b", "")).accounts(); len(all) != 1 || all[0].Password != "hunter2" {
		t.Errorf("under the new key alone: %d mailboxes", len(all))
	}
	foreign := with(ring("c", ""))
	if len(foreign.accounts()) != 0 {
		t.Error("a mailbox whose secret cannot be opened is followed")
	}
	if _, ok := city.Mailbox("box_one"); !ok {
		t.Error("it is no longer an entrance")
	}
}

func TestMicrosoftElsewhere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]casework.MailServer{
		"imaps://outlook.office365.us:993": {Host: "outlook.office365.us", Port: 993, Security: "tls"}, "smtp://smtp.office365.us:587": {Host: "smtp.office365.us", Port: 587, Security: "starttls"},
		"smtp://127.0.0.1:25": {Host: "127.0.0.1", Port: 25, Security: "plain"},
	} {
		if got, ok := mailServer(text); !ok || got != want {
			t.Errorf("%s: %+v", text, got)
		}
	}
	for name, value := range map[string]string{"MICROSOFT_LOGIN_URL": "http://login.example", "MICROSOFT_GRAPH_URL": "graph", "MICROSOFT_IMAP_URL": "outlook.office365.us", "MICROSOFT_SMTP_URL": "smtp://smtp.example"} {
		if _, err := ReadSettings([]string{name + "=" + value}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
	c := Microsoft{Login: "https://login.microsoftonline.us", IMAP: "imaps://outlook.office365.us:993"}.clouds()
	if p, err := c.provider(casework.Connection{Kind: casework.MicrosoftAppMail, Tenant: "city.example"}); err != nil || p.Scopes[0] != "https://outlook.office365.us/.default" || !strings.HasPrefix(p.Endpoint.TokenURL, "https://login.microsoftonline.us/city.example/") {
		t.Errorf("%+v, %v", p, err)
	}
}
