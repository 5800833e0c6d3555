package api

import (
	"context"
	"net/http"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// ProgramFiles keeps what programs hand in to answer with. A file belongs to one token and one case, and waits for a day.
type ProgramFiles interface {
	// AddProgramFile is a refusal where there are too many, or they are too large together (casework.CheckFile).
	AddProgramFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, token int64, f casework.OutFile, body []byte) (int64, error)
	// ProgramFiles gives those that wait, the oldest first.
	ProgramFiles(ctx context.Context, v casework.Viewer, n casework.CaseNumber, token int64) ([]casework.OutFile, error)
	DropProgramFile(ctx context.Context, v casework.Viewer, n casework.CaseNumber, at time.Time, token, id int64) error
}

func (s *server) uploadRows() []Row {
	upload := changes("handInFile", http.MethodPost, "/cases/{number}/files", "cases", "Hand in a file to answer with", casework.ScopeMessagesSend, handIn).need(casework.WorkCases)
	upload.Takes = mostFile
	return []Row{
		upload,
		reads("listHandedIn", "/cases/{number}/files", "cases", "List the files that this token handed in and no answer has named", casework.ScopeMessagesSend, handedIn).need(casework.WorkCases),
		changes("dropFile", http.MethodDelete, "/cases/{number}/files/{file}", "cases", "Forget a file that no answer has named", casework.ScopeMessagesSend, dropFile).need(casework.WorkCases),
	}
}

type handInInput struct {
	DeedHead
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"What its receiver sees, with its ending: plan.pdf."`
	RawBody []byte `contentType:"application/octet-stream" doc:"The bytes. What they are is told by themselves."`
}

// handIn keeps a file, by the rules of the composer: the same names, types and sizes.
func handIn(c *call, in *handInInput) (Done, error) {
	n, err := in.number()
	if err != nil {
		return Done{}, err
	}
	id, err := c.Store.AddProgramFile(c, c.Viewer, n, c.server.Now(), c.Token, web.OutFile(in.Name, in.RawBody), in.RawBody)
	if err != nil {
		return Done{}, err
	}
	done, err := c.now(n)
	done.File = id
	return done, err
}

type handedInOutput struct {
	Body struct {
		Files []HandedIn `json:"files"`
	}
}

// HandedIn is a file that waits for an answer.
type HandedIn struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
}

func handedIn(c *call, in *OneCase) (*handedInOutput, error) {
	n, err := in.number()
	if err != nil {
		return nil, err
	}
	files, err := c.Store.ProgramFiles(c, c.Viewer, n, c.Token)
	if err != nil {
		return nil, err
	}
	out := &handedInOutput{}
	out.Body.Files = []HandedIn{}
	for _, f := range files {
		out.Body.Files = append(out.Body.Files, HandedIn(f))
	}
	return out, nil
}

type dropFileInput struct {
	DeedHead
	File int64 `path:"file" minimum:"1"`
}

func dropFile(c *call, in *dropFileInput) (Done, error) {
	n, err := in.number()
	if err == nil {
		err = c.Store.DropProgramFile(c, c.Viewer, n, c.server.Now(), c.Token, in.File)
	}
	if err != nil {
		return Done{}, err
	}
	return c.now(n)
}
