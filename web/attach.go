package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// answerSize bounds a form with files: what may go, and the words.
const answerSize = casework.MaxFilesSize + 2<<20

// answerFormOf reads the form of an answer, which may hold files.
func answerFormOf(w http.ResponseWriter, r *http.Request) (casework.CaseNumber, error) {
	n, err := numberOf(r)
	if err != nil {
		return 0, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, answerSize)
	err = r.ParseMultipartForm(1 << 20)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return 0, casework.Errorf(casework.Invalid, "The files are larger than %d MB together. Go back, choose smaller ones, and send it again.", casework.MaxFilesSize/1_000_000)
	}
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return 0, casework.Errorf(casework.Invalid, "The form did not arrive whole. Go back and send it again.")
	}
	return n, nil
}

// attach keeps the files of a form with the draft, and takes out those that were ticked.
func (s *server) attach(r *http.Request, me SignedIn, n casework.CaseNumber) error {
	for _, id := range r.PostForm["drop"] {
		file, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			continue
		}
		if err := s.Store.DropFile(r.Context(), me.Viewer, n, file); err != nil {
			return fmt.Errorf("taking a file out of a draft: %w", err)
		}
	}
	if r.MultipartForm == nil {
		return nil
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left is in the folder for such things
	for _, h := range r.MultipartForm.File["files"] {
		if h.Filename == "" && h.Size == 0 { // no file was chosen
			continue
		}
		if err := s.attachOne(r, me, n, h); err != nil {
			return fmt.Errorf("keeping a file with a draft: %w", err)
		}
	}
	return nil
}

func (s *server) attachOne(r *http.Request, me SignedIn, n casework.CaseNumber, h *multipart.FileHeader) error {
	f, err := h.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	body, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	return s.Store.AddFile(r.Context(), me.Viewer, n, s.Now(), r.PostFormValue("key"), OutFile(h.Filename, body), body)
}

// OutFile is a file that is to go with an answer: by a name that hides nothing, and of the type that its bytes are.
func OutFile(name string, body []byte) casework.OutFile {
	name = safeName(name, 1)
	return casework.OutFile{Name: name, Type: typeByBytes(name, body), Size: int64(len(body))}
}

// typeByBytes is what a file is by its bytes. Only what these leave open is taken from how it calls itself: an archive may be a document, and a text a table.
func typeByBytes(name string, body []byte) string {
	kind := http.DetectContentType(body)
	bare, _, _ := strings.Cut(kind, ";")
	switch end := strings.ToLower(path.Ext(name)); {
	case strings.HasPrefix(string(body[:min(len(body), 2)]), "MZ") || strings.HasPrefix(string(body[:min(len(body), 4)]), "\x7fELF"):
		return "application/x-executable"
	case bare == "application/zip" && archives[end] != "":
		return archives[end]
	case bare == "text/plain" && end == ".csv":
		return "text/csv; charset=utf-8"
	case bare == "text/plain" && end == ".ics":
		return "text/calendar; charset=utf-8"
	case bare == "text/xml" && strings.Contains(strings.ToLower(string(body[:min(len(body), 1024)])), "<svg"):
		return "image/svg+xml"
	}
	return kind
}

// archives are documents that are archives.
var archives = map[string]string{
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text",
	".ods":  "application/vnd.oasis.opendocument.spreadsheet",
}
