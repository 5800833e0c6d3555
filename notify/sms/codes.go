package sms

import "github.com/commonline/commonline/notify"

// Meaning is what an error code of Twilio's says, for people, and what is done about it.
type Meaning struct {
	Remedy notify.Remedy
	Says   string // a sentence
}

// Means gives the meaning of an error code. Twilio advises programs not to rest on codes, as they may change: what is not in the table is
// left to a person.
func Means(code int) Meaning {
	if m, ok := codes()[code]; ok {
		return m
	}
	return Meaning{notify.ToPerson, "Twilio gave a reason that this program does not know."}
}

// codes are those of twilio.com/docs/api/errors/CODE. 20xxx, 21xxx and 63038 are answers to a create; 30xxx come with a status callback.
func codes() map[int]Meaning {
	const (
		again, later, once, other = notify.Again, notify.Later, notify.Once, notify.OtherChannel
		mend, halt, person        = notify.Mend, notify.Halt, notify.ToPerson
		unapproved                = notify.NotApproved
	)
	return map[int]Meaning{
		20003: {halt, "Twilio refused our sign-in."},
		20005: {halt, "The account at Twilio is not active."},
		20404: {mend, "Twilio does not know the account or service that the text was to go out from."},
		20429: {again, "Twilio had too many requests at once, and did not take the text."},
		63038: {later, "The account's limit of messages a day is reached."}, // with HTTP 429, and yet no 20429

		21211: {other, "The number is not a valid one."},
		21212: {mend, "The number that we send from is not a valid one."},
		21265: {other, "It is a short code, which takes no texts from us."},
		21408: {mend, "Texts to the region of this number are not switched on at Twilio."},
		21602: {person, "The text had no words."},
		21603: {mend, "The text named no number to send from."},
		21604: {person, "The text named no number to send to."},
		21606: {mend, "The number that we send from cannot send to this number."},
		21608: {mend, "The account at Twilio is a trial, or its profile is not complete."},
		21610: {notify.OptedOut, "The resident has stopped our texts."},
		21611: {later, "More than ten hours of texts wait at Twilio for this number of ours."},
		21612: {other, "There is no way for a text to this number."},
		21614: {other, "The number takes no texts; it is not a mobile one."},
		21617: {person, "The text is too long for one message."},
		21658: {person, "The text is too long for one message."},
		21703: {mend, "The messaging service has no number to send from."},
		21704: {mend, "The messaging service has no number to send from."},

		30001: {later, "Too many texts waited at Twilio."},
		30002: {halt, "The account at Twilio is suspended."},
		30003: {once, "The phone could not be reached; it may be off, or take no texts."},
		30004: {other, "The phone or its carrier blocks our texts."},
		30005: {other, "The number is not known to its carrier."},
		30006: {other, "The number is a landline, or its carrier takes no texts from us."},
		30007: {person, "The carrier took the text for unwanted and dropped it; the same words would be dropped again."},
		30008: {once, "The carrier gave no reason."},
		30010: {person, "The text costs more than it may."},
		30022: {later, "The carriers' limit of texts a minute is reached."},
		30023: {later, "The carriers' limit of texts a day is reached."},
		30032: {unapproved, "The toll-free number is not verified; carriers take no texts from it."},
		30034: {unapproved, "The carriers have not approved our number for texts (A2P 10DLC)."},
		30410: {once, "The carrier did not answer in time."},
		30450: {person, "Twilio's protection against fraud stopped the text."},
		30610: {later, "It is night where the number is; Twilio holds to quiet hours."},
		30640: {person, "The number is on a list of people who sue over texts."},
	}
}
