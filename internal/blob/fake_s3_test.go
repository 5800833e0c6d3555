package blob_test

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// fakeS3 is as much of S3 as a store of blobs needs: one bucket named "city".
type fakeS3 struct {
	mu      sync.Mutex
	objects map[string][]byte
	puts    int
	broken  int // a status for all requests, if not 0
}

func startS3(t *testing.T) (*fakeS3, string) {
	t.Helper()
	s := &fakeS3{objects: map[string][]byte{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, server.URL
}

func (s *fakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bucket, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case s.broken != 0:
		refuse(w, s.broken, "InternalError")
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=key/"):
		refuse(w, http.StatusForbidden, "AccessDenied")
	case bucket != "city":
		refuse(w, http.StatusNotFound, "NoSuchBucket")
	case name == "":
		w.WriteHeader(http.StatusOK)
	case r.Method == http.MethodPut:
		s.put(w, r, name)
	default:
		s.get(w, r, name)
	}
}

func (s *fakeS3) put(w http.ResponseWriter, r *http.Request, name string) {
	body, err := payload(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	s.puts++
	s.objects[name] = body
	w.Header().Set("ETag", `"x"`)
}

func (s *fakeS3) get(w http.ResponseWriter, r *http.Request, name string) {
	body, ok := s.objects[name]
	if !ok {
		refuse(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	w.Header().Set("ETag", `"x"`)
	w.Header().Set("Last-Modified", "Mon, 02 Mar 2026 12:00:00 GMT")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// payload undoes aws-chunked (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html).
func payload(r *http.Request) ([]byte, error) {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return io.ReadAll(r.Body)
	}
	var body bytes.Buffer
	for in := bufio.NewReader(r.Body); ; {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		digits, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		size, err := strconv.ParseInt(digits, 16, 64)
		if err != nil {
			return nil, err
		}
		if size == 0 {
			break
		}
		if _, err := io.CopyN(&body, in, size); err != nil {
			return nil, err
		}
		if _, err := in.Discard(2); err != nil {
			return nil, err
		}
	}
	if want := r.Header.Get("X-Amz-Decoded-Content-Length"); want != strconv.Itoa(body.Len()) {
		return nil, fmt.Errorf("%d bytes, want %s", body.Len(), want)
	}
	return body.Bytes(), nil
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}{Code: code})
}
