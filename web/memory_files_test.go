package web

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
)

// memoryFile lies with a draft, or went with a message.
type memoryFile struct {
	casework.OutFile
	body string
}

func (m *memory) AddFile(_ context.Context, v casework.Viewer, n casework.CaseNumber, _ time.Time, key string, f casework.OutFile, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, _, err := m.at(v, n); err != nil || m.answers[key] != 0 {
		return err
	}
	at := fmt.Sprint(v.Staff, n)
	var have []casework.OutFile
	for _, x := range m.files[at] {
		have = append(have, x.OutFile)
	}
	if err := casework.CheckFile(have, f); err != nil {
		return err
	}
	if m.files == nil {
		m.files = map[string][]memoryFile{}
	}
	f.ID = int64(len(m.media) + len(have) + 1)
	m.files[at] = append(m.files[at], memoryFile{f, string(body)})
	return nil
}

func (m *memory) DropFile(_ context.Context, v casework.Viewer, n casework.CaseNumber, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := fmt.Sprint(v.Staff, n)
	m.files[at] = slices.DeleteFunc(m.files[at], func(f memoryFile) bool { return f.ID == id })
	return nil
}

// sendFiles puts the files of a draft with a message.
func (m *memory) sendFiles(v casework.Viewer, n casework.CaseNumber, msg *casework.Message) {
	at := fmt.Sprint(v.Staff, n)
	if msg.Channel != casework.Mail {
		return
	}
	for _, f := range m.files[at] {
		part := fmt.Sprint("answer/", f.ID)
		msg.Attachments = append(msg.Attachments, casework.Attachment{Filename: f.Name, ContentType: f.Type, Size: f.Size, Part: part})
		m.files[fmt.Sprint("sent ", msg.ID)] = append(m.files[fmt.Sprint("sent ", msg.ID)], f)
		if m.media == nil {
			m.media = map[string]string{}
		}
		m.media[fmt.Sprint(msg.Raw, "/", part)] = f.body
	}
	delete(m.files, at)
}

func (m *memory) backFiles(v casework.Viewer, n casework.CaseNumber, id casework.MessageID) {
	if sent := m.files[fmt.Sprint("sent ", id)]; sent != nil {
		m.files[fmt.Sprint(v.Staff, n)] = sent
	}
}
