package kind_test

import (
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email"
	"github.com/google/go-cmp/cmp"
)

type bounce struct {
	Recipients []string
	Action     string
	Status     string
	ID         string
}

func TestBounces(t *testing.T) {
	t.Parallel()
	one := []string{"ann@town.example"}
	id := "case-77@city.example"
	for name, c := range map[string]struct {
		raw  []byte
		want bounce
	}{
		"RFC 3464 of Postfix": {parts(fromDaemon+"\nSubject: Undelivered Mail Returned to Sender", "report; report-type=delivery-status",
			"Content-Type: text/plain\n\nThis is the mail system at host mx.town.example.\n",
			"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.town.example\n\nFinal-Recipient: rfc822; ann@town.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n", ours),
			bounce{one, "failed", "5.1.1", id}},
		"the refusing server's code before x.0.0": {parts(fromDaemon, "report; report-type=delivery-status",
			"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nFinal-Recipient: rfc822;ann@town.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550-5.7.26 not\n authenticated\n", ours),
			bounce{one, "failed", "5.7.26", id}},
		"x.0.0 stands where nobody said more": {parts(fromDaemon, "report; report-type=delivery-status",
			"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nFinal-Recipient: rfc822;ann@town.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 user unknown\n", ours),
			bounce{one, "failed", "5.0.0", id}},
		"the first who failed, not who is still waited for": {parts(fromDaemon, "report; report-type=delivery-status",
			"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nFinal-Recipient: rfc822; bob@town.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; ann@town.example\nAction: failed\nStatus: 5.2.2\n", ours),
			bounce{[]string{"bob@town.example", "ann@town.example"}, "failed", "5.2.2", id}},
		"groups without an empty line between (AOL), addresses without a type": {parts(fromDaemon, "report; report-type=delivery-status",
			"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\nFinal-Recipient: <bob@town.example>\nAction: failed\nStatus: 5.2.2\nFinal-Recipient: <ann@town.example>\nAction: failed\nStatus: 5.1.1\n", ours),
			bounce{[]string{"bob@town.example", "ann@town.example"}, "failed", "5.2.2", id}},
		"delayed": {parts(fromDaemon+"\nSubject: Delayed Mail", "report; report-type=delivery-status",
			"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nOriginal-Recipient: rfc822;ann@town.example\nAction: delayed\nStatus: 4.4.1\n", ours),
			bounce{one, "delayed", "4.4.1", id}},
		"only the header came back": {parts(fromDaemon, "report; report-type=delivery-status",
			"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nFinal-Recipient: rfc822;ann@town.example\nAction: failed\nStatus: 5.1.1\n", "Content-Type: text/rfc822-headers\n\nMessage-ID: <case-77@city.example>\nTo: ann@town.example\n"),
			bounce{one, "failed", "5.1.1", id}},
		"qmail QSBMF": {mail(fromDaemon+"\nSubject: failure notice", "Hi. This is the qmail-send program at town.example.\nI'm afraid I wasn't able to deliver your message.\n\n<ann@town.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"+oursBelow),
			bounce{one, "failed", "5.1.1", id}},
		"Yahoo": {mail(fromDaemon+"\nSubject: failed delivery", "Unable to deliver message to the following address(es).\n\n<ann@town.example>:\nThis user doesn't have an account here.\n\n--- Original message follows.\n\n"+oursBelow),
			bounce{one, "failed", "5.1.1", id}},
		"Exim, with X-Failed-Recipients": {mail(fromDaemon+"\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: ann@town.example, bob@town.example\nAuto-Submitted: auto-replied", "This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n  ann@town.example\n    Unrouteable address\n"),
			bounce{[]string{"ann@town.example", "bob@town.example"}, "failed", "5.1.2", ""}},
		"Exim's warning": {mail(fromDaemon+"\nSubject: Warning: message 1abc-2 delayed 24 hours\nAuto-Submitted: auto-replied", "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours.\n\n  ann@town.example\n    host mx.town.example [192.0.2.5]: 450 4.7.1 try later\n\nNo action is required on your part.\n"),
			bounce{one, "delayed", "4.7.1", ""}},
		"sendmail's transcript": {mail(fromDaemon+"\nSubject: Returned mail: User unknown", "   ----- The following addresses had permanent fatal errors -----\n<ann@town.example>\n    (reason: 550 5.1.1 <ann@town.example>... User unknown)\n\n   ----- Transcript of session follows -----\n<<< 503 5.5.2 Need Rcpt command.\n554 5.0.0 Service unavailable\n\n   ----- Original message follows -----\n\n"+oursBelow),
			bounce{one, "failed", "5.1.1", id}},
		"Exchange 5.5": {parts("From: System Administrator <postmaster@town.example>\nTo: clerk@city.example\nSubject: Undeliverable: Your case", "mixed",
			"Content-Type: text/plain\n\nYour message\n\n  To: ann@lists.example\n\ndid not reach the following recipient(s):\n\nc=US;a= ;p=TOWN;dda:SMTP=ann@town.example; on Mon, 1 Jun 2026 10:00:00\n    The recipient name is not recognized\n", ours),
			bounce{one, "failed", "5.1.1", id}},
		"Exchange Online, of HTML alone": {mail("From: Microsoft Outlook <postmaster@town.example>\nTo: clerk@city.example\nSubject: Undeliverable: Your case\nIn-Reply-To: <case-77@city.example>\nContent-Type: text/html", "<p><b>Delivery has failed to these recipients or groups:</b></p><p><a href=\"mailto:ann@town.example\">ann@town.example</a></p><p>Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'</p>"),
			bounce{one, "failed", "5.1.10", id}},
		"Exchange in German": {mail(fromPostmaster+"\nSubject: Unzustellbar: Ihr Anliegen\nContent-Type: text/plain; charset=utf-8", "Ihre Nachricht konnte nicht zugestellt werden.\n\nann@town.example\nDas Postfach ist voll.\n"),
			bounce{one, "failed", "5.2.2", ""}},
		"Google": {mail("From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: clerk@city.example\nSubject: Delivery Status Notification (Delay)", "Delivery to the following recipient has been delayed:\n\n     ann@town.example\n\nMessage will be retried for 2 more day(s)\n\nThe recipient server did not accept our requests to connect.\n\n----- Original message -----\n\n"+oursBelow),
			bounce{one, "delayed", "4.4.1", id}},
		"AOL names no domain": {mail("From: Mail Delivery Subsystem <MAILER-DAEMON@aol.com>\nTo: clerk@city.example\nSubject: Mail Delivery Problem", "Your mail to the following recipients could not be delivered because\nthey are not accepting mail from clerk@city.example:\n\n\tannofthetown\n"),
			bounce{[]string{"annofthetown@aol.com"}, "failed", "", ""}},
		"Domino": {mail(fromPostmaster+"\nSubject: DELIVERY FAILURE: User ann not listed in Domino Directory", "Your message\n\n  Subject: Your case\n\nwas not delivered to:\n\n  ann@town.example\n\nbecause:\n\n  User ann (ann@town.example) not listed in Domino Directory\n"),
			bounce{one, "failed", "5.1.1", ""}},
		"Notes SMTP MTA": {mail(fromPostmaster+"\nSubject: Undeliverable message", "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nann@town.example\n\n------- Returned Message --------\n\n"+oursBelow),
			bounce{one, "failed", "5.1.1", id}},
		"GroupWise": {mail("From: Mail System <postmaster@town.example>\nTo: clerk@city.example\nSubject: Message status - undeliverable", "The message that you sent was undeliverable to the following:\n\tann@town.example (user not found)\n"),
			bounce{one, "failed", "5.1.1", ""}},
		"OpenSMTPD": {mail(fromDaemon+"\nSubject: Delivery status notification", "    Hi!\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\nann@town.example: 550 5.1.1 http://town.example/why\n\n    Below is a copy of the original message:\n\n"+oursBelow),
			bounce{one, "failed", "5.1.1", id}},
		"Ipswitch IMail": {mail("From: \"Postmaster\" <postmaster@town.example>\nTo: clerk@city.example\nSubject: Undeliverable Mail", "Invalid final delivery userid: ann@town.example\n\nOriginal message follows.\n\n"+oursBelow),
			bounce{one, "failed", "5.1.1", id}},
		"InterScan": {parts("From: InterScan MSS <postmaster@town.example>\nTo: clerk@city.example\nSubject: Mail could not be delivered", "mixed", "Content-Type: text/plain\n\nSent <<< RCPT TO:<ann@town.example>\nReceived >>> 550 5.1.1 <ann@town.example>... user unknown\n", ours),
			bounce{one, "failed", "5.1.1", id}},
		"Amazon WorkMail writes the fields into the text": {mail(fromDaemon+"\nSubject: Delivery Status Notification (Failure)", "An error occurred while trying to deliver the mail to the following recipients:\nann@town.example\n\nAction: failed\nFinal-Recipient: rfc822; ann@town.example\nDiagnostic-Code: smtp; 550 5.2.1 <x@y.example>... disabled\nStatus: 5.2.1\n"),
			bounce{one, "failed", "5.2.1", ""}},
		"Amazon SES": {mail("From: City <no-reply@sns.amazonaws.com>\nTo: clerk@city.example\nSubject: AWS Notification Message", `{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"ann@town.example","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},"mail":{"headers":[{"name":"Message-ID","value":"<case-77@city.example>"}]}}`),
			bounce{one, "failed", "5.1.1", id}},
		"feedback report": {parts("From: feedback@isp.example\nTo: clerk@city.example\nSubject: complaint", "report; report-type=feedback-report",
			"Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: <ann@town.example>\n", ours),
			bounce{one, "complaint", "", id}},
		"a refusal by the rules of the recipient": {parts("Return-Path: <>\nFrom: Mail Delivery Subsystem <postmaster@town.example>\nTo: clerk@city.example\nSubject: Automatically rejected mail", "report; report-type=disposition-notification",
			"Content-Type: text/plain\n\nYour message to ann@town.example was automatically rejected: no bulk please\n",
			"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; ann@town.example\nDisposition: automatic-action/MDN-sent-automatically; deleted\n", ours),
			bounce{one, "failed", "", id}},
		"a null return path, no name, in Japanese": {mail("Return-Path: <>\nFrom: <>\nTo: clerk@city.example\nSubject: failure notice\nContent-Type: text/plain; charset=utf-8", "メールを配信できませんでした\n\nann@town.example\n550 5.4.1 rejected\n"),
			bounce{one, "failed", "5.4.1", ""}},
		"a server that is a list's member": {parts(fromDaemon+"\nList-Id: <l.example>\nSubject: ?", "mixed", "Content-Type: text/plain\n\n<ann@town.example>:\n", ours),
			bounce{one, "failed", "", id}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := email.Parse(c.raw, email.Limits{})
			if in.Kind != casework.Bounce {
				t.Fatalf("kind is %s (%s)", in.Kind, in.KindReason)
			}
			b := in.Bounced
			if diff := cmp.Diff(c.want, bounce{b.Recipients, b.Action, b.Status, b.OriginalMessageID}); diff != "" {
				t.Error(diff)
			}
		})
	}
}
