package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/commonline/commonline/casework"
)

type parseCommand struct {
	Files []string `arg:"" optional:"" help:"Mails, one a file; one from standard input where none is named." placeholder:"FILE"`
}

// Run is commonline parse. It needs no setting.
func (p *parseCommand) Run(c *call) error { return parse(c.ctx, c, p.Files) }

func parse(_ context.Context, c *call, files []string) error {
	out := json.NewEncoder(c.out)
	out.SetEscapeHTML(false)
	show := func(body []byte) error {
		if err := out.Encode(parseLine(parseMail(body))); err != nil {
			return fmt.Errorf("printing a mail: %w", err)
		}
		return nil
	}
	if len(files) == 0 {
		body, err := io.ReadAll(c.in)
		if err != nil {
			return fmt.Errorf("reading a mail from standard input: %w", err)
		}
		return show(body)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			return casework.Errorf(casework.Invalid, "%s cannot be read: %s", file, withoutPath(err))
		}
		if err := show(body); err != nil {
			return err
		}
	}
	return nil
}

// parsedMail is what commonline parse prints: the outside of the house, so its keys are stable.
type parsedMail struct {
	MessageID   string             `json:"message_id"`
	InReplyTo   []string           `json:"in_reply_to"`
	References  []string           `json:"references"`
	From        parsedPerson       `json:"from"`
	ReplyTo     []parsedPerson     `json:"reply_to"`
	To          []parsedPerson     `json:"to"`
	Cc          []parsedPerson     `json:"cc"`
	Subject     string             `json:"subject"`
	Date        string             `json:"date"` // RFC 3339, "" for unknown
	Language    string             `json:"language"`
	Text        string             `json:"text"`
	Reply       string             `json:"reply"`
	Quoted      string             `json:"quoted"`
	Signature   string             `json:"signature"`
	HTML        string             `json:"html"`
	Attachments []parsedAttachment `json:"attachments"`
	Kind        casework.MailKind  `json:"kind"`
	KindReason  string             `json:"kind_reason"`
	Bounce      *parsedBounce      `json:"bounce"`
	Defects     []string           `json:"defects"`
}

type parsedPerson struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

type parsedAttachment struct {
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size"`
	ContentID   string `json:"content_id"`
	Inline      bool   `json:"inline"`
}

type parsedBounce struct {
	Recipients        []string `json:"recipients"`
	Action            string   `json:"action"`
	Status            string   `json:"status"`
	Diagnostic        string   `json:"diagnostic"`
	OriginalMessageID string   `json:"original_message_id"`
}

func parseLine(in *casework.Inbound) parsedMail {
	m := parsedMail{
		MessageID: in.MessageID, InReplyTo: list(in.InReplyTo), References: list(in.References), From: parsedPerson(in.From), ReplyTo: people(in.ReplyTo),
		To: people(in.To), Cc: people(in.Cc), Subject: in.Subject, Language: in.Language, Text: in.Text, Reply: in.Reply, Quoted: in.Quoted,
		Signature: in.Signature, HTML: in.HTML, Attachments: []parsedAttachment{}, Kind: in.Kind, KindReason: in.KindReason, Defects: []string{},
	}
	if !in.Date.IsZero() {
		m.Date = in.Date.Format(time.RFC3339)
	}
	for _, a := range in.Attachments {
		m.Attachments = append(m.Attachments, parsedAttachment{a.Filename, a.ContentType, a.Size, a.ContentID, a.Inline})
	}
	if b := in.Bounced; b != nil {
		m.Bounce = &parsedBounce{list(b.Recipients), b.Action, b.Status, b.Diagnostic, b.OriginalMessageID}
	}
	for _, d := range in.Defects {
		m.Defects = append(m.Defects, d.Code+": "+d.Detail)
	}
	return m
}

// list and people are never null in JSON.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func people(in []casework.Correspondent) []parsedPerson {
	out := make([]parsedPerson, len(in))
	for i, c := range in {
		out[i] = parsedPerson(c)
	}
	return out
}
