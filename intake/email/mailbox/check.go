package mailbox

import (
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// Finding is one sentence about a mailbox.
type Finding struct {
	Wrong    bool // somebody should mend it
	Sentence string
}

// Check signs in to a mailbox and tells what it finds there: what to mend, and what is well. It changes nothing.
func Check(ctx context.Context, account Account) []Finding {
	return check(ctx, account, Pace{}.filled(), (&net.Dialer{}).DialContext)
}

func check(ctx context.Context, account Account, pace Pace, dial dialer) []Finding {
	if err := account.Validate(); err != nil {
		return []Finding{{true, sentence(err.Error())}}
	}
	if account.Graph != nil {
		return checkGraph(ctx, account)
	}
	s, err := connect(ctx, account, pace, dial)
	if err != nil {
		return []Finding{{true, explain(account, err).sentence}}
	}
	defer s.close()
	findings := []Finding{{false, fmt.Sprintf("Signed in to %s.", account.Host)}}
	findings = append(findings, s.checkCaps()...)
	found, err := s.folders()
	if err != nil {
		return append(findings, Finding{true, explain(account, err).sentence})
	}
	for _, missing := range found.missing {
		findings = append(findings, Finding{true, missing})
	}
	for _, role := range found.absent {
		findings = append(findings, Finding{false, fmt.Sprintf("No folder for %s mail was found, so none is followed; if there is one, name it in the settings.", role)})
	}
	for _, folder := range found.folders {
		findings = append(findings, s.checkFolder(folder))
	}
	return findings
}

func (s *session) checkCaps() []Finding {
	var findings []Finding
	if !s.caps.Has(imap.CapIdle) {
		findings = append(findings, Finding{false, fmt.Sprintf("The server cannot announce new mail (IDLE); it is asked every %s.", s.pace.PollNoIdle)})
	}
	if s.account.Marking.Move != "" && !s.caps.Has(imap.CapMove) && !s.caps.Has(imap.CapUIDPlus) {
		findings = append(findings, Finding{true, "The server cannot move single mails (neither MOVE nor UIDPLUS): switch moving off."})
	}
	return findings
}

func (s *session) checkFolder(folder Folder) Finding {
	if err := s.examine(folder); err != nil {
		return Finding{true, fmt.Sprintf("The folder %q for %s mail cannot be opened.", folder.Name, folder.Role)}
	}
	if s.open.uidValidity == 0 {
		return Finding{true, fmt.Sprintf("The folder %q has no UIDVALIDITY: its mails cannot be told apart for certain.", folder.Name)}
	}
	return Finding{false, fmt.Sprintf("The folder %q for %s mail holds %d mails.", folder.Name, folder.Role, s.open.mails)}
}

func sentence(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + strings.TrimRight(text[1:], ".") + "."
}
