package main

import (
	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
)

// demoPerson is somebody who may sign in to the demo.
type demoPerson struct {
	postgres.Staff
	says string // what they see
}

var rivertonStaff = demoPeople("riverton.example", "d4", "District 4", "al1")

// demoPeople are one of each role: at the office of a district and at one that is elected at large. They have mailboxes of their own at
// the demo's mail server: what is told to staff arrives.
func demoPeople(domain string, district casework.OfficeID, name string, atLarge casework.OfficeID) []demoPerson {
	return []demoPerson{
		{postgres.Staff{Email: "lee@" + domain, Name: "Lee Park", Office: district, Role: casework.Staffer}, "staff of " + name},
		{postgres.Staff{Email: "sol@" + domain, Name: "Sol Weiss", Office: atLarge, Role: casework.Staffer}, "staff of an at-large office"},
		{postgres.Staff{Email: "vic@" + domain, Name: "Vic Amado", Office: district, Role: casework.Volunteer}, "a volunteer of " + name + ": reads, decides nothing"},
		{postgres.Staff{Email: "hana@" + domain, Name: "Hana Berg", Office: district, Role: casework.OfficeHead}, "the head of " + name + ": rules, ready replies, exports"},
		{postgres.Staff{Email: "kit@" + domain, Name: "Kit Moran", Role: casework.CityAdmin}, "runs the installation: settings, mailboxes, accounts"},
		{postgres.Staff{Email: "records@" + domain, Name: "Rae Okoye", Role: casework.RecordsOfficer}, "the records officer: reads all offices"},
	}
}

// rivertonSamples are mails to begin with, on the left side of the demo's page.
var rivertonSamples = []web.Sample{
	{Title: "A street light is out", From: casework.Correspondent{Name: "Ana Ruiz", Address: "ana@home.example"}, To: []casework.OfficeID{"d4"},
		Subject: "Street light out", Text: "Hello,\n\nthe street light in front of 12 Elm Street has been out since Sunday. It is very dark for the children on their way home.\n\nAna Ruiz"},
	{Title: "The same to all thirteen offices", From: casework.Correspondent{Name: "Bo Lindholm", Address: "bo@home.example"},
		To:      []casework.OfficeID{"d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "al1", "al2", "al3", "al4"},
		Subject: "Keep the library open", Text: "Dear councilors,\n\nplease keep the library on Mill Street open on Sundays.\n\nBo Lindholm"},
	{Title: "In Spanish, with a corner", From: casework.Correspondent{Name: "Lucía Ortega", Address: "lucia@casa.example"}, To: []casework.OfficeID{"d4"},
		Subject: "Bache", Text: "Buenas tardes:\n\nHay un bache muy grande en la esquina de Elm y Mill. Ya se dañaron dos carros esta semana.\n\nGracias, Lucía"},
	{Title: "A place that three districts have", From: casework.Correspondent{Name: "Eve Lund", Address: "eve@home.example"}, To: []casework.OfficeID{"d1"},
		Subject: "pothole at 120 washington", Text: "It is deep, and right before the crosswalk.\n\nEve Lund"},
	{Title: "An automatic reply: nobody answers it", From: casework.Correspondent{Name: "Cy Moore", Address: "cy@away.example"}, To: []casework.OfficeID{"d4"},
		Subject: "Automatic reply: your message", Text: "I am out of the office until Monday and will answer when I am back."},
}
