package web

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"time"

	"github.com/commonline/commonline/casework"
)

// Cases of everyState that have a state of their own.
var (
	guestCase      = caseAt(12) // of District 4, which asked District 5 to look in
	spamCase       = caseAt(13)
	mergedCase     = caseAt(14) // merged into Rosa's
	unverifiedCase = caseAt(15)
	snoozedCase    = caseAt(16)
	closed311Case  = caseAt(17)
	sensitiveCase  = caseAt(11)
)

// caseAt is the page of a sample case.
func caseAt(id int64) string { return "/inbox/" + casework.CaseNumber(48210+id).String() }

// everyState has each state of a case that pages know in one office, with every feature on.
func everyState(c *Config) {
	everythingOn(c)
	m := c.Store.(*memory)
	m.cases = append(m.cases, casesInStates()...)
	m.cases[0].Tags, m.cases[1].Tags = []string{"school way", "flood season"}, []string{"corner lamps"}
	m.cases[0].Resident, m.cases[0].Request311 = 3, "101006214877"
	m.phones[3] = []Voice{rosasPhone(), {Identity: 72, Channel: casework.Text, Name: "Jorge Delgado", Address: "+15555550178", Barred: "has opted out of texts: call."}}
	m.phone = sampleCalls()
	m.calling.desk, m.calling.note = "+16175550177", "Leave no voicemail"
	m.around = Around{
		Shared:  map[casework.IdentityID][]string{71: {"Rosa Delgado", "Jorge Delgado"}},
		Unnamed: map[casework.MessageID][]string{13: {"Rosa Delgado", "Jorge Delgado"}},
		Helpers: []Helper{{ID: 1, Name: "Elena Marsh", Address: "elena@clinic.example", Purpose: "Reads and writes for Rosa", Consent: "Rosa said so on the telephone.", Until: noon.AddDate(0, 2, 0), By: "Ana Ribeiro", At: noon.Add(-time.Hour)}},
		Proofs:  []Proof{{Claimed: "rosa.delgado@mail.example", Known: "+16175550134", By: "Ana Ribeiro", At: noon.Add(-time.Hour), ExpiresAt: noon.Add(time.Hour), Sent: casework.Sent}},
	}
	m.events = append(m.events, ruleDeeds()...)
	m.arrange.heads = map[casework.CaseID]casework.CaseID{14: 3}
	m.arrange.merged = map[casework.CaseID]MergedCase{14: {Number: 48224, Subject: "Water at the school", Reason: "The same crossing.", By: "Marcus Teague", At: noon.Add(-5 * time.Hour), Messages: 2, Since: 1, Direct: true}}
	m.arrange.links = map[casework.CaseID][]LinkedCase{3: {{Case: m.cases[3], Reason: "The same street.", By: "Ana Ribeiro", At: noon.Add(-2 * time.Hour)}}}
	m.arrange.links[3][0].Lead = true
	m.views = viewMemory{saved: []SavedView{{ID: 1, Name: "Cummins Highway", Address: "q=cummins", Shared: true}, {ID: 2, Name: "Seniors: call first", Address: "view=mine"}}, of: map[int64]casework.Viewer{1: m.accounts[1].Viewer, 2: m.accounts[1].Viewer}}
	m.files = map[string][]memoryFile{}
	m.plans.plans = []casework.Plan{samplePlan()}
	m.residents.says = ResidentSays{}
	m.passkeys = samplePasskeys()
	m.factors[7] = SecondFactor{Since: noon.Add(-time.Hour)}
	m.links = []linkMemory{{1, "invitation", 1, noon.AddDate(0, 0, 3), false}}
	c.Part = picturePart(c.Part)
}

func casesInStates() []casework.Case {
	c := func(id int64, office casework.OfficeID, status casework.Status, who, subject string) casework.Case {
		return casework.Case{ID: casework.CaseID(id), Number: casework.CaseNumber(48210 + id), Office: office, Status: status, Subject: subject, ResidentName: who,
			OpenedAt: noon.Add(-50 * time.Hour), LastMessageAt: noon.Add(-49 * time.Hour), Messages: 1}
	}
	all := []casework.Case{
		c(12, "d4", casework.Open, "Ida Fox", "Bus shelter on the line between two districts"),
		c(13, "d5", casework.Closed, "Prize Desk", "You have won a bridge"),
		c(14, "d5", casework.Closed, "Rosa Delgado", "Water at the school"),
		c(15, "d5", casework.New, "Sam Reyes", "Dumped mattress behind 12 Elm St"),
		c(16, "d5", casework.Open, "Olga Petrova", "Tree on the fence"),
		c(17, "d5", casework.ClosedBy311, "Tom Lee", "Pothole, closed by 311"),
	}
	all[0].Guests = []casework.OfficeID{"d5"}
	all[1].Spam = true
	all[3].Unverified = true
	all[4].SnoozedUntil, all[4].SnoozeReason = noon.Add(40*time.Hour), "The arborist looks at it on Thursday."
	all[5].Request311, all[5].RequestDue = "101006219999", noon.Add(30*time.Hour)
	return all
}

// picturePart gives a photo for what is one.
func picturePart(other func(raw io.Reader, path string) (io.Reader, error)) func(raw io.Reader, path string) (io.Reader, error) {
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			img.Set(x, y, color.RGBA{uint8(90 + x/4), uint8(110 + y/4), 140, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return func(raw io.Reader, path string) (io.Reader, error) {
		if path == "2" || path == "3" {
			return bytes.NewReader(b.Bytes()), nil
		}
		return other(raw, path)
	}
}
