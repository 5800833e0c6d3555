package kind_test

import (
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
)

// TestPeople holds mail that looks like a machine's, and is not.
func TestPeople(t *testing.T) {
	t.Parallel()
	ann := "From: Ann <ann@town.example>\nTo: clerk@city.example\n"
	qmail := "Hi. This is the qmail-send program at town.example.\n\n<bob@town.example>:\nno mailbox (#5.1.1)\n"
	for name, raw := range map[string][]byte{
		"a resident whose mail failed":        mail(ann+"Subject: Mail delivery failed", "Yesterday I wrote and got: delivery to the following recipient failed permanently, 550 5.1.1.\n"),
		"a bounce pasted into a mail":         mail(ann+"Subject: failure notice", qmail),
		"a bounce forwarded in the text":      mail(ann+"Subject: Fwd: Undelivered Mail Returned to Sender", "See below.\n\n---------- Forwarded message ---------\nFrom: Mail Delivery System <MAILER-DAEMON@x.example>\n\n"+qmail),
		"a bounce attached":                   parts(ann+"Subject: Fwd: failure notice", "mixed", "Content-Type: text/plain\n\nWhat is this?\n", "Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.example\nSubject: failure notice\n\n"+qmail),
		"the parts of a report sent on":       parts(ann+"Subject: Fwd: Returned mail", "mixed", "Content-Type: text/plain\n\nWhat is this?\n", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nFinal-Recipient: rfc822; bob@town.example\nAction: failed\nStatus: 5.1.1\n"),
		"a parcel that could not be brought":  mail(ann+"Subject: Delivery failed again", "The parcel could not be delivered to my address.\n"),
		"a postmaster who answers":            mail("From: Pat <postmaster@town.example>\nTo: clerk@city.example\nSubject: Re: Undeliverable mail", "We fixed the mailbox; user unknown will not come again.\n"),
		"a postmaster who writes":             mail("From: Pat <postmaster@town.example>\nTo: clerk@city.example\nSubject: Undeliverable mail at the school", "Since Monday parents complain. Please call me.\n"),
		"no sender":                           mail("To: clerk@city.example\nSubject: Unknown user", "Somebody unknown parks here every day.\n"),
		"one who is out of order":             mail(ann+"Subject: The lift in the office is out of order", "Please mend it.\n"),
		"an office that closes automatically": mail(ann+"Subject: Automatic doors at the library", "They do not open.\n"),
		"Auto-Submitted: no":                  mail(ann+"Auto-Submitted: no\nSubject: Hello", "Hello\n"),
		"a null return path and a question":   mail("Return-Path: <>\n"+ann+"Subject: Question", "When do you open?\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if in := email.Parse(raw, email.Limits{}); in.Kind != casework.Personal {
				t.Errorf("kind is %s (%s)", in.Kind, in.KindReason)
			}
		})
	}
}

// TestMachines holds what is automatic, and no bounce.
func TestMachines(t *testing.T) {
	t.Parallel()
	ann := "From: Ann <ann@town.example>\nTo: clerk@city.example\n"
	for name, c := range map[string]struct {
		raw  []byte
		want casework.MailKind
	}{
		"Auto-Submitted with a comment":        {mail(ann+"Auto-Submitted: auto-replied (vacation)\nSubject: Re: Your case", "Away.\n"), casework.AutoReply},
		"a vacation reply on failed mail":      {mail("Return-Path: <>\n"+ann+"Auto-Submitted: auto-replied\nSubject: Re: Undeliverable mail", "I am away until Monday.\n"), casework.AutoReply},
		"Exchange in French":                   {mail(ann+"Subject: =?utf-8?q?R=C3=A9ponse_automatique_:_Votre_demande?=", "Absente.\n"), casework.AutoReply},
		"in brackets, in Polish":               {mail(ann+"Precedence: junk\nSubject: [=?utf-8?q?Automatyczna_odpowied=C5=BA?=] Sprawa", "Nie ma mnie.\n"), casework.AutoReply},
		"Precedence: auto_reply is the second": {mail(ann+"Precedence: normal\nPrecedence: auto_reply\nSubject: Hello", "Away.\n"), casework.AutoReply},
		"Precedence: bulk is the second":       {mail(ann+"Precedence: first-class\nPrecedence: bulk\nSubject: Hello", "Buy!\n"), casework.Bulk},
		"a list":                               {mail(ann+"List-Id: <parents.school.example>\nSubject: Hello", "Hello\n"), casework.List},
		"our own mail":                         {mail(ann+"X-Commonline: receipt\nAuto-Submitted: auto-replied\nSubject: We have it", "Thank you\n"), casework.Own},
		"a read receipt": {parts(ann+"Subject: Read: Your case", "report; report-type=disposition-notification", "Content-Type: text/plain\n\nIt was displayed.\n",
			"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; ann@town.example\nDisposition: manual-action/MDN-sent-manually; displayed\n"), casework.Receipt},
		"a shop whose parcel waits": {mail("From: no-reply@parcels.example\nTo: clerk@city.example\nPrecedence: bulk\nSubject: Delivery failed", "Your parcel could not be handed over.\n"), casework.Bulk},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if in := email.Parse(c.raw, email.Limits{}); in.Kind != c.want {
				t.Errorf("kind is %s (%s), not %s", in.Kind, in.KindReason, c.want)
			}
		})
	}
}
