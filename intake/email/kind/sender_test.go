package kind

import "testing"

// The words that are looked for first must let through all that their pattern matches: one name for each of its branches.
func TestMachinesByName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  naming
		names []string
	}{
		{daemonName, []string{
			"Mail Daemon <x@y.org>", "MAILER-DAEMON@y.org", "mailer_daemon@y.org", "Mail Delivery System <x@y.org>", "Mail Delivery Subsystem <x@y.org>", "Mail Deliver System", "Mail.Delivery.System@y.org", "MDaemon@y.org", "<MAILER>",
		}},
		{gatewayName, []string{
			"Postmaster@y.org", "poostmaster", "postmeister@y.org", "postmaister@y.org", "System Administrator", "Microsoft Outlook", "Microsoft Exchange", "Mail System", "Mail Service", "Mail Administrator", "Mail Gateway", "Mail Delivery Service",
			"mail_service@y.org", "InterScan", "imss@y.org", "Symantec", "WebShield", "MIMEsweeper", "MailMarshal", "Barracuda", "Internet Mail", "Mail Delivery", "maildelivery", "noreply@y.org", "no-reply@y.org", "bounce@y.org", "bounces@y.org",
			"daemon@y.org", "smtp@y.org", "smtp32@y.org", "smtpd@y.org", "exim@y.org", "mta@y.org", "mmdf@y.org",
		}},
	} {
		for _, name := range c.names {
			if !c.kind.matches(name) {
				t.Errorf("%q is the name of a machine", name)
			}
		}
	}
	for _, name := range []string{"Ana Ruiz <ana.ruiz@gmail.com>", "Maria Demonte <m@mail.example.org>", "Jonas Postma <jonas@example.org>", "The Post Office <office@example.org>"} {
		if daemonName.matches(name) || gatewayName.matches(name) {
			t.Errorf("%q is a person", name)
		}
	}
}
