package main

import (
	"context"
	"io"

	"github.com/commonline/commonline/cmd/commonline/doctor"
	"github.com/commonline/commonline/internal/clamd"
)

// virusScan is what looks into files before they are handed out; nil where no scanner is named.
func virusScan(s *Settings) func(context.Context, io.Reader) (string, error) {
	if s.Clamd == "" {
		return nil
	}
	scanner, err := clamd.Open(s.Clamd)
	if err != nil {
		return func(context.Context, io.Reader) (string, error) { return "", err }
	}
	return scanner.Scan
}

// virusCheck asks the scanner about an empty file.
func virusCheck(s *Settings) doctor.Check {
	return doctor.Check{Name: "virus scanner", Run: func(ctx context.Context) []doctor.Finding {
		if s.Clamd == "" {
			return []doctor.Finding{doctor.Noted("CLAMD is not set: files that residents send are handed out without a look into them")}
		}
		scanner, err := clamd.Open(s.Clamd)
		if err == nil {
			err = scanner.Ping(ctx)
		}
		if err != nil {
			return []doctor.Finding{doctor.Bad("the virus scanner does not answer, and until it does no file is handed out: %s", err)}
		}
		return []doctor.Finding{doctor.Good("reached")}
	}}
}
