package main

import (
	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// textTail gives the pages what will stand below a first text: what they count is what is sent.
func (g *gateway) textTail() func(casework.Case) string {
	texts, err := notify.LoadCatalogue(notify.BuiltIn())
	if err != nil {
		g.log.Error("reading the built-in texts", "error", err)
		return nil
	}
	return func(c casework.Case) string {
		office, _ := g.file.City.Office(c.Office)
		tail, err := texts.FirstAnswer(false, c.Sensitive, office.Name, g.file.City.Name, c.Number)
		if err != nil {
			g.log.Error("rendering what stands below a first text", "error", err)
		}
		return tail
	}
}
