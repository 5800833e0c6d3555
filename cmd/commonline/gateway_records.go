package main

import (
	"time"

	"github.com/commonline/commonline/records"
)

// exportLife is how long the file of an export can be fetched.
const exportLife = 7 * 24 * time.Hour

// wireRecords makes what answers for the office's records.
func (g *gateway) wireRecords() {
	g.exports = &records.Worker{Config: records.Config{Store: g.pages, City: &g.file.City, Part: openPart, Now: time.Now, Log: g.log, Name: processName(),
		Poll: 2 * time.Second, Life: exportLife}}
}
