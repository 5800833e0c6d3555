package postgres_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/web"
)

func TestANewCaseByHandIsKeptWhole(t *testing.T) {
	t.Parallel()
	to := withStaff(newCallTown(t))
	to.city.Topics = []casework.Topic{{ID: "lights", Name: "Lights"}}
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		t.Fatal(err)
	}
	told := append(bytes.Clone(photo.Bytes()), "HOME"...)
	c := web.HandCase{HandLog: web.HandLog{Channel: casework.WalkIn, Name: "Rosa Delgado", Line: "The lamp is out", Owed: true}, Key: "k", Language: "es", Postal: "12 Elm St", At: "12 Elm St",
		Topic: "lights", Photos: [][]byte{told, []byte("II\x2a\x00 a TIFF")}}
	f, err := to.pages.NewByHand(ctx(t), staff("d1"), c)
	if err != nil || f.Case.Topic != "" && f.Case.Topic != "lights" || f.Case.Subject != "The lamp is out" {
		t.Fatalf("%+v, %v", f, err)
	}
	if _, err := to.pages.NewByHand(ctx(t), staff("d1"), c); casework.KindOf(err) == "" {
		t.Errorf("the form sent twice: %v", err)
	}
	if got := to.outcomes(); got[intake.NewCase] != 1 || len(got) != 1 {
		t.Errorf("the ledger: %v", got)
	}
	_, messages, _, err := to.pages.Case(ctx(t), staff("d1"), f.Case.Number)
	if err != nil || len(messages) != 1 || len(messages[0].Attachments) != 2 || messages[0].Attachments[0].ContentType != "image/png" || messages[0].Language != "es" {
		t.Fatalf("%+v %v", messages, err)
	}
	open, err := to.pages.Media(ctx(t), staff("d1"), messages[0], "media/0")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(open); err != nil || !bytes.Equal(b, photo.Bytes()) {
		t.Errorf("shown as it came: %q %v", b, err)
	}
	if n := one[int](to, `SELECT count(*) FROM cases WHERE topic = 'lights'`); n != 1 {
		t.Error("the topic is lost")
	}
	if n := one[int](to, `SELECT count(*) FROM event_work`); n != 0 {
		t.Errorf("%d events wait to be answered by a machine", n)
	}
	tasks, err := to.pages.HandTasks(ctx(t), staff("d1"), f.Case.ID)
	if err != nil || len(tasks) != 1 || !tasks[0].Letter || tasks[0].Address != "12 Elm St" {
		t.Fatalf("%+v %v", tasks, err)
	}
	if other, err := to.pages.HandTasks(ctx(t), staff("d2"), f.Case.ID); err != nil || len(other) != 0 {
		t.Errorf("another office: %+v %v", other, err)
	}
	if err := to.pages.DoneByHand(ctx(t), staff("d2"), f.Case.Number, tasks[0].ID, "x"); casework.KindOf(err) != casework.NotFound {
		t.Errorf("another office: %v", err)
	}
	if err := to.pages.DoneByHand(ctx(t), staff("d1"), f.Case.Number, tasks[0].ID, "Dear Rosa"); err != nil {
		t.Fatal(err)
	}
	if err := to.pages.DoneByHand(ctx(t), staff("d1"), f.Case.Number, tasks[0].ID, "Dear Rosa"); casework.KindOf(err) != casework.Conflict {
		t.Errorf("twice: %v", err)
	}
	_, messages, _, err = to.pages.Case(ctx(t), staff("d1"), f.Case.Number)
	if m := messages[len(messages)-1]; err != nil || m.Direction != casework.Elsewhere || m.Reply != "Dear Rosa" || m.Subject != "We sent a letter" {
		t.Errorf("%+v %v", m, err)
	}
}

func TestWhatIsRefusedByHand(t *testing.T) {
	t.Parallel()
	to := withStaff(newCallTown(t))
	good := web.HandLog{Channel: casework.Call, Contact: "617-555-0123", Line: "x"}
	for name, change := range map[string]func(*web.HandCase){
		"no way": func(c *web.HandCase) { c.Channel = "" }, "no line": func(c *web.HandCase) { c.Line = " "; c.At = "Elm St" }, "a topic that there is not": func(c *web.HandCase) { c.Topic = "x" },
		"called, on no case": func(c *web.HandCase) { c.Out = true }, "no number": func(c *web.HandCase) { c.Contact = "at home" }, "no such case": func(c *web.HandCase) { c.Case = 99999 },
	} {
		c := web.HandCase{HandLog: good}
		change(&c)
		if _, err := to.pages.NewByHand(ctx(t), staff("d1"), c); casework.KindOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	f, err := to.pages.NewByHand(ctx(t), staff("d1"), web.HandCase{HandLog: good})
	if err != nil || !f.Case.DueAt.IsZero() {
		t.Fatalf("%+v %v", f, err)
	}
	on := web.HandCase{HandLog: web.HandLog{Channel: casework.Call, Case: f.Case.Number, Contact: "617-555-0123", Line: "She knows"}, Out: true}
	if f, err = to.pages.NewByHand(ctx(t), staff("d1"), on); err != nil || f.Case.Messages != 2 {
		t.Errorf("a call of ours: %+v %v", f, err)
	}
}
