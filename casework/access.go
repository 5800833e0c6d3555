package casework

import (
	"crypto/sha256"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// AccessScope is one thing that an access token lets a program do, in the name of whoever made it and never more than that person may.
type AccessScope string

const (
	ScopeCasesRead     AccessScope = "cases:read"
	ScopeCasesWrite    AccessScope = "cases:write"
	ScopeMessagesRead  AccessScope = "messages:read"
	ScopeMessagesSend  AccessScope = "messages:send"
	ScopeResidentsRead AccessScope = "residents:read"
	ScopeReportsRead   AccessScope = "reports:read"
	ScopeOffice        AccessScope = "office:manage"
	ScopeRecords       AccessScope = "records:export"
	ScopeWebhooks      AccessScope = "webhooks:manage"
)

// ScopeWords say what a scope opens, in the order of the form, and what its maker has to be allowed.
var ScopeWords = []struct {
	AccessScope
	Words string
	Needs Permission
}{
	{ScopeCasesRead, "List cases, and read their facts: subject, status, owner, topic, times", ReadCases},
	{ScopeCasesWrite, "Work on cases: assign, tag, snooze, resolve, note, merge, and write down new ones", WorkCases},
	{ScopeMessagesRead, "Read messages, notes and attachments", ReadCases},
	{ScopeMessagesSend, "Send answers to residents, by mail and by text", WorkCases},
	{ScopeResidentsRead, "Read residents: names, addresses, and their cases", ReadCases},
	{ScopeReportsRead, "Read how many cases there are", ReadCases},
	{ScopeOffice, "Change what the office has ready to say, and switch its rules", ManageOffice},
	{ScopeRecords, "Ask for exports of records, and take them: all that is on cases", ExportRecords},
	{ScopeWebhooks, "Manage webhooks: where events are sent to", ConnectPrograms},
}

// ConnectPrograms is to make access tokens and webhooks.
const ConnectPrograms Permission = "connect programs"

// What happens to tokens and webhooks. Detail: "token" or "webhook" is its number, "name" what its maker calls it.
const (
	TokenMade      EventKind = "token.made" // Detail: "scopes", "expires"
	TokenRevoked   EventKind = "token.revoked"
	TokenUsed      EventKind = "token.used" // something is about to be changed by one. Detail: "operation", "request"
	WebhookMade    EventKind = "webhook.made"
	WebhookChanged EventKind = "webhook.changed"
	WebhookDropped EventKind = "webhook.dropped"
	WebhookOff     EventKind = "webhook.off" // it failed for too long. Detail: "why"
)

// AccessLives are the days that a token may be good for, in the order of the form.
var AccessLives = []int{30, 90, 365}

// NewAccess is a token that somebody wants to make.
type NewAccess struct {
	Name   string
	Scopes []AccessScope
	Days   int
}

// CheckMakes refuses a token that its maker may not make. A token never opens what its maker may not do.
func (v Viewer) CheckMakes(n NewAccess) error {
	switch {
	case !v.May(ConnectPrograms):
		return Errorf(Forbidden, "Your account may not connect programs. Ask the head of your office.")
	case strings.TrimSpace(n.Name) == "" || utf8.RuneCountInString(n.Name) > 80:
		return Errorf(Invalid, "Say in up to 80 characters which program the token is for.")
	case len(n.Scopes) == 0:
		return Errorf(Invalid, "Choose at least one thing that the token opens.")
	case !slices.Contains(AccessLives, n.Days):
		return Errorf(Invalid, "Choose for how long the token is good.")
	}
	for _, s := range n.Scopes {
		if !slices.Contains(v.MayGive(), s) {
			return Errorf(Forbidden, "Your account may not give %q: a token opens no more than its maker may do.", string(s))
		}
	}
	return nil
}

// MayGive are the scopes that a viewer may give to a token.
func (v Viewer) MayGive() (all []AccessScope) {
	for _, w := range ScopeWords {
		if v.May(w.Needs) {
			all = append(all, w.AccessScope)
		}
	}
	return all
}

// accessPrefix is what scanners for leaked secrets look for: cl_, at least 26 letters and digits, and 6 more that check those.
const accessPrefix = "cl_"

// AccessToken writes a token around random text of at least 128 bits (crypto/rand.Text).
func AccessToken(random string) string {
	return accessPrefix + random + accessCheck(random)
}

// AccessHash is what is kept of a token: its SHA-256. ok is false for what was never one: its check digits are wrong.
func AccessHash(token string) (sum [32]byte, ok bool) {
	body, ok := strings.CutPrefix(token, accessPrefix)
	if !ok || len(body) < 26+6 || len(body) > 100 {
		return sum, false
	}
	random, check := body[:len(body)-6], body[len(body)-6:]
	return sha256.Sum256([]byte(token)), accessCheck(random) == check
}

func accessCheck(random string) string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(random)))[2:]
}

// AccessHint is the beginning of a token, by which its maker tells it from others.
func AccessHint(token string) string { return token[:min(len(token), len(accessPrefix)+4)] }

// Access is a token as its maker sees it. The token itself is stored nowhere.
type Access struct {
	ID        int64
	Name      string
	Hint      string
	Maker     StaffID
	MakerName string
	Office    OfficeID
	Scopes    []AccessScope
	MadeAt    time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // to the minute; zero for never
	RevokedAt time.Time // zero: it was not
	Works     bool      // not revoked, not run out, and its maker still may
}

// Bearer is whoever a token speaks for, as of now: a role that was changed counts at once.
type Bearer struct {
	Viewer
	Token  int64
	Name   string // what the token is called
	Scopes []AccessScope
}

// Has reports whether the token opens something, and its maker still may do that.
func (b Bearer) Has(s AccessScope) bool {
	return slices.Contains(b.Scopes, s) && slices.Contains(b.MayGive(), s)
}

// CheckDeed refuses a deed that a role may not do to a case. Whose case it is, the store says.
func (v Viewer) CheckDeed(d Deed) error {
	if _, spam := d.(MarkSpam); spam && !v.May(DecideHeld) {
		return Errorf(Forbidden, "Your account may not mark cases as spam. Ask the staff of your office.")
	}
	return nil
}

// TopicDeed puts a case under one of the city's topics; "" takes it away.
func (c *City) TopicDeed(id string) (Deed, error) {
	if id == "" {
		return SetTopic{}, nil
	}
	for _, t := range c.OpenTopics() {
		if t.ID == id {
			return SetTopic{Topic: t}, nil
		}
	}
	return nil, Errorf(Invalid, "The city has no such topic.")
}
