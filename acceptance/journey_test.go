package acceptance

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twiliohost"
)

// journey is a day of two members of staff, each at a browser, and of residents who write and text.
type journey struct {
	*city
	phones   *twiliohost.Host
	lee, sam *window
}

const (
	lees, sams = "lee@harbor.example", "sam@harbor.example"
	anas       = "ana@home.example"
	rosas      = "+16175550142"
	word       = "correct horse battery"
)

// TestJourney walks a day through the running program in two browsers. What residents get is looked for where it arrives: at the mail
// server and at the telephone company.
func TestJourney(t *testing.T) {
	c := newCity(t, terms{})
	p := c.program("serve")
	j := &journey{city: c, phones: c.telephones(p)}
	for who, name := range map[string]string{lees: "Lee Park", sams: "Sam Ortiz"} {
		if code, out := c.command(word, "staff", "add", who, "--name", name, "--office", "d1"); code != 0 {
			t.Fatalf("staff add: %d %s", code, out)
		}
	}
	p.start()
	p.ready()
	j.lee, j.sam = openWindow(t, p.url), openWindow(t, p.url)
	step(t, "sign in, and nothing waits", j.signsIn)
	step(t, "Today, read, reply by mail", j.repliesByMail)
	step(t, "reply by text", j.repliesByText)
	step(t, "undo within ten seconds", j.takesBack)
	step(t, "note with mention, assign", j.handsOver)
	step(t, "side by side, a stale reply is stopped", j.sideBySide)
	step(t, "snooze, and the resident wakes it", j.sleeps)
	step(t, "resolve with words", j.resolves)
	step(t, "merge and take out again", j.merges)
	step(t, "split", j.splits)
	step(t, "search", j.searches)
	c.settled(c.db.count(`SELECT count(*) FROM raws WHERE folder = 'inbox'`), time.Minute)
	c.balanced()
}

func (j *journey) signsIn() {
	j.lee.signIn(lees, word)
	j.sam.signIn(sams, word)
	j.lee.until("nothing waits", `document.body.textContent.includes('Nothing waits anywhere')`)
}

func casePath(n casework.CaseNumber) string { return "/inbox/" + n.String() }

// answer writes on the open case, and sends by the keyboard.
func (w *window) answer(kind, words string) {
	w.t.Helper()
	w.press(`#reply [name=kind][value=`+kind+`]`, "")
	field := map[string]string{"mail": "#answer", "text": "#answer-text", "note": "#note"}[kind]
	w.set(field, words)
	w.press(map[string]string{"mail": ".form-mail [value=send]", "text": ".form-text [value=send]", "note": ".form-note [value=add]"}[kind],
		map[string]string{"mail": "done=", "text": "done=", "note": "done=noted"}[kind])
}

func (j *journey) repliesByMail() {
	j.writes("d1", "Ana Ruiz <"+anas+">", "lamp@home.example", "Street lamp is dark", "", "The lamp in front of 12 Elm Street is dark.\n")
	n := j.numbered("Street lamp is dark")
	ack := j.getsMail(anas, n.String())
	if !strings.Contains(ack.Text, "/s/") {
		j.t.Errorf("the acknowledgement has no link:\n%s", ack.Text)
	}
	j.lee.open("/today")
	j.lee.until("the case waits on Today", `document.querySelectorAll('.todo-row').length === 1 && document.querySelector('.todo-row').textContent.includes('Street lamp')`)
	j.lee.shoot("today")
	j.lee.press(`.todo-row a`, casePath(n))
	j.lee.until("the words are there", `document.body.textContent.includes('is dark.')`)
	j.lee.answer("mail", "A crew comes on Friday.")
	answer := j.getsMail(anas, "A crew comes on Friday.")
	if answer.InReplyTo == nil || !strings.Contains(fmt.Sprint(answer.InReplyTo, answer.References), "lamp@home.example") {
		j.t.Errorf("the answer is on no thread: %v %v", answer.InReplyTo, answer.References)
	}
	j.writes("d1", "Ana Ruiz <"+anas+">", "lamp2@home.example", "Re: Street lamp is dark", answer.MessageID, "Thank you, I will look on Friday and tell you.")
	j.lee.until("the resident's answer is shown by itself", `document.body.textContent.includes('I will look on Friday')`)
	j.lee.shoot("answered")
}

func (j *journey) texts(from, words string) {
	j.t.Helper()
	if err := j.phones.Send(context.Background(), from, ourNumber, words, nil, ""); err != nil {
		j.t.Fatal(err)
	}
}

func (j *journey) repliesByText() {
	j.texts(rosas, "The hydrant at 4 Mill Road leaks")
	n := j.numbered("The hydrant at 4 Mill Road leaks")
	getsText(j.city, j.phones, rosas, n.String())
	j.lee.open(casePath(n))
	j.lee.answer("text", "The water department is told.")
	getsText(j.city, j.phones, rosas, "The water department is told.")
	j.lee.open(casePath(n))
	j.lee.until("the text is shown as arrived", `document.querySelector('.thread-in').textContent.includes('Arrived')`)
	j.lee.shoot("texted")
}

func (j *journey) takesBack() {
	n := j.numbered("Street lamp is dark")
	j.lee.open(casePath(n))
	j.lee.answer("mail", "This was written in haste.")
	j.lee.press(`.undo button[data-left]`, "done=undone")
	j.lee.until("the words are back in the form", `document.querySelector('#answer').value === 'This was written in haste.'`)
	if left := j.db.count(`SELECT count(*) FROM answers a WHERE undone_at IS NULL AND EXISTS (SELECT FROM messages m WHERE m.id = a.message_id AND m.reply LIKE 'This was written%')`); left != 0 {
		j.t.Errorf("%d answers are still to go out", left)
	}
	j.lee.set("#answer", "")
	j.until("nothing is left to be sent", 30*time.Second, func() bool { return j.db.count(unsent) == 0 })
	if got := j.mailed(anas, "in haste"); len(got) != 0 {
		j.t.Error("an answer that was taken back reached the resident")
	}
}

func (j *journey) handsOver() {
	n := j.numbered("Street lamp is dark")
	j.lee.open(casePath(n))
	j.lee.answer("note", "@Sam please see whether the crew came")
	j.sam.open("/today")
	j.sam.until("the mention waits on Sam's Today", `[...document.querySelectorAll('.todo-row')].some(r => r.textContent.includes('Read what a colleague wrote'))`)
	sam := j.db.count(`SELECT id FROM staff WHERE name = 'Sam Ortiz'`)
	j.lee.press(fmt.Sprintf(`.case-facts [name=staff][value="%d"]`, sam), "")
	j.lee.press(`.case-facts form:has([value=assign]) .btn-primary`, "done=assigned")
	j.sam.open("/today?mine=yes")
	j.sam.until("the case is Sam's", `document.querySelector('#list').textContent.includes('Street lamp')`)
	if got := j.mailed(anas, "please see whether"); len(got) != 0 {
		j.t.Error("a note reached the resident")
	}
}

// sideBySide has two people write on one case: each sees the other's message, nobody loses a word, and what was written without the
// other's message is stopped.
func (j *journey) sideBySide() {
	n := j.numbered("Street lamp is dark")
	j.sam.open(casePath(n))
	j.sam.press(`#reply [name=kind][value=mail]`, "")
	j.sam.set("#answer", "We do not know yet.")
	j.sam.until("the draft is kept", `document.querySelector('.form-mail [data-saved]').textContent === 'Draft kept'`)
	j.lee.open(casePath(n))
	j.lee.answer("mail", "The crew was there: the lamp burns.")
	j.sam.until("Lee's answer is shown beside the draft", `document.querySelector('.thread-in').textContent.includes('the lamp burns') && document.querySelector('#answer').value === 'We do not know yet.'`)
	j.sam.shoot("beside")
	j.sam.press(".form-mail [value=send]", "")
	j.sam.until("the stale answer is stopped", `document.querySelector('#problem')?.textContent.includes('the lamp burns') && document.querySelector('#answer').value === 'We do not know yet.'`)
	j.sam.shoot("stale")
	j.getsMail(anas, "the lamp burns")
	if got := j.mailed(anas, "We do not know yet."); len(got) != 0 {
		j.t.Error("the stale answer reached the resident")
	}
	j.sam.set("#answer", "")
	j.sam.until("the draft is gone", `document.querySelector('.form-mail [data-saved]').textContent !== ''`)
}

func (j *journey) sleeps() {
	n := j.numbered("Street lamp is dark")
	j.lee.open(casePath(n))
	j.lee.set("#why", "the report of the crew")
	j.lee.press(`.tools form:has([value=snooze]) .btn-primary`, "done=snoozed")
	j.lee.open("/today")
	if j.lee.says("Street lamp") {
		j.t.Error("a sleeping case stands on Today")
	}
	last := j.mailed(anas, "the lamp burns")[0]
	j.writes("d1", "Ana Ruiz <"+anas+">", "lamp3@home.example", "Re: Street lamp is dark", last.MessageID, "It went dark again last night, can you look?")
	j.until("the case is awake", 30*time.Second, func() bool {
		return j.db.count(`SELECT count(*) FROM cases WHERE number = $1 AND snoozed_until IS NULL`, n) == 1
	})
	j.lee.open("/today")
	j.lee.until("it waits again", `document.querySelector('#list')?.textContent.includes('Street lamp')`)
}

func (j *journey) resolves() {
	n := j.numbered("Street lamp is dark")
	j.lee.open(casePath(n))
	j.lee.set("#done", "The lamp was replaced on Friday.")
	j.lee.press(`.tools form:has([value=resolve]) .btn-primary`, "done=resolved")
	j.getsNews(anas, "The lamp was replaced on Friday.")
	j.lee.open("/today")
	if j.lee.says("Street lamp") {
		j.t.Error("a resolved case stands on Today")
	}
}

func (j *journey) merges() {
	j.writes("d1", "Bo Lund <bo@home.example>", "tree@home.example", "A tree is down", "", "A tree lies across the road at 8 Oak Street since this morning.")
	j.writes("d1", "Cy Moss <cy@home.example>", "oak@home.example", "Oak Street is blocked", "", "Nobody can drive through Oak Street, what happened there?")
	head, other := j.numbered("A tree is down"), j.numbered("Oak Street is blocked")
	j.getsMail("cy@home.example", other.String())
	j.lee.open(casePath(head))
	j.lee.set("#merge-other", other.String())
	j.lee.set("#merge-why", "It is the same tree.")
	j.lee.press(`form:has(#merge-other) button`, "done=merge")
	j.lee.until("the other's words are here", `document.querySelector('.thread-in').textContent.includes('Nobody can drive through')`)
	j.lee.open(casePath(other))
	j.lee.until("the other's number leads here", "location.pathname === "+quoted(casePath(head)))
	j.lee.shoot("merged")
	j.lee.press(`form[action$="unmerge"] button`, "done=unmerge")
	j.lee.open(casePath(other))
	j.lee.until("the other is a case again", "location.pathname === "+quoted(casePath(other))+" && document.querySelector('.thread-in').textContent.includes('Nobody can drive through')")
	j.lee.answer("mail", "The tree is cut today.")
	j.getsMail("cy@home.example", "The tree is cut today.")
	if got := j.mailed("bo@home.example", "The tree is cut today."); len(got) != 0 {
		j.t.Error("the answer reached somebody of the other case")
	}
}

func (j *journey) splits() {
	n := j.numbered("A tree is down")
	ack := j.getsMail("bo@home.example", n.String())
	j.writes("d1", "Bo Lund <bo@home.example>", "noise@home.example", "Re: A tree is down", ack.MessageID, "There is also loud music at the park every night.")
	j.lee.open(casePath(n))
	j.lee.until("the second matter is on the case", `document.querySelector('.thread-in').textContent.includes('loud music')`)
	second := j.db.count(`SELECT id FROM messages WHERE reply LIKE '%loud music%'`)
	j.lee.open(casePath(n))
	j.lee.set(fmt.Sprintf(`#m%d .part-off [name=subject]`, second), "Loud music at the park")
	j.lee.press(fmt.Sprintf(`#m%d .part-off:has([name=subject]) button`, second), "done=split")
	made := j.numbered("Loud music at the park")
	j.lee.open(casePath(made))
	j.lee.answer("mail", "The park closes at ten from now on.")
	answer := j.getsMail("bo@home.example", "The park closes at ten from now on.")
	if !strings.Contains(answer.Text+answer.Subject, made.String()) {
		j.t.Errorf("the answer names another case than %s: %s\n%s", made, answer.Subject, answer.Text)
	}
	j.lee.open(casePath(n))
	if j.lee.is(`document.querySelector('.thread-in').textContent.includes('loud music')`) {
		j.t.Error("the message is on the first case too")
	}
}

func (j *journey) searches() {
	j.writes("d1", "林美华 <mei@home.example>", "water@home.example", "停水", "", "榆树街十二号已经停水三天了,请帮忙。")
	j.numbered("停水")
	for words, finds := range map[string]string{"Moss": "Oak Street is blocked", "555-0142": "The hydrant at 4 Mill Road leaks", "榆树街": "停水"} {
		j.until("the case "+finds+" is found by "+words, 40*time.Second, func() bool {
			j.lee.open("/inbox")
			j.lee.set("#q", words)
			j.lee.press("form.find button", "q=")
			return j.lee.is(`[...document.querySelectorAll('#list .row')].some(r => r.textContent.includes(` + quoted(finds) + `))`)
		})
	}
	j.lee.shoot("found")
}
