package calls

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
)

// Server is a transcription server that speaks OpenAI's API (POST /v1/audio/transcriptions): a model on the city's own
// machine (whisper.cpp, faster-whisper, speaches), or a service that the city has a contract with.
type Server struct {
	URL   string // "http://127.0.0.1:8000/v1"
	Key   string // "" where it asks for none
	Model string // "whisper-1"
	HTTP  *http.Client
}

// Name is how a transcript names who made it.
func (s Server) Name() string { return s.Model }

// longestTranscript bounds an answer: an hour of speech is some sixty thousand bytes.
const longestTranscript = 1 << 20

// Transcribe implements Transcriber. Errors hold neither the key nor what was said.
func (s Server) Transcribe(ctx context.Context, sound []byte, kind, language string) (text, spoken string, err error) {
	body, form, err := s.form(sound, kind, language)
	if err != nil {
		return "", "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.URL, "/")+"/audio/transcriptions", body)
	if err != nil {
		return "", "", fmt.Errorf("asking the transcription server: %w", err)
	}
	r.Header.Set("Content-Type", form)
	if s.Key != "" {
		r.Header.Set("Authorization", "Bearer "+s.Key)
	}
	resp, err := s.HTTP.Do(r)
	if err != nil {
		return "", "", fmt.Errorf("asking the transcription server: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, longestTranscript))
	if err != nil {
		return "", "", fmt.Errorf("reading what the transcription server says: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", "", fmt.Errorf("the transcription server answers %s", resp.Status)
	}
	var got struct {
		Text     string `json:"text"`
		Language string `json:"language"`
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return "", "", fmt.Errorf("reading what the transcription server says: %w", err)
	}
	return strings.TrimSpace(strings.ReplaceAll(got.Text, "\x00", "")), got.Language, nil
}

// form writes the request. The server is told the language that the caller chose, by its first part: it knows no regions.
func (s Server) form(sound []byte, kind, language string) (io.Reader, string, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	name := "recording.wav"
	if kind == "audio/mpeg" {
		name = "recording.mp3"
	}
	head := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {kind}}
	part, err := w.CreatePart(head)
	if err == nil {
		_, err = part.Write(sound)
	}
	fields := [][2]string{{"model", s.Model}, {"response_format", "json"}}
	if primary, _, _ := strings.Cut(language, "-"); primary != "" {
		if primary == "cmn" || primary == "yue" {
			primary = "zh"
		}
		fields = append(fields, [2]string{"language", primary})
	}
	for _, f := range fields {
		if err == nil {
			err = w.WriteField(f[0], f[1])
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, "", fmt.Errorf("writing the request to the transcription server: %w", err)
	}
	return &b, w.FormDataContentType(), nil
}
