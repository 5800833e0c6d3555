package web

import (
	"bytes"
	"context"
	"time"

	"github.com/commonline/commonline/casework"
)

// phoneMemory is what a memory knows of calls: a Tuesday's at District 5.
type phoneMemory struct {
	list       CallList
	logged     []string
	transcript string
}

var sampleSound = bytes.Repeat([]byte("RIFF----WAVEfmt 0123456789"), 40)

func sampleCalls() phoneMemory {
	rosa := []CaseLine{{Number: 48213, Subject: "Flooded crossing", Status: casework.Open}}
	return phoneMemory{transcript: "Hay un <bache>", list: CallList{
		Back: []CallBack{
			{Raw: 31, Message: 11, Case: 48213, Subject: "Voicemail, 34 seconds", Phone: "+16175550123", Office: "d5", Language: "es-US", At: noon.Add(-time.Hour), DueAt: noon.Add(time.Hour), Recorded: true},
			{Raw: 32, Subject: "Call back, please, number withheld", Office: "d5", At: noon.Add(-2 * time.Hour), DueAt: noon.Add(-time.Minute)},
		},
		Unlogged: []PhoneCall{
			{SID: "CA1", Phone: "+16175550123", Office: "d5", At: noon.Add(-3 * time.Hour), Talked: 185 * time.Second, Cases: rosa},
			{SID: "CA2", Office: "d5", At: noon.Add(-4 * time.Hour), Talked: 12 * time.Second},
		},
		Missed: []PhoneCall{{SID: "CA3", Phone: "+16175550124", Office: "d5", At: noon.Add(-5 * time.Hour)}},
	}}
}

func (m *memory) CallList(_ context.Context, v casework.Viewer) (CallList, error) {
	if m.broken != nil || v.Office != "d5" {
		return CallList{}, m.broken
	}
	return sampleCalls().list, nil
}

func (m *memory) phoned(what, line string) (casework.Case, error) {
	switch {
	case m.broken != nil:
		return casework.Case{}, m.broken
	case line == "":
		return casework.Case{}, casework.Errorf(casework.Invalid, "Write one line on what it was about.")
	case line == "twice":
		return casework.Case{}, casework.Errorf(casework.Conflict, "This call has been logged already.")
	}
	m.phone.logged = append(m.phone.logged, what+": "+line)
	return casework.Case{Number: 48213}, nil
}

func (m *memory) LogCall(_ context.Context, _ casework.Viewer, sid string, on casework.CaseNumber, line string) (casework.Case, error) {
	return m.phoned(sid+" on "+on.String(), line)
}

func (m *memory) DoneCallBack(_ context.Context, _ casework.Viewer, _ casework.RawID, line string) (casework.Case, error) {
	return m.phoned("back", line)
}

func (m *memory) LogByHand(_ context.Context, _ casework.Viewer, l HandLog) (casework.Case, error) {
	return m.phoned(string(l.Channel)+" of "+l.Name, l.Line)
}

func (m *memory) Recording(ctx context.Context, v casework.Viewer, id casework.MessageID) (Recording, error) {
	if _, err := m.Message(ctx, v, id); err != nil {
		return Recording{}, err
	}
	return Recording{Length: 34 * time.Second, Fetched: true, Transcript: sampleCalls().transcript, Language: "es", By: "whisper-1"}, nil
}

type memorySound struct{ *bytes.Reader }

func (memorySound) Close() error { return nil }

func (m *memory) Sound(ctx context.Context, v casework.Viewer, id casework.MessageID) (Sound, error) {
	if _, err := m.Message(ctx, v, id); err != nil {
		return Sound{}, err
	}
	return Sound{memorySound{bytes.NewReader(sampleSound)}, "audio/wav", noon}, nil
}

func (m *memory) MendTranscript(ctx context.Context, v casework.Viewer, id casework.MessageID, text string) error {
	_, err := m.Message(ctx, v, id)
	m.phone.transcript = text
	return err
}
