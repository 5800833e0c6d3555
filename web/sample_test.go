package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"github.com/commonline/commonline/casework"
)

// noon is when the tests happen: a Tuesday in June.
var noon = time.Date(2026, time.June, 9, 14, 21, 0, 0, newYork())

func newYork() *time.Location { return time.FixedZone("EDT", -4*3600) }

// testSigner signs with one fixed key.
type testSigner struct{}

func (testSigner) MAC(use string, msg []byte) (byte, []byte) {
	h := hmac.New(sha256.New, []byte("test "+use))
	h.Write(msg)
	return 1, h.Sum(nil)
}

func (t testSigner) VerifyShort(use string, key byte, msg, mac []byte, size int) bool {
	_, want := t.MAC(use, msg)
	return key == 1 && len(mac) == size && hmac.Equal(want[:size], mac)
}

func sampleCity() *casework.City {
	return &casework.City{
		Name: "Harbor City Council", Zone: newYork(),
		Offices: []casework.Office{
			{ID: "d4", Name: "Office of Councilor Ana Ruiz, District 4", Kind: casework.DistrictOffice, District: "4", Mailbox: "d4", Phone: "+1 617 555 0104"},
			{ID: "d5", Name: "Office of Councilor Lee Wong, District 5", Kind: casework.DistrictOffice, District: "5", Mailbox: "d5", Phone: "+1 617 555 0105"},
			{ID: "al1", Name: "Office of Councilor Joan Osei, At-Large", Kind: casework.AtLargeOffice, Mailbox: "al1"},
		},
		Topics: []casework.Topic{{ID: "flooding", Name: "Flooding"}, {ID: "lights", Name: "Streetlights"}, {ID: "safety", Name: "Safety at home", Sensitive: true}},
		Departments: []casework.Department{
			{ID: "works", Name: "Public Works", Mail: "works+311@city.example", Phone: "+1 617 555 0142", Days: 5}, {ID: "parks", Name: "Parks & Recreation"},
			{ID: "rodents", Name: "Rodent Control", Retired: true},
		},
		Replies: []casework.Reply{{Name: "Snow", Language: "en", Body: "The plows come when four inches have fallen, {resident first name}.", Source: "city.yaml:31"}},
		Mailboxes: []casework.Mailbox{
			{ID: "d4", Office: "d4", Address: "district4@council.example", Plus: true},
			{ID: "d5", Office: "d5", Address: "district5@council.example", Plus: true},
			{ID: "al1", Office: "al1", Address: "osei@council.example", Plus: true},
		},
	}
}

// cheap is a cost at which tests can sign in.
var cheap = argonCost{memory: 64, passes: 1, threads: 1}

const samplePassword = "correct horse battery"

// sampleStore is an office's ordinary Tuesday.
func sampleStore() *memory {
	hash := cheap.hash(samplePassword)
	account := func(id casework.StaffID, role casework.Role, office casework.OfficeID, name, email string) Account {
		return Account{Viewer: casework.Viewer{Staff: id, Role: role, Office: office}, Name: name, Email: email, PasswordHash: hash}
	}
	return &memory{
		cases: sampleCases(), messages: sampleMessages(), events: sampleEvents(),
		raws:     map[casework.RawID]string{1: "From: Rosa <rosa@mail.example>\r\nSubject: x\r\n\r\n<script>alert(1)</script>\r\n", 70: "Subject: held\r\n\r\nhello\r\n"},
		heldMail: sampleHeld(), automatic: sampleAutomatic(), unsent: sampleUnsent(),
		sessions: map[[32]byte]memorySession{}, drafts: map[string]Draft{}, factors: map[casework.StaffID]SecondFactor{}, signing: newSigningMemory(), answers: map[string]casework.MessageID{}, waiting: sampleTriage(), people: samplePeople(), records: sampleRecords(),
		notes: []casework.Note{{ID: 1, Case: 3, Office: "d5", Staff: 3, By: "Marcus Teague", Text: "Third report at this corner since March. @Ana can you ask whether the water reaches the curb ramp?", At: noon.Add(-27 * time.Hour)}},
		accounts: []Account{
			account(1, casework.Volunteer, "d5", "Vi Nguyen", "vi@council.example"),
			account(2, casework.Staffer, "d5", "Ana Ribeiro", "ana@council.example"),
			account(3, casework.OfficeHead, "d5", "Marcus Teague", "marcus@council.example"),
			account(4, casework.Intake, "", "Iris Cole", "iris@council.example"),
			account(5, casework.RecordsOfficer, "", "Rhea Dunn", "rhea@council.example"),
			account(6, casework.CityAdmin, "", "Ole Berg", "ole@council.example"),
			account(7, casework.Staffer, "d4", "Deb Four", "deb@council.example"),
		},
		replies: sampleReplies(), conn: samplePrograms(noon),
		rules:  sampleRules(),
		failed: sampleFailed(),
		phones: map[casework.CaseID][]Voice{4: {
			{Identity: 61, Channel: casework.Text, Name: "Harold Whitcomb", Address: "+15555550161", From: "+15555550105", First: true, Heard: noon.Add(-time.Hour), Texted: noon.Add(-time.Hour)},
			{Identity: 62, Channel: casework.Text, Address: "+15555550162", Barred: "has opted out of texts: call."},
		}},
		boxes: []MailboxHealth{
			{Mailbox: "d5", Address: "district5@council.example", Sentence: "Every new mail comes in within seconds.", Since: noon.Add(-5 * time.Hour), LastMail: noon.Add(-9 * time.Minute)},
		},
		sending: SendingState{Mode: SendingOn}, connections: sampleConnections(),
	}
}

func sampleCases() []casework.Case {
	day := 24 * time.Hour
	c := func(id int64, office casework.OfficeID, status casework.Status, who, subject string, age, left time.Duration) casework.Case {
		x := casework.Case{
			ID: casework.CaseID(id), Number: casework.CaseNumber(48210 + id), Office: office, Status: status, Subject: subject, ResidentName: who,
			OpenedAt: noon.Add(-age), LastMessageAt: noon.Add(-age / 2), Messages: int(id%3) + 1,
		}
		if left != 0 {
			x.DueAt = noon.Add(left)
		}
		if !status.Live() {
			x.ResolvedAt = noon.Add(-age / 3)
		}
		return x
	}
	cases := []casework.Case{
		c(3, "d5", casework.Open, "Rosa Delgado", "Cruce inundado en Poplar St y Augustus Ave", 29*time.Hour, 2*time.Hour),
		c(4, "d5", casework.New, "Harold Whitcomb", "Streetlight out since May, the corner is pitch dark", 3*day, -26*time.Hour),
		c(5, "d5", casework.New, "Nadège Pierre", "Kamyon fatra a pa pase depi de semèn", 2*day, -2*time.Hour),
		c(6, "d5", casework.WaitingOnDepartment, "Patrick Osei", "Speeding on Cummins Highway since the repaving", 5*day, 30*time.Hour),
		c(7, "d5", casework.WaitingOnResident, "Mei Chen", "Rat burrows along the commuter rail fence", 6*day, 0),
		c(8, "d5", casework.Resolved, "Earl and Dot Finnegan", "Sidewalk panel lifted by the street tree", 40*day, 0),
		c(9, "d4", casework.Open, "Gloria Santos", "To all councilors: keep the Hyde Park library open on Sundays", 7*time.Hour, 20*time.Hour),
		c(10, "d4", casework.New, "Linh Tran", "Only District 4 may read this", 7*time.Hour, 20*time.Hour),
		c(11, "d5", casework.New, "K. M.", "I am afraid at home", 2*time.Hour, 1*time.Hour),
	}
	cases[0].Assignee, cases[0].AssigneeName, cases[0].Topic = 2, "Ana Ribeiro", "flooding"
	cases[3].Assignee, cases[3].AssigneeName, cases[3].Request311 = 3, "Marcus Teague", "101006214871"
	cases[3].Department = "works"
	cases[6].CopiedTo = []casework.OfficeID{"d5", "al1"}
	cases[8].Sensitive = true
	return cases
}

func sampleMessages() []casework.Message {
	rosa := casework.Correspondent{Name: "Rosa Delgado", Address: "rosa.delgado@mail.example"}
	office := casework.Correspondent{Name: "Office of Councilor Lee Wong", Address: "district5@council.example"}
	wrote := "Buenos días. Vivo en el 42 de Poplar. Cada vez que llueve, la alcantarilla de la esquina con Augustus se tapa y el agua cubre todo el cruce. Los niños que van a la escuela caminan por la calle para pasar.\n\nMando dos fotos de esta mañana."
	again := "Gracias por avisar. Adjunto la carta de la escuela que pide lo mismo."
	return []casework.Message{
		{ID: 11, Case: 3, Direction: casework.In, Channel: casework.Mail, Kind: casework.Personal, From: rosa, To: []casework.Correspondent{office}, Subject: "Cruce inundado en Poplar", Text: wrote, Reply: wrote, At: noon.Add(-29 * time.Hour), Raw: 1,
			HTML: `<p>Buenos días.</p><p><img src="cid:pic1@mail.example" alt="foto"> <a href="https://elsewhere.example/">mapa</a></p>`,
			Attachments: []casework.Attachment{
				{Filename: "IMG_2231.jpg", ContentType: "image/jpeg", Size: 1_800_000, Part: "2"},
				{Filename: "foto.png", ContentType: "image/png", Size: 900, ContentID: "pic1@mail.example", Inline: true, Part: "3"},
			}},
		{ID: 12, Case: 3, Direction: casework.Out, Channel: casework.Mail, From: office, To: []casework.Correspondent{rosa}, Subject: "We have your message: C-48213-5", Text: "Your message has reached the office of Councilor Lee Wong. Its number is C-48213-5.\n\nA person reads it. You hear from us when something changes.", At: noon.Add(-29*time.Hour + time.Minute),
			Delivery: &casework.Delivery{ID: 1, State: casework.Sent, Occasion: "received", Attempts: 1, SentAt: noon.Add(-29 * time.Hour)}},
		{ID: 13, Case: 3, Direction: casework.In, Channel: casework.Mail, Kind: casework.Personal, From: rosa, To: []casework.Correspondent{office}, Cc: []casework.Correspondent{{Name: "Escuela Poplar", Address: "school@mail.example"}}, Subject: "Re: We have your message: C-48213-5", Text: again + "\n\nOn Mon, Jun 8, 2026 the office wrote:\n> Your message has reached the office.\n> A person reads it.", Reply: again, At: noon.Add(-23 * time.Minute), Raw: 1,
			Attachments: []casework.Attachment{{Filename: "carta-escuela.pdf", ContentType: "application/pdf", Size: 240_300, Part: "2"}},
			Defects:     []casework.Defect{{Code: "charset-unknown", Detail: "The text names no character set; it was read as UTF-8."}}},
		{ID: 14, Case: 3, Direction: casework.Out, Channel: casework.Mail, From: office, To: []casework.Correspondent{rosa}, Subject: "With Public Works: C-48213-5", Text: "Public Works has your case now.", At: noon.Add(-20 * time.Minute),
			Delivery: &casework.Delivery{ID: 2, State: casework.BouncedBack, Reason: "The mailbox is full (5.2.2).", Attempts: 1}},
		{ID: 17, Case: 4, Direction: casework.In, Channel: casework.Mail, Kind: casework.Personal, From: casework.Correspondent{Name: "Harold Whitcomb", Address: "harold@mail.example"}, To: []casework.Correspondent{office}, Subject: "Streetlight", Text: "The light is out.", At: noon.Add(-72 * time.Hour), Raw: 1, HTML: hostileHTML},
		{ID: 15, Case: 9, Direction: casework.In, Channel: casework.Mail, Kind: casework.Personal, From: casework.Correspondent{Name: "Gloria Santos", Address: "gloria@mail.example"}, To: []casework.Correspondent{office}, Subject: "To all councilors: keep the library open", Text: "Please keep it open on Sundays.", At: noon.Add(-7 * time.Hour), Raw: 1},
		{ID: 16, Case: 9, Direction: casework.Out, Channel: casework.Mail, From: casework.Correspondent{Name: "Office of Councilor Ana Ruiz"}, Subject: "What District 4 answered", Text: "The answer of District 4 alone.", At: noon.Add(-5 * time.Hour), Delivery: &casework.Delivery{ID: 3, State: casework.Sent}},
	}
}

// hostileHTML is what no sanitiser ought to let through. The frame has to bear it all the same.
const hostileHTML = `<p id="here">The light is out.</p><script>document.getElementById("here").textContent="SCRIPT RAN"</script>
<img src="https://tracker.invalid/pixel.gif" onerror="document.body.textContent='HANDLER RAN'"><style>p{color:red;font-size:90px}</style><p style="position:fixed;top:0">styled</p>
<form action="https://phish.invalid/" method="post"><input name="password"><button id="send">Sign in again</button></form><iframe src="https://frame.invalid/"></iframe>
<meta http-equiv="refresh" content="0;url=https://refresh.invalid/"><link rel="stylesheet" href="https://css.invalid/x.css"><a id="up" href="https://link.invalid/" target="_top">up</a><svg onload="parent.document.title='SVG RAN'"></svg></body></html>`

func sampleEvents() []casework.Event {
	return []casework.Event{
		{ID: 1, At: noon.Add(-29 * time.Hour), Kind: casework.CaseOpened, Case: 3},
		{ID: 2, At: noon.Add(-28 * time.Hour), Kind: casework.CaseMoved, Case: 3, Detail: map[string]string{"status": "open", "by": "Ana Ribeiro"}},
		{ID: 3, At: noon.Add(-19 * time.Minute), Kind: casework.DeliveryBounced, Case: 3, Detail: map[string]string{"why": "the mailbox is full"}},
		{ID: 4, At: noon.Add(-18 * time.Minute), Kind: "kind.of.tomorrow", Case: 3, Detail: map[string]string{"why": "nobody knows"}},
	}
}

func sampleHeld() []casework.Held {
	return []casework.Held{
		{Raw: 70, Number: 48301, Office: "d5", Mailbox: "d5", ReceivedAt: noon.Add(-3 * time.Hour), DueAt: noon.Add(time.Hour), From: casework.Correspondent{Name: "Jorge Delgado", Address: "jorge@mail.example"}, Subject: "Re: We have your message: C-48213-5", Text: "I am Rosa's brother. I took more pictures, where shall I send them?", Reason: casework.NewVoice, Case: 3, CaseNumber: 48213},
		{Raw: 71, Number: 48302, Office: "d5", Mailbox: "d5", ReceivedAt: noon.Add(-26 * time.Hour), DueAt: noon.Add(-2 * time.Hour), From: casework.Correspondent{Address: "win@prize.example"}, Subject: "You have won a bridge", Text: "Claim it today.", Reason: casework.JunkFolder},
		{Raw: 72, Number: 48303, Office: "d4", Mailbox: "d4", ReceivedAt: noon.Add(-26 * time.Hour), From: casework.Correspondent{Address: "x@mail.example"}, Subject: "Held for District 4", Reason: casework.NoSender},
	}
}

func sampleAutomatic() []Automatic {
	return []Automatic{
		{Raw: 80, Office: "d5", Mailbox: "d5", ReceivedAt: noon.Add(-2 * time.Hour), From: casework.Correspondent{Name: "Kevin Brophy", Address: "kevin@mail.example"}, Subject: "Out of office: until Monday", Text: "I am away until Monday.", Kind: casework.AutoReply, KindReason: "Auto-Submitted: auto-replied"},
		{Raw: 81, Office: "d5", Mailbox: "d5", ReceivedAt: noon.Add(-19 * time.Minute), From: casework.Correspondent{Name: "Mail Delivery System", Address: "mailer-daemon@mail.example"}, Subject: "Undelivered Mail Returned to Sender", Kind: casework.Bounce, KindReason: "multipart/report; report-type=delivery-status", CaseNumber: 48213},
	}
}

func sampleUnsent() []Unsent {
	return []Unsent{{
		Delivery: casework.Delivery{ID: 90, State: casework.Waiting, Occasion: "received"}, Office: "d5", CaseNumber: 48215,
		To: casework.Correspondent{Name: "Nadège Pierre", Address: "nadege@mail.example"}, Subject: "We have your message: C-48215-6",
		Text: "Your message has reached the office of Councilor Lee Wong.", Why: "the mail was found 31 hours after it had arrived", Since: noon.Add(-time.Hour),
	}}
}
