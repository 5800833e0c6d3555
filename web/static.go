package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
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
	list, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // it is compiled in
	}
	all := make(assets, len(list))
	for _, f := range list {
		body, err := staticFiles.ReadFile("static/" + f.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		all[f.Name()] = asset{body: body, packed: pack(body, gzip.BestCompression), sum: hex.EncodeToString(sum[:6])}
	}
	return all
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
