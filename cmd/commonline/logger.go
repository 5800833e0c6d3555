package main

import (
	"io"
	"log/slog"
)

// newLogger writes the log as the settings say. It never holds message bodies, addresses or phone numbers: what is logged
// are ids.
func newLogger(w io.Writer, l Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.Level)) // checked when the settings were read
	options := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
