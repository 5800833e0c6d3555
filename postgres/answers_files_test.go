package postgres_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// TestFilesOfAnAnswer lie with the draft, go with the mail, come back with it, and are read by its office alone.
func TestFilesOfAnAnswer(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, vi, other := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d1", "Vi Nguyen", casework.Volunteer), to.hire("d2", "Deb Four", casework.Staffer)
	c := to.open(ana, "a@home.example")
	large := bytes.Repeat([]byte("x"), 700_000) // more than stands in one row
	add := func(v casework.Viewer, key, name string, body []byte) error {
		return to.pages.AddFile(t.Context(), v, c.Number, time.Now(), key, casework.OutFile{Name: name, Type: "application/pdf"}, body)
	}
	for range 2 { // the same file twice is one
		if err := add(ana, "key-00001", "plan.pdf", []byte("%PDF plan")); err != nil {
			t.Fatal(err)
		}
	}
	if err := add(ana, "key-00001", "large.pdf", large); err != nil {
		t.Fatal(err)
	}
	if err := add(ana, "key-00001", "huge.pdf", make([]byte, casework.MaxFilesSize)); casework.KindOf(err) != casework.Invalid {
		t.Errorf("too much: %v", err)
	}
	if err := add(other, "key-00001", "plan.pdf", []byte("x")); casework.KindOf(err) != casework.NotFound {
		t.Errorf("from another office: %v", err)
	}
	if err := add(vi, "key-00009", "mine.pdf", []byte("Vi's")); err != nil {
		t.Fatal(err)
	}
	desk, err := to.pages.Desk(t.Context(), ana, c.ID)
	if err != nil || len(desk.Files) != 2 || desk.Files[0].Name != "plan.pdf" || desk.Files[1].Size != 700_000 {
		t.Fatalf("with the draft: %+v %v", desk.Files, err)
	}
	id, err := to.write(ana, c.Number, "key-00001", "Here is the plan.", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := add(ana, "key-00001", "plan.pdf", []byte("%PDF plan")); err != nil {
		t.Fatal(err)
	}
	if desk, _ := to.pages.Desk(t.Context(), ana, c.ID); len(desk.Files) != 0 {
		t.Errorf("after the sending, and a second one: %+v", desk.Files)
	}
	m := to.thread(ana, c.Number)[1]
	if len(m.Attachments) != 2 || m.Attachments[1].Filename != "large.pdf" {
		t.Fatalf("on the thread: %+v", m.Attachments)
	}
	r, err := to.pages.Media(t.Context(), ana, m, m.Attachments[1].Part)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, large) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := to.pages.Media(t.Context(), other, m, m.Attachments[0].Part); casework.KindOf(err) != casework.NotFound {
		t.Errorf("read by another office: %v", err)
	}
	// Taken back they lie with the draft again; sent again they go.
	if err := to.pages.TakeBack(t.Context(), ana, c.Number, time.Now(), id); err != nil {
		t.Fatal(err)
	}
	desk, _ = to.pages.Desk(t.Context(), ana, c.ID)
	if len(desk.Files) != 2 {
		t.Fatalf("taken back: %+v", desk.Files)
	}
	if err := to.pages.DropFile(t.Context(), vi, c.Number, desk.Files[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := to.pages.DropFile(t.Context(), ana, c.Number, desk.Files[1].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := to.write(ana, c.Number, "key-00002", "Here is the plan.", nil); err != nil {
		t.Fatal(err)
	}
	to.lapse(11 * time.Second)
	files, err := to.out.Files(t.Context(), to.answeredBy(time.Now().Add(12*time.Second)))
	if err != nil || len(files) != 1 || files[0].Name != "plan.pdf" || string(files[0].Body) != "%PDF plan" || files[0].Type != "application/pdf" {
		t.Errorf("what goes: %+v %v", files, err)
	}
}
