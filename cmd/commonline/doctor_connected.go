package main

import (
	"context"
	"strings"

	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/doctor"
	"github.com/commonline/commonline/intake/email/mailbox"
	"github.com/commonline/commonline/notify/smtp"
	"github.com/commonline/commonline/postgres"
)

// connectedChecks sign in to the mailboxes that were connected in the browser, as serve does. Where the database cannot be read, its own
// check says so. What Graph lets the app send shows in the live test of Settings alone.
func connectedChecks(ctx context.Context, s *Settings, file *cityfile.File, tokens postgres.Tokens) []doctor.Check {
	if tokens.DB == nil {
		return nil
	}
	keys, err := openKeys(s)
	if err != nil {
		return nil // the check of the settings says why
	}
	rows, err := tokens.DB.AllConnections(ctx)
	if err != nil {
		return nil
	}
	c := &connections{db: tokens.DB, keys: keys, tokens: tokens, clouds: s.Microsoft.clouds(), inside: s.MailHosts, city: &file.City}
	var checks []doctor.Check
	for _, row := range rows {
		if row.Removed {
			continue
		}
		checks = append(checks, doctor.Check{Name: "connected mailbox " + string(row.ID), Run: func(ctx context.Context) []doctor.Finding { return reachFindings(ctx, c.reach(row)) }})
	}
	return checks
}

// reachFindings are of both ways of a mailbox.
func reachFindings(ctx context.Context, r reach) []doctor.Finding {
	if r.err != nil {
		return []doctor.Finding{doctor.Bad("%s", wrong(r.err).Sentence)}
	}
	var out []doctor.Finding
	for _, f := range mailbox.Check(ctx, r.in) {
		out = append(out, finding(!f.Wrong, f.Sentence))
	}
	if r.in.Graph != nil {
		return out
	}
	for _, f := range smtp.New(smtp.Config{}).Check(ctx, r.out) {
		out = append(out, finding(f.OK, strings.TrimSpace(f.What+" "+f.Mend)))
	}
	return out
}
