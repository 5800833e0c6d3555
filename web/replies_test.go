package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestARepliesPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/replies", marcus)
	p.says("Pothole reported", "es", "Snow", "city.yaml:31", "It stands in the city file", "{311 number}")
	p.hides("Only of District 4")
	keep := func(path string, f url.Values) page { return s.post(path, marcus, f) }
	if p := keep("/replies", url.Values{"name": {"Trees"}, "language": {"en"}, "body": {"We ask Parks.\r\nThey come."}, "how": {"keep"}}); p.Get("Location") != "/replies?done=kept-reply" {
		t.Fatalf("got %d: %s", p.code, p.text())
	}
	if r := s.store.replies[len(s.store.replies)-1]; r.Body != "We ask Parks.\nThey come." || r.Office != "d5" {
		t.Errorf("%+v", r)
	}
	p = keep("/replies", url.Values{"name": {"Trees"}, "language": {"en"}, "body": {"Other words"}})
	p.says("Not kept.", "There is a reply")
	if p.code != http.StatusUnprocessableEntity || !strings.Contains(p.body, "Other words") {
		t.Errorf("got %d, or the words are gone", p.code)
	}
	keep("/replies/5", url.Values{"name": {"Pothole"}, "language": {"en"}, "body": {"{adress}"}}).says("{adress} is no field")
	if p := keep("/replies/7", url.Values{"name": {"x"}, "language": {"en"}, "body": {"y"}}); p.code != http.StatusNotFound {
		t.Errorf("another office's: got %d", p.code)
	}
	if p := keep("/replies/5", url.Values{"how": {"retire"}}); p.Get("Location") != "/replies?done=retired-reply" {
		t.Errorf("got %d", p.code)
	}
	if len(s.store.replies) != 3 {
		t.Errorf("%d replies", len(s.store.replies))
	}
}

func TestInsertingAReply(t *testing.T) {
	t.Parallel()
	s := newSite(t).withPhones(rosasPhone())
	p := s.get(rosas, ana)
	p.says("Pothole reported (en)", "Snow (en)")
	p.hides("Only of District 4")
	f := s.reply("mail")
	f.Set("text", "Buenos días.")
	f.Set("then", "insert")
	p = s.post(rosas+"/answer?view=mine", ana, f)
	p.says("Nothing inserted", "Choose a reply")
	f.Set("reply", "5")
	p = s.post(rosas+"/answer?view=mine", ana, f)
	if p.code != http.StatusSeeOther || !strings.HasPrefix(p.Get("Location"), rosas+"?view=mine&done=inserted&kind=mail&to=43") {
		t.Fatalf("got %d to %q: %s", p.code, p.Get("Location"), p.text())
	}
	s.get(strings.TrimSuffix(p.Get("Location"), "#reply"), ana).says("Nothing was sent")
	f = s.reply("mail")
	if got := f.Get("text"); got != "Buenos días.\n\nHello Rosa,\n\nwe have reported it as {311 number}.\n\nAna Ribeiro, Office of Councilor Lee Wong, District 5" {
		t.Fatalf("the draft is %q", got)
	}
	f.Set("then", "send")
	p = s.post(rosas+"/answer", ana, f)
	p.says("Not sent", "fill in {311 number} first")
	if len(s.store.answers) != 0 {
		t.Error("it went with a gap")
	}
	f.Set("text", strings.ReplaceAll(f.Get("text"), "{311 number}", "101"))
	if p = s.post(rosas+"/answer", ana, f); p.Get("Location") != rosas+"?done=sent" {
		t.Errorf("got %d: %s", p.code, p.text())
	}
	// By text the short form goes, and to whom it is said.
	f = s.reply("text")
	f.Set("then", "insert")
	f.Set("reply", "5")
	s.post(rosas+"/answer", ana, f)
	if got := s.reply("text").Get("text"); got != "Reported, C-48213-5. Ana Ribeiro" {
		t.Errorf("the text is %q", got)
	}
}

// TestAReplyHoldsNobodyElse: the fields know this case and whom it goes to, and nothing besides.
func TestAReplyHoldsNobodyElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other := rosasPhone()
	other.Identity, other.Name = 72, "Jorge Delgado"
	s.withPhones(rosasPhone(), other)
	f := s.reply("text")
	f.Set("then", "insert")
	f.Set("reply", "city-0")
	f.Set("to", "72")
	p := s.post(rosas+"/answer", ana, f)
	f = s.get(strings.TrimSuffix(p.Get("Location"), "#reply"), ana).form(rosas + "/answer")
	if !strings.HasSuffix(f.Get("text"), ", Jorge.") || f.Get("to") != "72" {
		t.Errorf("to %s: %q", f.Get("to"), f.Get("text"))
	}
	for _, field := range casework.ReplyFields {
		v := (&openPane{}).replyValues("", "", 0)[field]
		if v != "" && field != "case number" {
			t.Errorf("%s is %q on no case", field, v)
		}
	}
}
