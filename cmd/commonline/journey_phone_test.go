package main

import (
	"context"
	"html"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/twiliohost"
)

const (
	harborPhone = "+16175550101"
	rosasPhone  = "+16175550177"
	leesDesk    = "+16175550188"
)

// phoneCity has a number and answers calls in English.
const phoneCity = `quiet_hours: none
numbers:
  - {id: d1-phone, office: d1, number: ` + harborPhone + `}
voice:
  languages:
    - language: en-US
      digit: 1
      voice: Polly.Joanna-Neural
      greeting: Office of Councilor One. In danger, hang up and dial 9 1 1.
      notice: Your message will be recorded and kept by the city.
`

// withPhone gives the trial a telephone company of this machine, and its city a number there.
func (tr *trial) withPhone() *twiliohost.Host {
	tr.t.Helper()
	base, err := url.Parse(tr.url)
	if err != nil {
		tr.t.Fatal(err)
	}
	account, token := "AC"+demoHex(), demoHex()
	company, err := twiliohost.Listen(twiliohost.Options{Account: account, Token: token, Numbers: []string{harborPhone}, Base: base})
	if err != nil {
		tr.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- company.Run(ctx) }()
	tr.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			tr.t.Error(err)
		}
	})
	tr.addToCity(phoneCity)
	tr.env = append(tr.env, "TWILIO_ACCOUNT_SID="+account, "TWILIO_AUTH_TOKEN="+token, "TWILIO_API_URL="+company.URL())
	return company
}

// addToCity writes more into the city file.
func (tr *trial) addToCity(more string) {
	tr.t.Helper()
	i := slices.IndexFunc(tr.env, func(e string) bool { return strings.HasPrefix(e, "CITY_FILE=") })
	file, err := os.OpenFile(strings.TrimPrefix(tr.env[i], "CITY_FILE="), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		tr.t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(more); err != nil {
		tr.t.Fatal(err)
	}
}

// form gives the hidden fields of the form of a page that leads to an address.
func (b *browser) form(page, action string) url.Values {
	b.tr.t.Helper()
	_, rest, ok := strings.Cut(page, `action="`+action)
	if !ok {
		b.tr.t.Fatalf("no form leads to %s in\n%s", action, page)
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	fields := url.Values{}
	for _, f := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(rest, -1) {
		fields.Set(f[1], html.UnescapeString(f[2]))
	}
	return fields
}

// answerForm is the form by which a case is answered on a channel, with the words written into it.
func (b *browser) answerForm(number, channel, words string) url.Values {
	b.tr.t.Helper()
	page := b.get("/inbox/" + number)
	_, page, ok := strings.Cut(page, `class="form-`+channel+`"`)
	if !ok {
		b.tr.t.Fatalf("case %s cannot be answered by %s", number, channel)
	}
	fields := b.form(page[:strings.Index(page, "</form>")+len("</form>")], "/inbox/"+number+"/answer")
	fields.Set("text", words)
	fields.Set("then", "send")
	return fields
}

// heard waits until a resident's phone has a text with these words from the city's number.
func (tr *trial) heard(company *twiliohost.Host, phone, words string) {
	tr.t.Helper()
	tr.until("the phone shows "+words, func() bool {
		return slices.ContainsFunc(company.Texts(phone), func(x twiliohost.Text) bool {
			return x.From == harborPhone && x.State == "delivered" && strings.Contains(x.Body, words)
		})
	})
}

// one does steps one after the other.
func (tr *trial) one(steps ...error) {
	tr.t.Helper()
	for _, err := range steps {
		if err != nil {
			tr.t.Fatal(err)
		}
	}
}

// TestOneMatterByThreeChannels runs the program: a resident mails, texts and leaves a voicemail about one matter. One
// confirmed join and a merge make it one case, each channel is answered by itself, and all is undone without loss.
func TestOneMatterByThreeChannels(t *testing.T) {
	t.Parallel()
	tr := newTrial(t)
	company := tr.withPhone()
	if code, out, errs := tr.command("correct horse battery", "staff", "add", "lee@harbor.example", "--name", "Lee Park", "--office", "d1"); code != 0 {
		t.Fatalf("staff add: %d %s%s", code, out, errs)
	}
	tr.serve()
	lee := tr.signIn("lee@harbor.example", "correct horse battery")
	byMail, byPhone := casework.CaseNumber(10001).String(), casework.CaseNumber(10002).String()

	tr.deliver("d1@harbor.example", "From: Rosa Delgado <rosa@home.example>\nTo: d1@harbor.example\nSubject: Flooded crosswalk\nMessage-ID: <1@home.example>\n\nIt floods.\n\n-- \nRosa Delgado\n(617) 555-0177\n")
	tr.until("the mail is a case", func() bool { return strings.Contains(lee.get("/inbox"), "Flooded crosswalk") })
	tr.one(company.Send(t.Context(), rosasPhone, harborPhone, "The crosswalk is under water again", nil, ""))
	tr.heard(company, rosasPhone, byPhone)
	tr.one(company.Dial(t.Context(), rosasPhone, harborPhone))
	tr.one(company.Press(t.Context(), rosasPhone, "3"))
	tr.one(company.Press(t.Context(), rosasPhone, ""))
	tr.one(company.Speak(t.Context(), rosasPhone, "It is Rosa. It is about the crosswalk, please call me."))
	tr.until("the voicemail is on the case of the text", func() bool { return strings.Contains(lee.get("/inbox/"+byPhone), "/recording") })

	same := lee.form(lee.get("/inbox/"+byPhone), "/inbox/"+byPhone+"/same")
	same.Set("evidence", "Her signature has the number")
	lee.post("/inbox/"+byPhone+"/same", same)
	merge := lee.form(lee.get("/inbox/"+byMail), "/inbox/"+byMail+"/merge")
	if merge.Get("other") != byPhone {
		t.Fatalf("after the join %q is offered for a merge", merge.Get("other"))
	}
	lee.post("/inbox/"+byMail+"/merge", merge)
	thread := lee.get("/inbox/" + byMail)
	for _, says := range []string{"It floods.", "under water again", "/recording"} {
		if !strings.Contains(thread, says) {
			t.Errorf("the one case lacks %q", says)
		}
	}

	lee.post("/inbox/"+byMail+"/answer", lee.answerForm(byMail, "mail", "By mail: the crew comes on Friday."))
	lee.post("/inbox/"+byMail+"/answer", lee.answerForm(byMail, "text", "By text: the crew comes on Friday."))
	back := regexp.MustCompile(`action="(/calls/back/\d+)"`).FindStringSubmatch(lee.get("/calls"))
	if back == nil {
		t.Fatal("nobody is to be called back")
	}
	lee.post(back[1], url.Values{"line": {"By telephone: she knows of Friday."}})
	tr.heard(company, rosasPhone, "By text: the crew comes on Friday.")
	tr.received(func(m mailhost.Sent) bool {
		return m.To[0] == "rosa@home.example" && strings.Contains(string(m.Raw), "By mail: the crew comes on Friday.")
	})
	thread = lee.get("/inbox/" + byMail)
	for _, says := range []string{"By mail:", "By text:", "By telephone:"} {
		if !strings.Contains(thread, says) {
			t.Errorf("the one case lacks the answer %q", says)
		}
	}
	tr.onceEach(company, "By text:")

	lee.post("/inbox/"+byMail+"/unmerge", url.Values{"other": {byPhone}})
	person := regexp.MustCompile(`/people/\d+`).FindString(lee.get("/inbox/" + byMail))
	undo := regexp.MustCompile(`action="(/people/\d+/undo/\d+)"`).FindStringSubmatch(lee.get(person))
	if undo == nil {
		t.Fatalf("%s offers no way back", person)
	}
	lee.post(undo[1], nil)
	mail, phone := lee.get("/inbox/"+byMail), lee.get("/inbox/"+byPhone)
	for _, c := range []struct {
		page, says string
		there      bool
	}{{mail, "It floods.", true}, {mail, "/recording", false}, {phone, "It floods.", false}, {phone, "under water again", true}, {phone, "/recording", true}} {
		if strings.Contains(c.page, c.says) != c.there {
			t.Errorf("parted again, %q is there: %v", c.says, !c.there)
		}
	}
	for _, says := range []string{"By mail:", "By text:", "By telephone:"} {
		if strings.Count(mail+phone, says) == 0 {
			t.Errorf("parted again, the answer %q is lost", says)
		}
	}
	lee.form(phone, "/inbox/"+byPhone+"/same") // offered again
}

// onceEach: no text went out twice.
func (tr *trial) onceEach(company *twiliohost.Host, words string) {
	tr.t.Helper()
	n := 0
	for _, x := range company.Texts(rosasPhone) {
		if strings.Contains(x.Body, words) {
			n++
		}
	}
	if n != 1 {
		tr.t.Errorf("%q went out %d times", words, n)
	}
}

// TestACallIsMadeFromACase runs the program: a member of staff presses Call, their own phone rings and asks for a key, then
// the resident's rings, they talk, and the call is on the list of what is to be written down.
func TestACallIsMadeFromACase(t *testing.T) {
	t.Parallel()
	tr := newTrial(t)
	company := tr.withPhone()
	if code, out, errs := tr.command("correct horse battery", "staff", "add", "lee@harbor.example", "--name", "Lee Park", "--office", "d1"); code != 0 {
		t.Fatalf("staff add: %d %s%s", code, out, errs)
	}
	tr.serve()
	lee := tr.signIn("lee@harbor.example", "correct horse battery")
	tr.one(company.Send(t.Context(), rosasPhone, harborPhone, "The crosswalk is under water", nil, ""))
	const number = "C-10001-4"
	tr.heard(company, rosasPhone, number)

	call := func() {
		f := lee.form(lee.get("/inbox/"+number), "/inbox/"+number+"/call")
		f.Set("own", leesDesk)
		page := lee.post("/inbox/"+number+"/call", f)
		c, ok := company.Call(leesDesk)
		if !ok || c.From != harborPhone || c.Waits != twiliohost.ForAnswer {
			t.Fatalf("the staff's telephone: %v %+v\n%s", ok, c, page)
		}
		tr.one(company.Answer(t.Context(), leesDesk))
	}
	// Whoever presses another key calls nobody.
	call()
	tr.one(company.Press(t.Context(), leesDesk, "2"))
	if c, _ := company.Call(leesDesk); c.Status != "completed" || !strings.Contains(c.Lines[len(c.Lines)-1].Text, "Nobody was called") {
		t.Errorf("after another key: %+v", c)
	}
	call()
	if c, _ := company.Call(leesDesk); !strings.Contains(c.Lines[0].Text, "Press 1 to connect") || strings.Contains(c.Lines[0].Text, "water") {
		t.Errorf("staff hear %+v", c.Lines)
	}
	tr.one(company.Press(t.Context(), leesDesk, "1"))
	tr.one(company.PickUp(t.Context(), leesDesk, true))
	if c, _ := company.Call(leesDesk); c.Status != "completed" {
		t.Errorf("the call is %s", c.Status)
	}

	var written url.Values
	tr.until("the call is to be written down", func() bool {
		page := lee.get("/calls")
		if !strings.Contains(page, "We called, 42 seconds") {
			return false
		}
		written = lee.form(page, "/calls/log")
		return true
	})
	written.Set("case", number)
	written.Set("line", "She will send a photograph.")
	lee.post("/calls/log", written)
	if page := lee.get("/calls"); strings.Contains(page, "We called, 42 seconds") {
		t.Error("what was written down is asked for again")
	}
	if page := lee.get("/inbox/" + number); !strings.Contains(page, "She will send a photograph.") {
		t.Error("the call is not on the case")
	}
}
