package mailhost

import (
	"bytes"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// each calls f, under the lock, for the mails of a set that this client knows of. A mail that came since is left out
// until the client was told: it has no number yet.
func (s *session) each(set imap.NumSet, f func(seq uint32, m *Mail) error) error {
	set = s.fixed(set)
	for i, m := range s.box.mails {
		seq := s.view.EncodeSeqNum(uint32(i + 1))
		if seq == 0 || !contains(set, seq, m.UID) {
			continue
		}
		if err := f(seq, m); err != nil {
			return err
		}
	}
	return nil
}

func contains(set imap.NumSet, seq uint32, uid imap.UID) bool {
	switch set := set.(type) {
	case imap.SeqSet:
		return set.Contains(seq)
	case imap.UIDSet:
		return set.Contains(uid)
	}
	return false
}

// fixed puts the highest number in for "*".
func (s *session) fixed(set imap.NumSet) imap.NumSet {
	seq, uid := uint32(0), imap.UID(0)
	for i, m := range s.box.mails {
		if n := s.view.EncodeSeqNum(uint32(i + 1)); n != 0 {
			seq, uid = max(seq, n), m.UID
		}
	}
	switch set := set.(type) {
	case imap.SeqSet:
		var out imap.SeqSet
		for _, r := range set {
			out.AddRange(fixedRange(r.Start, r.Stop, seq))
		}
		return out
	case imap.UIDSet:
		var out imap.UIDSet
		for _, r := range set {
			out.AddRange(fixedRange(r.Start, r.Stop, uid))
		}
		return out
	}
	return set
}

// fixedRange resolves "*", which go-imap writes as 0. "9:*" over a last number of 5 is 5:9 (RFC 3501 section 9).
func fixedRange[N ~uint32](start, stop, last N) (N, N) {
	if start == 0 {
		start = last
	}
	if stop == 0 {
		stop = last
	}
	return min(start, stop), max(start, stop)
}

// found is a mail as it was when a command looked.
type found struct {
	seq uint32
	Mail
}

// Fetch looks under the lock and writes outside of it, so that a client which reads slowly holds up nobody.
func (s *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, options *imap.FetchOptions) error {
	s.host.pause()
	all, err := s.collect(set, options)
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := m.write(w.CreateMessage(m.seq), options); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) collect(set imap.NumSet, options *imap.FetchOptions) (all []found, err error) {
	defer s.host.news.tell()
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	seen := false
	for _, section := range options.BodySection {
		seen = seen || !section.Peek
	}
	err = s.each(set, func(seq uint32, m *Mail) error {
		if seen && !m.has(imap.FlagSeen) {
			m.addFlag(imap.FlagSeen)
			if err := s.flagsChanged(m, nil); err != nil {
				return err
			}
		}
		all = append(all, found{seq, m.snapshot()})
		return nil
	})
	return all, err
}

// flagsChanged keeps a mail's flags and tells the other clients, and this one too unless it is left out.
func (s *session) flagsChanged(m *Mail, leaveOut *imapserver.SessionTracker) error {
	for i := range s.box.mails {
		if s.box.mails[i] == m {
			s.box.tracker.QueueMessageFlags(uint32(i+1), m.UID, m.snapshot().Flags, leaveOut)
		}
	}
	return s.box.shelf.putFlags(m)
}

func (m found) write(w *imapserver.FetchResponseWriter, options *imap.FetchOptions) error {
	w.WriteUID(m.UID)
	if options.Flags {
		w.WriteFlags(m.Flags)
	}
	if options.InternalDate {
		w.WriteInternalDate(m.Date)
	}
	if options.RFC822Size {
		w.WriteRFC822Size(int64(len(m.Raw)))
	}
	if options.Envelope {
		w.WriteEnvelope(imapserver.ExtractEnvelope(m.header().Header.Header))
	}
	if options.BodyStructure != nil {
		w.WriteBodyStructure(imapserver.ExtractBodyStructure(bytes.NewReader(m.Raw)))
	}
	for _, section := range options.BodySection {
		// A whole mail is given as it came: what cannot be parsed must not be changed by parsing it.
		text := m.Raw
		if section.Specifier != imap.PartSpecifierNone || len(section.Part) > 0 || section.Partial != nil {
			text = imapserver.ExtractBodySection(bytes.NewReader(m.Raw), section)
		}
		out := w.WriteBodySection(section, int64(len(text)))
		if _, err := out.Write(text); err != nil {
			return err
		}
		if err := out.Close(); err != nil {
			return err
		}
	}
	return w.Close()
}

func (s *session) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags, _ *imap.StoreOptions) error {
	var all []found
	s.acct.mu.Lock()
	err := s.each(set, func(seq uint32, m *Mail) error {
		m.store(flags)
		all = append(all, found{seq, m.snapshot()})
		return s.flagsChanged(m, s.view)
	})
	s.acct.mu.Unlock()
	s.host.news.tell()
	if err != nil || flags.Silent {
		return err
	}
	for _, m := range all {
		if err := m.write(w.CreateMessage(m.seq), &imap.FetchOptions{Flags: true}); err != nil {
			return err
		}
	}
	return nil
}

func (m *Mail) store(flags *imap.StoreFlags) {
	if flags.Op == imap.StoreFlagsSet {
		m.Flags = nil
	}
	for _, flag := range flags.Flags {
		if flags.Op == imap.StoreFlagsDel {
			m.removeFlag(flag)
		} else {
			m.addFlag(flag)
		}
	}
}

func (s *session) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	defer s.host.news.tell()
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	return s.box.remove(func(m *Mail) bool { return m.has(imap.FlagDeleted) && (uids == nil || uids.Contains(m.UID)) })
}

func (s *session) Copy(set imap.NumSet, dest string) (*imap.CopyData, error) {
	defer s.host.news.tell()
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	return s.copy(set, dest)
}

// copy needs the account's lock.
func (s *session) copy(set imap.NumSet, name string) (*imap.CopyData, error) {
	dest := s.acct.boxes[name]
	if dest == nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeTryCreate, Text: "No such mailbox"}
	}
	if dest == s.box {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Text: "Source and destination mailboxes are identical"}
	}
	data := &imap.CopyData{UIDValidity: dest.validity}
	err := s.each(set, func(_ uint32, m *Mail) error {
		made, err := dest.add(m.Raw, m.Date, m.Flags)
		if err != nil {
			return err
		}
		data.SourceUIDs.AddNum(m.UID)
		data.DestUIDs.AddNum(made.UID)
		return nil
	})
	return data, err
}

func (s *session) Move(w *imapserver.MoveWriter, set imap.NumSet, dest string) error {
	defer s.host.news.tell()
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	data, err := s.copy(set, dest)
	if err != nil {
		return err
	}
	if len(data.SourceUIDs) > 0 {
		if err := w.WriteCopyData(data); err != nil {
			return err
		}
	}
	return s.box.remove(func(m *Mail) bool { return data.SourceUIDs.Contains(m.UID) })
}

func (s *session) Poll(w *imapserver.UpdateWriter, allowExpunge bool) error {
	if s.view == nil {
		return nil
	}
	return s.view.Poll(w, allowExpunge)
}

// Idle does not use the tracker's own way, which does not tell what came between the last command and IDLE.
//
// go-imap runs it beside the connection's goroutine, and does not wait for it when the connection is lost.
func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	s.acct.mu.Lock()
	view := s.view
	s.acct.mu.Unlock()
	for {
		changed := s.host.news.next()
		if view != nil {
			if err := view.Poll(w, true); err != nil {
				return err
			}
		}
		select {
		case <-changed:
		case <-stop:
			return nil
		}
	}
}
