package main

import "github.com/commonline/commonline/cmd/commonline/cityfile"

// Transcripts say what is made of recordings of callers.
type Transcripts struct {
	By    string          // TRANSCRIPTS: none, twilio (English alone) or server
	URL   string          // TRANSCRIPTS_URL: a server that speaks OpenAI's API, "http://127.0.0.1:8000/v1"
	Key   cityfile.Secret // TRANSCRIPTS_KEY; "" where it asks for none
	Model string          // TRANSCRIPTS_MODEL
}

const (
	transcriptsNone   = "none"
	transcriptsTwilio = "twilio"
	transcriptsServer = "server"
)

func (r *settingsReader) transcripts() Transcripts {
	return Transcripts{
		By:  r.choice("TRANSCRIPTS", transcriptsNone, transcriptsNone, transcriptsTwilio, transcriptsServer),
		URL: r.text("TRANSCRIPTS_URL", ""), Key: cityfile.Secret(r.text("TRANSCRIPTS_KEY", "")), Model: r.text("TRANSCRIPTS_MODEL", "whisper-1"),
	}
}

func (s *Settings) validateTranscripts() error {
	t := s.Transcripts
	switch {
	case t.By == transcriptsServer && t.URL == "":
		return invalid("TRANSCRIPTS is server, and TRANSCRIPTS_URL does not say where it is")
	case t.By != transcriptsServer && t.URL != "":
		return invalid("TRANSCRIPTS_URL is set, and TRANSCRIPTS is %s; it takes server to use it", t.By)
	case t.URL != "" && !hasScheme(t.URL, "http", "https"):
		return invalid("TRANSCRIPTS_URL is no web address; one looks like http://127.0.0.1:8000/v1")
	}
	return nil
}
