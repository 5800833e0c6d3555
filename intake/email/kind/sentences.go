package kind

import "regexp"

// bounceTitle is what mail servers put in the subject of a bounce: sendmail ("Returned mail: …"), qmail ("failure notice"),
// Postfix ("Undelivered Mail Returned to Sender"), Exim ("Mail delivery failed: …", "Warning: message … delayed"), Exchange
// ("Undeliverable: …" in the language of the server), Domino ("DELIVERY FAILURE: …"), AOL ("Mail Delivery Problem"), Google
// ("Delivery Status Notification (Failure)"), PMDF ("Delivery Notification: …"), MDaemon ("Warning: … - User unknown!").
var bounceTitle = regexp.MustCompile(`(?i)(undeliver|non-?deliver|not delivered|returned (e-?)?(mail|message)|return(ed|ing) to sender|delivery (status|notification|fail|error|problem|report|unsuccessful|has (failed|been delayed)|delay|warning)|` +
	`(mail|message) (delivery|status|fail|error|could not|not deliver|not sent|is undeliver|warning)|fail(ed|ure) (notice|delivery|mail|notification)|could(n't| not) be delivered|cannot be delivered|unable to deliver|` +
	`error during delivery|problem with delivery|delayed (mail|message|delivery)|delivery delayed|(message|mail) [^ ]+ delayed|no such user|user unknown|unknown (user|address)|mailbox (is )?(full|unavailable)|` +
	`(automatically )?rejected mail|mail rejected|nondelivery|status report|bounced mail|failed mail|bad address|` +
	`unzustellbar|nicht zugestellt|zustellung fehlgeschlagen|fehlgeschlagene zustellung|nachricht nicht zustellbar|` +
	`non remis|échec de (la )?(remise|distribution|livraison)|courrier (électronique )?non (distribué|remis)|impossible de (remettre|distribuer)|` +
	`no se pudo entregar|no entregad[oa]|sin entregar|error de entrega|correo devuelto|non recapitabile|mancato recapito|mancata consegna|` +
	`não (foi )?entregue|falha na entrega|devolu[cç][aã]o de (mensagem|e-?mail)|onbestelbaar|niet afgeleverd|nie dostarczono|niedostarczon|zwrot poczty|` +
	`kan inte levereras|går ikke å levere|kan ikke leveres|kunne ikke leveres|` +
	`недоставлен|не доставлен|не может быть доставлено|не удалось доставить|退信|无法送达|发送失败|投递失败|無法傳送|無法遞送|系统退信|配信不能|配信できません|メールエラー|送信エラー|配送エラー|배달 실패|반송)`)

// delayTitle is the subject of a warning.
var delayTitle = regexp.MustCompile(`(?i)(delay|warning:? (could not|message)|delivery warning|still being retried|verzöger|verzögert|retard|retras|in ritardo|atras)`)

// failures are sentences that mail servers say, lower-case and with single blanks. Each is of mail, not of parcels.
var failures = []string{
	// qmail and those after it (QSBMF, D. J. Bernstein 1997), Yahoo, United Online
	"wasn't able to deliver your message", "i've given up", "this is the qmail-send program", "unable to deliver message to", "message from yahoo", "your mail was not delivered",
	"sorry, we were unable to deliver your message", "sorry, unable to deliver your message",
	// sendmail, Postfix, OpenSMTPD, Mail2000, HDE
	"the following addresses had", "following addresses had delivery", "the following recipients had", "transcript of session follows", "your message could not be be delivered",
	"to inform you that your message could not", "this is the postfix program", "this is the mail system at host", "while attempting to deliver a message", "this is the mailer-daemon",
	// Exim, Mail.Ru, Demon
	"this message was created automatically by mail delivery", "address(es) failed", "could not be delivered to one or more of its recipients", "has not yet been delivered to",
	// Exchange, Office 365, IIS, Outlook.com
	"did not reach the following recipient", "delivery to the following recipient", "delivery has failed to these recipients", "delivery to these recipients", "there was a problem delivering your message", "unable to relay",
	"your message wasn't delivered", "your message couldn't be delivered", "your message did not reach some or all", "the email system had a problem processing this message", "is not a valid e-mail address",
	// Google
	"address not found", "your message wasn't delivered to", "message not delivered", "message blocked", "google tried to deliver your message", "there was a temporary problem delivering your message",
	// Domino, Notes, GroupWise, PMDF and Sun Messaging Server
	"was not delivered to:", "failure reasons", "the message that you sent was undeliverable to the following", "your message cannot be delivered to the following", "this report relates to a message you sent",
	"user not listed in public name", "not listed in domino directory",
	// AOL, USA.NET, Ipswitch IMail, Lyris, Mercury, Novell
	"your mail to the following recipients could not be delivered", "the following mail has been returned", "invalid final delivery userid", "user mailbox exceeds", "undeliverable to ", "body of message generated response",
	"the following address does not exist", "no such user here", "there is no user by that name",
	// Trend Micro, Symantec, McAfee, MailMarshal, MIMEsweeper, Webshield, m-FILTER
	"could not be delivered to the following recipient", "the following mail could not be delivered", "failed recipients", "failed recipient:", "a message could not be delivered to", "the following recipients were affected", "could not deliver message to",
	"delivery of email to this address", "an error occurred while trying to deliver the mail", "your mail sent on", "message could not be delivered", "mail could not be delivered", "message was not delivered", "email could not be delivered", "could not be delivered to:",
	"intended recipient:", "addresses had delivery errors",
	// German: Exchange, web.de, GMX, T-Online
	"konnte nicht zugestellt werden", "konnte nicht übermittelt werden", "nicht an alle empfänger", "konnte nicht an folgende", "ihre nachricht hat einige",
	// French: Exchange, Orange, La Poste
	"n'a pas pu être remis", "n'a pas pu être distribué", "n'a pas pu être délivré", "échec de la remise", "n'a pas été remis", "n'est pas parvenu",
	// Spanish, Portuguese, Italian, Dutch, Polish
	"no se pudo entregar", "no se ha podido entregar", "no ha podido ser entregado", "error en la entrega a estos destinatarios", "não pôde ser entregue", "não foi possível entregar", "falha na entrega", "non è stato possibile recapitare", "impossibile recapitare",
	"impossibile consegnare", "kon niet worden afgeleverd", "kan niet worden bezorgd", "nie można dostarczyć", "nie została dostarczona", "nie mogła zostać dostarczona",
	// Nordic, Russian, Chinese, Japanese, Korean
	"kunde inte levereras", "kunne ikke leveres", "не может быть доставлено", "не было доставлено", "не удалось доставить", "письмо создано автоматически сервером", "无法发送", "无法送达", "邮件无法", "投递失败", "无法投递", "退信", "無法傳送", "無法投遞", "配信できませんでした",
	"送信できません", "送信に失敗", "お届けできません", "送信先のメールボックス", "배달하지 못했습니다", "전송되지 못했습니다",
}

// delays are the sentences of a warning: sendmail, Exim, Postfix, Google, Exchange and att.net.
var delays = []string{
	"this is a warning message only", "has not yet been delivered", "has been delayed", "no action is required on your part", "delivery attempts will continue", "will be retried", "you do not need to resend",
	"warning: message still undelivered", "has been postponed", "will continue to try to deliver", "we will continue to try", "will keep trying", "wurde verzögert", "noch nicht zugestellt", "a été retardé", "se ha retrasado",
}
