package postgres_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/commonline/commonline/intake/form"
)

// formTown is a town with forms.
func formTown(t *testing.T) (*town, *form.Intake) {
	to := newTown(t)
	to.city.Forms = []casework.WebForm{{ID: "form", Mailbox: "shared"}, {ID: "d1-form", Office: "d1"}}
	to.desk.Others[casework.Form] = form.Parse
	return to, &form.Intake{Store: to.db, Signer: testSigner{}}
}

// submit sends a form, with the photo of Elm Street where photos are wanted.
func (to *town) submit(in *form.Intake, entrance casework.MailboxID, key string, photos int, fields ...string) (again bool) {
	to.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	fields = append(fields, "key", key)
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1]) // a bytes.Buffer takes everything
	}
	photo, err := os.ReadFile("testdata/elm-street.jpg")
	if err != nil {
		to.t.Fatal(err)
	}
	for range photos {
		part, _ := w.CreateFormFile("photos", "IMG_1.jpg")
		_, _ = part.Write(photo)
	}
	_ = w.Close()
	r := httptest.NewRequestWithContext(to.t.Context(), http.MethodPost, "/report", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	s, err := in.Read(httptest.NewRecorder(), r, true)
	if err != nil || len(s.Problems) > 0 {
		to.t.Fatalf("reading: %v, %v", s.Problems, err)
	}
	s.At = time.Now()
	if again, err = in.Send(to.t.Context(), entrance, s); err != nil {
		to.t.Fatal(err)
	}
	return again
}

func TestAFormIsStoredOnceAndFiled(t *testing.T) {
	t.Parallel()
	to, in := formTown(t)
	var again sync.WaitGroup
	fresh := make(chan bool, 8)
	for n := range 8 { // a double click, on two processes, by two offices' links
		entrance := []casework.MailboxID{"form", "d1-form"}[n%2]
		again.Go(func() { fresh <- !to.submit(in, entrance, "k1", 2, "words", "Rats.", "name", "Ana") })
	}
	again.Wait()
	close(fresh)
	n := 0
	for f := range fresh {
		if f {
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d of 8 were the first", n)
	}
	to.file()
	if got := to.outcomes(); got[intake.NewCase] != 1 || len(got) != 1 {
		t.Fatalf("outcomes %v", got)
	}
	taken, err := in.Taken(t.Context(), "k1", time.Second)
	if err != nil || !taken.Filed || taken.Number == 0 || taken.Case == 0 || taken.Sensitive {
		t.Fatalf("taken %+v, %v", taken, err)
	}
	rae := casework.Viewer{Role: casework.RecordsOfficer, Staff: 1}
	c, messages, _, err := to.pages.Case(t.Context(), rae, taken.Number)
	if err != nil || c.Unverified || c.Channel != casework.Form || len(messages) != 1 || len(messages[0].Attachments) != 2 || messages[0].Attachments[1].Filename != "IMG_1.jpg" || messages[0].From.Name != "Ana" {
		t.Fatalf("case %+v, messages %+v, %v", c, messages, err)
	}
	shown, err := to.pages.Media(t.Context(), rae, messages[0], "media/1")
	if err != nil {
		t.Fatal(err)
	}
	defer shown.Close()
	var file bytes.Buffer
	if _, err := file.ReadFrom(shown); err != nil || bytes.Contains(file.Bytes(), []byte("Exif\x00\x00MM")) && bytes.Contains(file.Bytes(), []byte("GPS")) {
		t.Errorf("what others see says where it was taken: %v", err)
	}
	if got := one[int](to, `SELECT count(*) FROM media WHERE state = 'kept' AND removed_at IS NOT NULL AND lat IS NOT NULL AND shown IS NOT NULL`); got != 2 {
		t.Errorf("%d files know where they were taken", got)
	}
}

// TestAFormNamesSomebodyElse: who types the address of a resident gets no hold of their card, and the resident hears a number.
func TestAFormNamesSomebodyElse(t *testing.T) {
	t.Parallel()
	to, in := formTown(t)
	to.deliver("d1", mail("1@h", "Ana <ana@home.example>", "d1@riverton.example", "Light", "The light is out."))
	to.file()
	to.submit(in, "d1-form", "k1", 0, "words", "Send money to evil.example", "name", "Evil Name", "answer", "mail", "mail", "ana@home.example")
	to.submit(in, "form", "k2", 0, "words", "Another thing", "name", "Bo", "answer", "mail", "mail", "bo@home.example")
	to.submit(in, "d1-form", "k3", 0, "words", "By text", "answer", "text", "phone", "617-555-0177")
	to.submit(in, "d1-form", "k4", 0, "words", "No answer", "answer", "page", "mail", "cy@home.example")
	to.file()
	to.lapse(time.Minute)
	if got := one[int](to, `SELECT count(*) FROM cases c JOIN identities i ON i.resident_id = c.resident_id WHERE c.unverified OR i.value = 'ana@home.example' AND c.id > 1`); got != 0 {
		t.Errorf("%d cases of the form are on somebody's card", got)
	}
	if got := one[string](to, `SELECT string_agg(p.name, '|' ORDER BY c.id) FROM cases c JOIN residents p ON p.id = c.resident_id WHERE c.unverified`); got != "Evil Name|Bo|+16175550177|cy@home.example" {
		t.Errorf("called %s", got)
	}
	if got := one[string](to, `SELECT string_agg(p.name, '|' ORDER BY i.value) FROM identities i JOIN residents p ON p.id = i.resident_id`); got != "|Ana||" {
		t.Errorf("identities are called %q", got)
	}
	const sent = `SELECT string_agg(concat_ws(' ', d.channel, d.state, d.mailbox, i.value), '|' ORDER BY d.id) FROM deliveries d JOIN identities i ON i.id = d.identity_id JOIN cases c ON c.id = d.case_id WHERE c.unverified`
	if got := one[string](to, sent); got != "mail pending d1 ana@home.example|mail pending shared bo@home.example|text pending d1-phone +16175550177" {
		t.Errorf("sent %s", got)
	}
	for _, d := range to.deliveries(t) {
		for _, typed := range []string{"evil", "Evil", "money", "Another", "Bo", "/s/"} {
			if d.unverified && bytes.Contains([]byte(d.all), []byte(typed)) {
				t.Errorf("%q stands in what goes to %s:\n%s", typed, d.to, d.all)
			}
		}
	}
	// Her own phone's next text is a matter of its own.
	to.hook(text("SM1", "+16175550177", d1, "A pothole"))
	to.file()
	if got := one[int](to, `SELECT count(*) FROM messages m JOIN cases c ON c.id = m.case_id WHERE m.channel = 'text' AND NOT c.unverified`); got != 1 {
		t.Error("a text joined a case whose sender is not proven")
	}
	// An answer to the acknowledgement comes from whoever has the address.
	to.deliver("d1", mail("9@h", "Ana <ana@home.example>", "d1@riverton.example", "What is this?", "Not mine.", "In-Reply-To: <"+one[string](to, `SELECT mail_id FROM deliveries WHERE occasion = 'received' AND address = 'ana@home.example' AND case_id = 2`)+">"))
	to.file()
	if got := one[int](to, `SELECT messages FROM cases WHERE id = 2`); got != 2 {
		t.Errorf("the case has %d messages", got)
	}
}

// sentRow is all that a delivery says.
type sentRow struct {
	to, all    string
	unverified bool
}

func (to *town) deliveries(t *testing.T) []sentRow {
	rows, err := to.pool.Query(t.Context(), `SELECT d.address, concat_ws(' ', d.subject, d.body_text, d.body_html, d.to_name, d.in_reply_to), c.unverified FROM deliveries d JOIN cases c ON c.id = d.case_id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []sentRow
	for rows.Next() {
		var r sentRow
		if err := rows.Scan(&r.to, &r.all, &r.unverified); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if len(out) < 4 || rows.Err() != nil {
		t.Fatalf("%d deliveries, %v", len(out), rows.Err())
	}
	return out
}

func TestAFormOfATriageWithoutAMailbox(t *testing.T) {
	t.Parallel()
	to, in := formTown(t)
	to.city.Forms[0].Mailbox = ""
	to.submit(in, "form", "k1", 0, "words", "Hello", "answer", "mail", "mail", "ana@home.example")
	to.file()
	to.lapse(time.Minute)
	if got := one[string](to, `SELECT state || ' ' || reason FROM deliveries`); got != string(casework.Suppressed)+" No office leads the case yet, and the form has no mailbox that it could go out from." {
		t.Errorf("%s", got)
	}
}
