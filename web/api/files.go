package api

import (
	"fmt"
	"mime"
	"strconv"

	"github.com/commonline/commonline/casework"
	"github.com/danielgtaylor/huma/v2"
)

func (s *server) fileRows() []Row {
	return []Row{
		reads("readMessage", "/messages/{message}", "cases", "Read one message", casework.ScopeMessagesRead, readMessage).need(casework.ReadCases),
		reads("readFile", "/messages/{message}/files/{file}", "cases", "Download a file that came with a message", casework.ScopeMessagesRead, readFile).need(casework.ReadCases).bytes(),
		reads("readOriginal", "/messages/{message}/original", "cases", "Download a mail as it arrived", casework.ScopeMessagesRead, readOriginal).also(casework.ScopeResidentsRead).need(casework.ReadCases).bytes(),
		reads("readRecording", "/messages/{message}/recording", "calls", "Download what a caller said", casework.ScopeMessagesRead, readRecording).need(casework.ReadCases).bytes(),
		reads("readHeldOriginal", "/held/{raw}/original", "held", "Download a held message, or an automatic mail, as it arrived", casework.ScopeMessagesRead, readHeldOriginal).also(casework.ScopeResidentsRead).need(casework.ReadHeld).bytes(),
	}
}

// MessageInput names a message in a path.
type MessageInput struct {
	Message int64 `path:"message" minimum:"1"`
}

type messageOutput struct{ Body Message }

func readMessage(c *call, in *MessageInput) (*messageOutput, error) {
	m, err := c.Store.Message(c, c.Viewer, casework.MessageID(in.Message))
	if err != nil {
		return nil, err
	}
	return &messageOutput{c.messageOf(m)}, c.record(casework.Event{Kind: casework.CaseRead, Case: m.Case, Message: m.ID})
}

type fileInput struct {
	MessageInput
	File int `path:"file" minimum:"1" doc:"The first is 1."`
}

// readFile hands out what came with a message, as the pages do: looked into by the virus scanner, under a name and type that harm nobody.
func readFile(c *call, in *fileInput) (*huma.StreamResponse, error) {
	m, err := c.Store.Message(c, c.Viewer, casework.MessageID(in.Message))
	if err != nil {
		return nil, err
	}
	if in.File > len(m.Attachments) {
		return nil, casework.Errorf(casework.NotFound, "The message has no such file.")
	}
	f, err := c.Files.Take(c, c.Viewer, m, m.Attachments[in.File-1], in.File)
	if err != nil {
		return nil, err
	}
	e := casework.Event{Kind: casework.RawRead, Case: m.Case, Message: m.ID, Raw: m.Raw, Detail: map[string]string{"what": "file " + strconv.Itoa(in.File)}}
	if err := c.record(e); err != nil {
		f.Close()
		return nil, err
	}
	return c.stream(f, f.Type, f.Name), nil
}

func attachmentNamed(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

// readOriginal hands out a mail as it arrived. Its header names people and addresses, whatever else the token may read.
func readOriginal(c *call, in *MessageInput) (*huma.StreamResponse, error) {
	m, err := c.Store.Message(c, c.Viewer, casework.MessageID(in.Message))
	if err != nil {
		return nil, err
	}
	if m.Raw == 0 {
		return nil, casework.Errorf(casework.NotFound, "This message went out from here: it has no original.")
	}
	return c.raw(m.Raw, casework.Event{Kind: casework.RawRead, Case: m.Case, Message: m.ID, Raw: m.Raw, Detail: map[string]string{"what": "original"}})
}

// RawInput names what arrived in a path.
type RawInput struct {
	Raw int64 `path:"raw" minimum:"1"`
}

func readHeldOriginal(c *call, in *RawInput) (*huma.StreamResponse, error) {
	raw := casework.RawID(in.Raw)
	return c.raw(raw, casework.Event{Kind: casework.RawRead, Raw: raw, Detail: map[string]string{"what": "original"}})
}

// raw hands out the bytes as they arrived, after the virus scanner has looked at them.
func (c *call) raw(id casework.RawID, e casework.Event) (*huma.StreamResponse, error) {
	file, err := c.Files.Original(c, c.Viewer, id, e.Message)
	if err != nil {
		return nil, err
	}
	if err := c.record(e); err != nil {
		file.Close()
		return nil, err
	}
	return c.stream(file, "message/rfc822", fmt.Sprintf("message-%d.eml", id)), nil
}

// readRecording hands out what a caller said.
func readRecording(c *call, in *MessageInput) (*huma.StreamResponse, error) {
	m, err := c.Store.Message(c, c.Viewer, casework.MessageID(in.Message))
	if err != nil {
		return nil, err
	}
	sound, err := c.Store.Sound(c, c.Viewer, m.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the recording of message %d: %w", m.ID, err)
	}
	if err := c.record(casework.Event{Kind: casework.ListenedTo, Case: m.Case, Message: m.ID, Raw: m.Raw}); err != nil {
		sound.Close()
		return nil, err
	}
	return c.stream(sound, sound.Kind, fmt.Sprintf("recording-%d%s", m.ID, map[string]string{"audio/wav": ".wav", "audio/mpeg": ".mp3"}[sound.Kind])), nil
}

// bytes says in the document that an operation gives a file.
func (r Row) bytes() Row {
	r.Bytes = true
	return r
}
