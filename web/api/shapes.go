package api

import (
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// Case is a case as a list has it.
type Case struct {
	Number        string     `json:"number" doc:"City-wide, with its check digit." example:"C-48213-5"`
	Office        string     `json:"office" doc:"That leads; empty in the city's triage queue."`
	Status        string     `json:"status" enum:"new,open,waiting_resident,waiting_department,closed_311,resolved,closed"`
	Subject       string     `json:"subject"`
	Lead          bool       `json:"lead" doc:"Whether the token's office leads; false where it got a copy, or looks in."`
	Resident      int64      `json:"resident,omitempty" doc:"Only with residents:read."`
	ResidentName  string     `json:"resident_name,omitempty" doc:"Only with residents:read."`
	OpenedAt      time.Time  `json:"opened_at"`
	LastMessageAt time.Time  `json:"last_message_at"`
	ResolvedAt    *time.Time `json:"resolved_at,omitempty"`
	DueAt         *time.Time `json:"due_at,omitempty" doc:"By when somebody of the office has to have acted."`
	Assignee      int64      `json:"assignee,omitempty" doc:"A colleague, by number."`
	AssigneeName  string     `json:"assignee_name,omitempty"`
	Topic         string     `json:"topic,omitempty"`
	Tags          []string   `json:"tags"`
	SnoozedUntil  *time.Time `json:"snoozed_until,omitempty"`
	SnoozeReason  string     `json:"snooze_reason,omitempty"`
	Channel       string     `json:"channel,omitempty" doc:"By which its resident wrote last."`
	Request311    string     `json:"request_311,omitempty"`
	Due311        string     `json:"due_311,omitempty" format:"date" doc:"Day by which the department means to be done."`
	Department    string     `json:"department,omitempty" doc:"Of the city's list, to which the matter was referred."`
	Resolution    string     `json:"resolution,omitempty" doc:"Why it was resolved, for the office."`
	Spam          bool       `json:"spam"`
	Sensitive     bool       `json:"sensitive"`
	Messages      int        `json:"messages" doc:"How many are on its thread."`
	Version       int        `json:"version" doc:"Moves with any change."`
	ThreadVersion int        `json:"thread_version" doc:"Moves with messages and status: to be sent with whatever rests on what was said."`
}

// caseOf is a case without what the token may not read.
func (c *call) caseOf(x casework.Case) Case {
	out := Case{Number: x.Number.String(), Office: string(x.Office), Status: string(x.Status), Subject: x.Subject, Lead: x.Lead, OpenedAt: x.OpenedAt.UTC(),
		LastMessageAt: x.LastMessageAt.UTC(), ResolvedAt: some(x.ResolvedAt), DueAt: some(x.DueAt), Assignee: int64(x.Assignee), AssigneeName: x.AssigneeName,
		Topic: x.Topic, Tags: orNone(x.Tags), SnoozedUntil: some(x.SnoozedUntil), SnoozeReason: x.SnoozeReason, Channel: string(x.Channel), Request311: x.Request311, Due311: dayOf(x.RequestDue), Department: x.Department,
		Resolution: x.Resolution, Spam: x.Spam, Sensitive: x.Sensitive, Messages: x.Messages, Version: x.Version, ThreadVersion: x.ThreadVersion}
	if c.Has(casework.ScopeResidentsRead) {
		out.Resident, out.ResidentName = int64(x.Resident), x.ResidentName
	}
	return out
}

// Message is one message on a thread.
type Message struct {
	ID          int64      `json:"id"`
	Direction   string     `json:"direction" enum:"in,out,elsewhere" doc:"elsewhere: staff, from a mail program beside Commonline."`
	Channel     string     `json:"channel"`
	At          time.Time  `json:"at"`
	From        string     `json:"from,omitempty" doc:"Name and address; only with residents:read."`
	Author      string     `json:"author,omitempty" doc:"Who of the office wrote it."`
	Subject     string     `json:"subject,omitempty"`
	Text        string     `json:"text,omitempty" doc:"What was written, quotes and signature cut where that could be told."`
	Language    string     `json:"language,omitempty"`
	LeavesAt    *time.Time `json:"leaves_at,omitempty" doc:"When an answer goes out: until then it can be taken back."`
	Delivery    string     `json:"delivery,omitempty" doc:"State of what was sent."`
	Attachments []File     `json:"attachments"`
}

// File is something that came with a message.
type File struct {
	Number int    `json:"number" doc:"The first is 1."`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
}

// messageOf is a message, without its words where the token may not read messages.
func (c *call) messageOf(m casework.Message) Message {
	out := Message{ID: int64(m.ID), Direction: string(m.Direction), Channel: string(m.Channel), At: m.At.UTC(), LeavesAt: some(m.LeavesAt), Attachments: []File{}}
	if m.Delivery != nil {
		out.Delivery = string(m.Delivery.State)
	}
	if !c.Has(casework.ScopeMessagesRead) {
		return out
	}
	out.Author, out.Subject, out.Text, out.Language = m.Author, m.Subject, m.Reply, m.Language
	if out.Text == "" {
		out.Text = m.Text
	}
	if c.Has(casework.ScopeResidentsRead) {
		out.From = correspondent(m.From)
	}
	for i, a := range m.Attachments {
		out.Attachments = append(out.Attachments, File{Number: i + 1, Name: a.Filename, Type: a.ContentType, Size: a.Size})
	}
	return out
}

func correspondent(p casework.Correspondent) string {
	switch {
	case p.Name == "":
		return p.Address
	case p.Address == "":
		return p.Name
	}
	return p.Name + " <" + p.Address + ">"
}

// Note is an internal word of one member of staff to the others.
type Note struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Voice is somebody who takes part in a case, and may be written to.
type Voice struct {
	ID       int64  `json:"id" doc:"To be named by an answer."`
	Channel  string `json:"channel" enum:"mail,text" doc:"By which they are written to."`
	Name     string `json:"name,omitempty" doc:"Only with residents:read."`
	Address  string `json:"address,omitempty" doc:"Mail address or number; only with residents:read."`
	OptedOut bool   `json:"opted_out"`
	Barred   string `json:"barred,omitempty" doc:"Why nothing can be sent there."`
}

func (c *call) voicesOf(all []web.Voice) []Voice {
	out := []Voice{}
	for _, v := range all {
		x := Voice{ID: int64(v.Identity), Channel: string(v.Channel), OptedOut: v.OptedOut, Barred: v.Barred}
		if c.Has(casework.ScopeResidentsRead) {
			x.Name, x.Address = v.Name, v.Address
		}
		out = append(out, x)
	}
	return out
}

// Happening is one thing that happened to a case.
type Happening struct {
	ID   int64             `json:"id"`
	At   time.Time         `json:"at"`
	Kind string            `json:"kind"`
	Who  string            `json:"who" doc:"staff:12, resident, or a part of the program."`
	Data map[string]string `json:"data" doc:"A few short facts."`
}

// some is nil for a time that is none.
func some(t time.Time) *time.Time {
	if t.Year() <= 1 {
		return nil
	}
	t = t.UTC()
	return &t
}

// dayOf writes a day; "" for none.
func dayOf(t time.Time) string {
	if t.Year() <= 1 {
		return ""
	}
	return t.Format(time.DateOnly)
}

func orNone(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
