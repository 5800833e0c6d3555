package form

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"slices"

	"github.com/commonline/commonline/casework"
)

// A sending is stored as a header with its type and its files, and below that what the browser sent: each field byte for
// byte, in its order; of a file its header alone, since its bytes are kept by their hash.

const filesHeader = "X-Commonline-Files"

// head begins a raw message, up to where its files are put in.
func head(kind string) string { return "Content-Type: " + kind + "\r\n\r\n" }

// writeHead writes the delimiter and the header of a part.
func writeHead(b *bytes.Buffer, boundary string, h textproto.MIMEHeader) {
	fmt.Fprintf(b, "--%s\r\n", boundary)
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			fmt.Fprintf(b, "%s: %s\r\n", name, value)
		}
	}
	b.WriteString("\r\n")
}

// envelope puts the list of files above what came.
func envelope(s casework.Submission) []byte {
	if len(s.Files) == 0 {
		return s.Body
	}
	var list []fileColumn
	for _, f := range s.Files {
		list = append(list, columnOf(f))
	}
	files, err := json.Marshal(list)
	if err != nil {
		files = []byte("[]") // structs of strings and numbers are always written
	}
	return slices.Concat([]byte(filesHeader+": "), files, []byte("\r\n"), s.Body)
}

// open takes a raw message apart again.
func open(raw []byte) (values url.Values, files []casework.SentFile, err error) {
	r := bufio.NewReader(bytes.NewReader(raw))
	h, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		return url.Values{}, nil, fmt.Errorf("its header: %w", err)
	}
	if list := h.Get(filesHeader); list != "" {
		var columns []fileColumn
		err = json.Unmarshal([]byte(list), &columns)
		for _, c := range columns {
			if f, ok := c.file(); ok {
				files = append(files, f)
			}
		}
	}
	kind, params, typeErr := mime.ParseMediaType(h.Get("Content-Type"))
	var body error
	if kind == "multipart/form-data" {
		values, body = fieldsOf(multipart.NewReader(r, params["boundary"]))
	} else {
		values, body = query(r)
	}
	return values, files, errors.Join(err, typeErr, body)
}

func fieldsOf(mr *multipart.Reader) (url.Values, error) {
	values := url.Values{}
	for {
		part, err := mr.NextRawPart()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return values, err
		}
		if part.FileName() != "" || part.FormName() == "" {
			continue
		}
		b, err := io.ReadAll(part)
		values.Add(part.FormName(), readable(string(b)))
		if err != nil {
			return values, err
		}
	}
}

func query(r io.Reader) (url.Values, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return url.Values{}, err
	}
	values, err := url.ParseQuery(string(b))
	for _, list := range values {
		for i := range list {
			list[i] = readable(list[i])
		}
	}
	return values, err
}
