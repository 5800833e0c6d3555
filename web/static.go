package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"time"

	"github.com/commonline/commonline/casework"
)

//go:embed static
var staticFiles embed.FS

// assets are the few files that pages ask for, by name.
type assets map[string]asset

type asset struct {
	body   []byte
	packed []byte // by gzip
	sum    string // changes with the body, so that browsers may keep it for ever
}

func loadAssets() assets {
	all := assets{}
	for _, f := range inStatic("static") {
		if !f.IsDir() {
			all.add(f.Name(), readStatic("static", f.Name()))
		}
	}
	// The styles of the pages lie in pieces, in the order of their names, and go out as one file: one request.
	var styles []byte
	for _, f := range inStatic("static/app") {
		styles = append(styles, readStatic("static/app", f.Name())...)
	}
	all.add("app.css", styles)
	return all
}

func (a assets) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	a[name] = asset{body: body, packed: pack(body, gzip.BestCompression), sum: hex.EncodeToString(sum[:6])}
}

func inStatic(folder string) []fs.DirEntry {
	list, err := staticFiles.ReadDir(folder)
	if err != nil {
		panic(err) // it is compiled in
	}
	return list
}

func readStatic(folder, name string) []byte {
	body, err := staticFiles.ReadFile(path.Join(folder, name))
	if err != nil {
		panic(err) // it is compiled in
	}
	return body
}

// path is the address of a file in this build.
func (a assets) path(name string) string { return "/static/" + name + "?v=" + a[name].sum }

// favicon answers GET /favicon.ico, which browsers ask for by themselves.
func (s *server) favicon(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	r.SetPathValue("file", "icon.svg")
	return s.static(w, r, me)
}

// static answers GET /static/{file}.
func (s *server) static(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	name := r.PathValue("file")
	a, ok := s.assets[name]
	if !ok {
		return casework.Errorf(casework.NotFound, "There is no such file.")
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Cache-Control", "public, max-age=300")
	if r.URL.Query().Get("v") == a.sum {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := a.body
	w.Header().Set("Vary", "Accept-Encoding")
	if takesGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		body = a.packed
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
	return nil
}
