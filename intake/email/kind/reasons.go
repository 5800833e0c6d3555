package kind

import "strings"

// reasons are the sentences for which RFC 3463 has a code (sections 3.2 to 3.8), the code without its class. The order is
// that of how sure they are. Lower-case, with single blanks; in the languages of the servers that write so.
var reasons = []struct {
	code string
	said []string
}{
	{".2.2", []string{"mailbox full", "mailbox is full", "mailbox was full", "over quota", "overquota", "quota exceeded", "quota violation", "exceeded storage", "exceeds allowed quota", "exceeded the local limit", "mailbox exceed", "inbox is full", "full mailbox", "disk quota", "mailbox size", "not enough space",
		"postfach ist voll", "postfach voll", "boîte de réception est pleine", "boîte pleine", "buzón lleno", "buzón está lleno", "casella piena", "caixa de correio cheia", "mailbox vol", "ящик переполнен", "メールボックスが一杯"}},
	{".1.2", []string{"host unknown", "unknown host", "domain not found", "domain name not found", "no such domain", "unrouteable", "unroutable", "name service error", "host not found", "couldn't find any host", "no route to host", "could not find a gateway", "invalid domain", "bad destination system", "domain does not exist", "no mx record",
		"dns error", "unknown domain"}},
	{".1.1", []string{"user unknown", "unknown user", "no such user", "unknown recipient", "recipient unknown", "does not exist", "doesn't exist", "user not found", "no mailbox here", "mailbox not found", "not listed in", "unknown address", "address not found", "invalid recipient", "no user by that name", "recipient not found", "recipnotfound", "recipient name is not recognized",
		"user not exist", "user doesn't have", "mailbox unavailable", "unknown local", "invalid final delivery userid", "invalid mailbox", "no such recipient", "no such mailbox", "unknown account", "not a known user", "doesn't have an", "did not exactly match", "unknown in virtual", "couldn't be found", "could not be found", "no such address", "not our customer",
		"empfänger unbekannt", "unbekannter empfänger", "nicht gefunden", "n'existe pas", "utilisateur inconnu", "destinataire inconnu", "usuario desconocido", "no existe", "utente sconosciuto", "não existe", "usuário desconhecido", "onbekende gebruiker", "bestaat niet", "nie istnieje", "пользователь не найден", "не существует", "用户不存在", "收件人不存在", "存在しません", "リストにありません"}},
	{".2.1", []string{"mailbox disabled", "account disabled", "account has been disabled", "disabled", "inactive user", "account inactive", "mailbox is inactive", "account is not active", "no longer active", "suspended", "account expired", "has not been collected", "deaktiviert", "désactivé", "отключен"}},
	{".3.4", []string{"message too large", "message too big", "too large", "message size exceeds", "size limit", "exceeds size", "exceeds the maximum", "zu groß", "trop volumineux", "demasiado grande"}},
	{".4.6", []string{"mail loop", "too many hops", "loop detected", "routing loop", "hop count"}},
	{".7.1", []string{"relay access denied", "relaying denied", "unable to relay", "not permitted to relay", "relay not permitted", "access denied", "blacklisted", "blocked", "blocklist", "spam", "rejected for policy", "policy", "not accepting mail with attachments", "not authorized", "permission denied", "prohibited", "virus"}},
	{".4.7", []string{"message expired", "in the queue too long", "retry timeout exceeded", "retry time not reached", "failing for a long time", "delivery time expired", "timed out and was deleted", "for more than", "gave up", "not been collected after"}},
	{".4.1", []string{"connection refused", "connection timed out", "timed out", "unable to connect", "couldn't connect", "connection dropped", "no answer from host", "did not accept our requests to connect", "could not connect", "server not responding", "network unreachable"}},
	{".3.0", []string{"service unavailable", "mail system full", "insufficient system"}},
}

// codeOfWords is the subject and detail of the code for what a server says in words, "" for unknown.
func codeOfWords(s string) string {
	flat := strings.Join(strings.Fields(strings.ToLower(head(s, noticeBytes))), " ")
	if flat == "" {
		return ""
	}
	for _, r := range reasons {
		for _, words := range r.said {
			if strings.Contains(flat, words) {
				return r.code
			}
		}
	}
	return ""
}
