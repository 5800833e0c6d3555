package acceptance

import (
	"fmt"
	netmail "net/mail"
	"testing"
	"time"
)

// robots answer every mail that they get, and none says that it is one (RFC 3834): each by its address, with how it answers.
func robots() map[string]func(n int, got netmail.Header) (to, headers, text string) {
	return map[string]func(int, netmail.Header) (string, string, string){
		// As a mail program would: it answers our very mail.
		"thread@robot.example": func(n int, got netmail.Header) (string, string, string) {
			return got.Get("Reply-To"), fmt.Sprintf("Subject: Re: %s\nIn-Reply-To: %s\nReferences: %s\n", got.Get("Subject"), got.Get("Message-ID"), got.Get("Message-ID")),
				"I am away and read your mail when I am back."
		},
		// Without thread headers, and the same text each time.
		"bare@robot.example": func(int, netmail.Header) (string, string, string) {
			return address("d1"), "Subject: Your mail\n", "I am away until Monday, and shall read your mail then, and answer it when I have found what it is about."
		},
		// Only the subject says what it answers.
		"subject@robot.example": func(n int, got netmail.Header) (string, string, string) {
			return address("d1"), "Subject: Re: " + got.Get("Subject") + "\n", fmt.Sprintf("Got it, mail number %d.", n)
		},
		// A ticket system: a new matter each time.
		"tickets@robot.example": func(n int, _ netmail.Header) (string, string, string) {
			return address("d1"), fmt.Sprintf("Subject: Ticket %d was opened\n", 7000+n), fmt.Sprintf("We have opened ticket %d for you, on matter %d.", 7000+n, n*n)
		},
	}
}

// TestAutoresponders sets each of them against an office; nobody but us can end it.
func TestAutoresponders(t *testing.T) {
	c := newCity(t, terms{caps: true})
	p := c.program("serve")
	p.start()
	p.ready()
	got, sent := map[string]int{}, 0
	say := func(who string, h netmail.Header) {
		to, headers, text := robots()[who](got[who], h)
		sent++
		raw := fmt.Sprintf("From: <%s>\nTo: %s\nMessage-ID: <%d@robot.example>\nDate: %s\n%s\n%s\n", who, to, sent, time.Now().Format(time.RFC1123Z), headers, text)
		c.post.Deliver("d1", "INBOX", []byte(raw)) // what has a plus and a token reaches it too
	}
	for who := range robots() {
		say(who, netmail.Header{"Subject": {"A question"}, "Reply-To": {address("d1")}, "Message-Id": {"<first@robot.example>"}})
	}
	const silence = 15 * time.Second
	seen := 0
	for last := time.Now(); time.Since(last) < silence || c.db.count(open)+sent != 0; {
		for _, m := range c.sink.Taken()[seen:] {
			seen, last = seen+1, time.Now()
			got[m.To]++
			say(m.To, header(m.Body))
		}
		if seen > 100 || time.Since(last) > 2*time.Minute {
			t.Fatalf("it does not stop: %v", got)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Logf("after %s of silence the robots have got %v", silence, got)
	for who := range robots() {
		if got[who] < 1 || got[who] > 5 {
			t.Errorf("%s got %d mails", who, got[who])
		}
	}
	c.balanced()
}
