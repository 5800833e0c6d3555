package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func (s *server) heldRows() []Row {
	return []Row{
		reads("listHeld", "/held", "held", "List the messages that wait for a person", casework.ScopeMessagesRead, listHeld).need(casework.ReadHeld),
		changes("decideHeld", http.MethodPost, "/held/{raw}", "held", "Let a held message in, or reject it", casework.ScopeCasesWrite, decideHeld).need(casework.DecideHeld),
		reads("listAutomatic", "/automatic", "held", "List the mails that machines wrote", casework.ScopeMessagesRead, listAutomatic).need(casework.ReadHeld),
		changes("fileAutomatic", http.MethodPost, "/automatic/{raw}", "held", "Make a case of a mail that no machine wrote after all", casework.ScopeCasesWrite, fileAutomatic).need(casework.DecideHeld),
	}
}

// Paged asks for one page.
type Paged struct {
	Page  int `query:"page" default:"1" minimum:"1" maximum:"100000"`
	Limit int `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

func (p Paged) page() web.Page { return web.Page{Number: p.Page, Size: p.Limit} }

// Held is a message that waits for a person.
type Held struct {
	Raw        int64     `json:"raw" doc:"By which it is named."`
	Number     string    `json:"number,omitempty" doc:"Named in its acknowledgement."`
	Office     string    `json:"office"`
	ReceivedAt time.Time `json:"received_at"`
	DueAt      time.Time `json:"due_at"`
	From       string    `json:"from,omitempty" doc:"Only with residents:read."`
	Subject    string    `json:"subject"`
	Text       string    `json:"text" doc:"Cut to a screenful."`
	Reason     string    `json:"reason"`
	Case       string    `json:"case,omitempty" doc:"That a new voice wants to join."`
}

type heldOutput struct {
	Body struct {
		Held  []Held `json:"held" doc:"The earliest due first."`
		Total int    `json:"total"`
	}
}

func listHeld(c *call, in *Paged) (*heldOutput, error) {
	all, total, err := c.Store.Held(c, c.Viewer, in.page())
	if err != nil {
		return nil, fmt.Errorf("listing held messages: %w", err)
	}
	out := &heldOutput{}
	out.Body.Held, out.Body.Total = []Held{}, total
	for _, h := range all {
		x := Held{Raw: int64(h.Raw), Office: string(h.Office), ReceivedAt: h.ReceivedAt.UTC(), DueAt: h.DueAt.UTC(), Subject: h.Subject, Text: h.Text, Reason: string(h.Reason),
			Number: numbered(h.Number), Case: numbered(h.CaseNumber)}
		if c.Has(casework.ScopeResidentsRead) {
			x.From = correspondent(h.From)
		}
		out.Body.Held = append(out.Body.Held, x)
	}
	return out, c.record(casework.Event{Kind: casework.HeldRead, Detail: map[string]string{"list": "held", "total": fmt.Sprint(total)}})
}

// numbered is a case number, or nothing for none.
func numbered(n casework.CaseNumber) string {
	if n == 0 {
		return ""
	}
	return n.String()
}

type decideInput struct {
	Keyed
	Raw  int64 `path:"raw" minimum:"1"`
	Body struct {
		How    string `json:"how" enum:"new case,join,once,reject" doc:"join: its sender takes part in the case from now on; once: this message alone."`
		Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Of a rejection; it stays with the message."`
	}
}

func decideHeld(c *call, in *decideInput) (Done, error) {
	how, reason := casework.Release(in.Body.How), strings.TrimSpace(in.Body.Reason)
	if how == casework.RejectHeld && reason == "" {
		return Done{}, casework.Errorf(casework.Invalid, "Say why the message is rejected. The reason stays with it.")
	}
	x, err := c.Store.ReleaseHeld(c, c.Viewer, casework.RawID(in.Raw), how, reason)
	if err != nil {
		return Done{}, fmt.Errorf("deciding on held message %d: %w", in.Raw, err)
	}
	if x.Number == 0 {
		return Done{}, nil
	}
	return c.now(x.Number)
}

// Automatic is a mail that a machine wrote.
type Automatic struct {
	Raw        int64     `json:"raw" doc:"By which it is named."`
	Office     string    `json:"office"`
	ReceivedAt time.Time `json:"received_at"`
	From       string    `json:"from,omitempty" doc:"Only with residents:read."`
	Subject    string    `json:"subject"`
	Text       string    `json:"text" doc:"Cut to a screenful."`
	Kind       string    `json:"kind"`
	Why        string    `json:"why" doc:"It was taken for that."`
	Case       string    `json:"case,omitempty" doc:"That it is about, or that was made of it."`
}

type automaticOutput struct {
	Body struct {
		Automatic []Automatic `json:"automatic" doc:"The newest first."`
		Total     int         `json:"total"`
	}
}

func listAutomatic(c *call, in *Paged) (*automaticOutput, error) {
	all, total, err := c.Store.Automatic(c, c.Viewer, in.page())
	if err != nil {
		return nil, fmt.Errorf("listing automatic mail: %w", err)
	}
	out := &automaticOutput{}
	out.Body.Automatic, out.Body.Total = []Automatic{}, total
	for _, a := range all {
		x := Automatic{Raw: int64(a.Raw), Office: string(a.Office), ReceivedAt: a.ReceivedAt.UTC(), Subject: a.Subject, Text: a.Text, Kind: string(a.Kind), Why: a.KindReason, Case: numbered(a.CaseNumber)}
		if c.Has(casework.ScopeResidentsRead) {
			x.From = correspondent(a.From)
		}
		out.Body.Automatic = append(out.Body.Automatic, x)
	}
	return out, c.record(casework.Event{Kind: casework.HeldRead, Detail: map[string]string{"list": "automatic", "total": fmt.Sprint(total)}})
}

type fileAutomaticInput struct {
	Keyed
	Raw  int64 `path:"raw" minimum:"1"`
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"1000"`
	}
}

func fileAutomatic(c *call, in *fileAutomaticInput) (Done, error) {
	x, err := c.Store.FileAutomatic(c, c.Viewer, casework.RawID(in.Raw), strings.TrimSpace(in.Body.Reason))
	if err != nil {
		return Done{}, fmt.Errorf("making a case of automatic mail %d: %w", in.Raw, err)
	}
	return c.now(x.Number)
}
