package mailhost

import (
	"bufio"
	"bytes"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-message/textproto"
)

func (s *session) Search(kind imapserver.NumKind, criteria *imap.SearchCriteria, _ *imap.SearchOptions) (*imap.SearchData, error) {
	s.host.pause()
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	s.fixCriteria(criteria)
	var (
		data imap.SearchData
		seqs imap.SeqSet
		uids imap.UIDSet
	)
	for i, m := range s.box.mails {
		seq := s.view.EncodeSeqNum(uint32(i + 1))
		if seq == 0 || !m.matches(seq, criteria) {
			continue
		}
		seqs.AddNum(seq)
		uids.AddNum(m.UID)
		n := seq
		if kind == imapserver.NumKindUID {
			n = uint32(m.UID)
		}
		if data.Count++; data.Count == 1 {
			data.Min = n
		}
		data.Max = n
	}
	data.All = seqs
	if kind == imapserver.NumKindUID {
		data.All = uids
	}
	return &data, nil
}

// fixCriteria puts the highest number in for "*", everywhere.
func (s *session) fixCriteria(c *imap.SearchCriteria) {
	for i := range c.SeqNum {
		c.SeqNum[i] = s.fixed(c.SeqNum[i]).(imap.SeqSet)
	}
	for i := range c.UID {
		c.UID[i] = s.fixed(c.UID[i]).(imap.UIDSet)
	}
	for i := range c.Not {
		s.fixCriteria(&c.Not[i])
	}
	for i := range c.Or {
		s.fixCriteria(&c.Or[i][0])
		s.fixCriteria(&c.Or[i][1])
	}
}

func (m *Mail) matches(seq uint32, c *imap.SearchCriteria) bool {
	for _, set := range c.SeqNum {
		if !set.Contains(seq) {
			return false
		}
	}
	for _, set := range c.UID {
		if !set.Contains(m.UID) {
			return false
		}
	}
	return m.matchesFlags(c) && m.matchesSize(c) && within(m.Date, c.Since, c.Before) && m.matchesText(c) && m.matchesOthers(seq, c)
}

func (m *Mail) matchesFlags(c *imap.SearchCriteria) bool {
	for _, flag := range c.Flag {
		if !m.has(flag) {
			return false
		}
	}
	for _, flag := range c.NotFlag {
		if m.has(flag) {
			return false
		}
	}
	return true
}

func (m *Mail) matchesSize(c *imap.SearchCriteria) bool {
	size := int64(len(m.Raw))
	return (c.Larger == 0 || size > c.Larger) && (c.Smaller == 0 || size < c.Smaller)
}

// matchesText looks at the bytes as they came, without decoding bodies.
func (m *Mail) matchesText(c *imap.SearchCriteria) bool {
	header := m.header()
	for _, want := range c.Header {
		if !hasField(header.FieldsByKey(want.Key), want.Value) {
			return false
		}
	}
	if !c.SentSince.IsZero() || !c.SentBefore.IsZero() {
		date, err := header.Date()
		if err != nil || !within(date, c.SentSince, c.SentBefore) {
			return false
		}
	}
	_, body, _ := bytes.Cut(m.Raw, []byte("\r\n\r\n"))
	for _, text := range c.Text {
		if !containsFold(m.Raw, text) {
			return false
		}
	}
	for _, text := range c.Body {
		if !containsFold(body, text) {
			return false
		}
	}
	return true
}

func (m *Mail) matchesOthers(seq uint32, c *imap.SearchCriteria) bool {
	for i := range c.Not {
		if m.matches(seq, &c.Not[i]) {
			return false
		}
	}
	for i := range c.Or {
		if !m.matches(seq, &c.Or[i][0]) && !m.matches(seq, &c.Or[i][1]) {
			return false
		}
	}
	return true
}

// within compares days, whatever the zone (RFC 3501 section 6.4.4).
func within(t, since, before time.Time) bool {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return (since.IsZero() || !day.Before(since)) && (before.IsZero() || day.Before(before))
}

func hasField(fields message.HeaderFields, part string) bool {
	for fields.Next() {
		text, _ := fields.Text()
		if strings.Contains(strings.ToLower(text), strings.ToLower(part)) {
			return true
		}
	}
	return false
}

func containsFold(text []byte, part string) bool {
	return bytes.Contains(bytes.ToLower(text), bytes.ToLower([]byte(part)))
}

// header is the mail's header, or as much of it as can be read.
func (m *Mail) header() mail.Header {
	header, _ := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(m.Raw)))
	return mail.Header{Header: message.Header{Header: header}}
}
