package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
)

type threadCommand struct {
	Files []string `arg:"" help:"Mails, one a file, in the order in which they came." placeholder:"FILE"`
}

// Run is commonline thread. It needs no setting.
func (t *threadCommand) Run(c *call) error { return thread(c.ctx, c, t.Files) }

// threadLine is what commonline thread prints of a mail.
type threadLine struct {
	File   string `json:"file"`
	Thread int64  `json:"thread"`
	Voice  string `json:"voice"` // known or new
	Why    string `json:"why"`
}

func thread(ctx context.Context, c *call, files []string) error {
	letters := make([]intake.Letter, len(files))
	for i, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			return casework.Errorf(casework.Invalid, "%s cannot be read: %s", file, withoutPath(err))
		}
		in := parseMail(body)
		letters[i] = intake.Read(intake.Raw{ID: casework.RawID(i + 1), Channel: casework.Mail, Folder: intake.Inbox, DeliveredAt: in.Date}, in)
	}
	out := json.NewEncoder(c.out)
	rules := intake.Rules{City: &casework.City{}, Signer: noKeys{}}
	for i, p := range rules.Threads(letters) {
		voice := "new"
		if p.Known {
			voice = "known"
		}
		if err := out.Encode(threadLine{File: files[i], Thread: int64(p.Thread), Voice: voice, Why: p.Why}); err != nil {
			return fmt.Errorf("printing the threads: %w", err)
		}
	}
	return nil
}

// noKeys verifies nothing: mails from a file carry tokens of another installation, if any.
type noKeys struct{}

func (noKeys) MAC(string, []byte) (byte, []byte)                  { return 0, make([]byte, 32) }
func (noKeys) VerifyShort(string, byte, []byte, []byte, int) bool { return false }
