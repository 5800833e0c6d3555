package api

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/danielgtaylor/huma/v2"
)

func (s *server) exportRows() []Row {
	return []Row{
		reads("listExports", "/exports", "records", "List the exports of records", casework.ScopeRecords, listExports).need(casework.ExportRecords),
		changes("askExport", http.MethodPost, "/exports", "records", "Ask for an export; it is made in the background", casework.ScopeRecords, askExport).need(casework.ExportRecords).again(),
		reads("readExport", "/exports/{export}", "records", "Read how far an export is", casework.ScopeRecords, readExport).need(casework.ExportRecords),
		reads("takeExport", "/exports/{export}/file", "records", "Download an export that is ready", casework.ScopeRecords, takeExport).need(casework.ExportRecords).bytes(),
	}
}

// Export is one that was asked for.
type Export struct {
	ID        int64      `json:"id"`
	Scope     string     `json:"scope" enum:"case,resident,search"`
	What      string     `json:"what"`
	Purpose   string     `json:"purpose" enum:"public,court"`
	Request   string     `json:"request"`
	AskedAt   time.Time  `json:"asked_at"`
	By        string     `json:"by"`
	State     string     `json:"state" enum:"asked,making,ready,failed,removed"`
	Done      int        `json:"done" doc:"Cases, of total."`
	Total     int        `json:"total"`
	Why       string     `json:"why,omitempty" doc:"It failed."`
	Size      int64      `json:"size,omitempty" doc:"Bytes."`
	SHA256    string     `json:"sha256,omitempty" doc:"Of the file."`
	ReadyAt   *time.Time `json:"ready_at,omitempty"`
	Until     *time.Time `json:"until,omitempty" doc:"So long its file is there."`
	RemovedAt *time.Time `json:"removed_at,omitempty"`
}

func exportOf(x casework.Export) Export {
	out := Export{ID: int64(x.ID), Scope: string(x.Scope), What: x.What, Purpose: string(x.Purpose), Request: x.Request, AskedAt: x.AskedAt.UTC(), By: x.By, State: string(x.State),
		Done: x.Done, Total: x.Total, Why: x.Why, Size: x.Size, ReadyAt: some(x.ReadyAt), Until: some(x.Until), RemovedAt: some(x.RemovedAt)}
	if x.Hash != [32]byte{} {
		out.SHA256 = fmt.Sprintf("%x", x.Hash)
	}
	return out
}

type exportsOutput struct {
	Body struct {
		Exports []Export `json:"exports" doc:"The newest first."`
		Total   int      `json:"total"`
	}
}

func listExports(c *call, in *Paged) (*exportsOutput, error) {
	all, total, err := c.Store.Exports(c, c.Viewer, in.page())
	if err != nil {
		return nil, fmt.Errorf("listing exports: %w", err)
	}
	out := &exportsOutput{}
	out.Body.Exports, out.Body.Total = []Export{}, total
	for _, x := range all {
		out.Body.Exports = append(out.Body.Exports, exportOf(x))
	}
	return out, c.record(casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "exports", "total": fmt.Sprint(total)}})
}

type askExportInput struct {
	Keyed
	Body struct {
		Scope      string `json:"scope" enum:"case,resident,search"`
		What       string `json:"what" maxLength:"500" doc:"A case number, the number of a resident, or a search as it is typed."`
		Purpose    string `json:"purpose" enum:"public,court"`
		Request    string `json:"request" maxLength:"500" doc:"The number of the records request, or of the court's file."`
		Requester  string `json:"requester" maxLength:"500"`
		Reason     string `json:"reason" maxLength:"500" doc:"Why, in a sentence that can be read in five years."`
		Notes      bool   `json:"notes,omitempty" doc:"Internal notes are in."`
		BlackedOut bool   `json:"blacked_out,omitempty" doc:"Residents' addresses and numbers are, in what is to be given out."`
	}
}

func askExport(c *call, in *askExportInput) (Done, error) {
	b := in.Body
	o := casework.ExportOrder{Key: c.formKey(in.Key), Scope: casework.Scope(b.Scope), What: strings.TrimSpace(b.What), Purpose: casework.Purpose(b.Purpose),
		Request: strings.TrimSpace(b.Request), Requester: strings.TrimSpace(b.Requester), Reason: strings.TrimSpace(b.Reason), Notes: b.Notes, BlackedOut: b.BlackedOut}
	id, err := c.Store.AskExport(c, c.Viewer, c.server.Now(), o)
	if err != nil {
		return Done{}, fmt.Errorf("asking for an export: %w", err)
	}
	return Done{Export: int64(id)}, nil
}

// ExportInput names an export in a path.
type ExportInput struct {
	Export int64 `path:"export" minimum:"1"`
}

type exportOutput struct{ Body Export }

func readExport(c *call, in *ExportInput) (*exportOutput, error) {
	x, err := c.Store.Export(c, c.Viewer, casework.ExportID(in.Export))
	if err != nil {
		return nil, fmt.Errorf("reading export %d: %w", in.Export, err)
	}
	return &exportOutput{exportOf(x)}, c.record(casework.Event{Kind: casework.ListRead, Detail: map[string]string{"list": "exports", "total": "1"}})
}

// takeExport hands the file out. Each download is an event before its first byte.
func takeExport(c *call, in *ExportInput) (*huma.StreamResponse, error) {
	file, err := c.Store.ExportFile(c, c.Viewer, casework.ExportID(in.Export))
	if err != nil {
		return nil, fmt.Errorf("opening export %d: %w", in.Export, err)
	}
	if err := c.record(casework.Event{Kind: casework.ExportTaken, Detail: map[string]string{"export": fmt.Sprint(in.Export)}}); err != nil {
		file.Close()
		return nil, err
	}
	return c.stream(file, "application/zip", fmt.Sprintf("export-%d.zip", in.Export)), nil
}

// stream gives a file to be kept, under a type that no browser runs.
func (c *call) stream(file io.ReadCloser, kind, name string) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer file.Close()
		hc.SetHeader("Content-Type", kind)
		hc.SetHeader("Content-Disposition", attachmentNamed(name))
		if _, err := io.Copy(hc.BodyWriter(), file); err != nil {
			c.Log.Warn("sending a file broke off", "request", requestID(c), "err", err)
			panic(http.ErrAbortHandler) // half a file must not look like a whole one
		}
	}}
}
