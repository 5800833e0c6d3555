package api

import (
	"io"
	"mime"
	"strconv"

	"github.com/commonline/commonline/casework"
	"github.com/danielgtaylor/huma/v2"
)

func (s *server) fileRows() []Row {
	return []Row{
		reads("readMessage", "/messages/{message}", "cases", "Read one message", casework.ScopeMessagesRead, readMessage).need(casework.ReadCases),
		reads("readFile", "/messages/{message}/files/{file}", "cases", "Download a file that came with a message", casework.ScopeMessagesRead, readFile).need(casework.ReadCases).bytes(),
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
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer f.Close()
		hc.SetHeader("Content-Type", f.Type)
		hc.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
		if _, err := io.Copy(hc.BodyWriter(), f); err != nil {
			c.Log.Warn("sending a file broke off", "request", requestID(c), "err", err)
		}
	}}, nil
}

// bytes says in the document that an operation gives a file.
func (r Row) bytes() Row {
	r.Bytes = true
	return r
}
