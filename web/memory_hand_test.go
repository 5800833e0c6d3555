package web

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
)

// handMemory is what a memory knows of what is done by hand.
type handMemory struct {
	filed []HandCase
	done  []string
}

func (m *memory) PlacesFor(_ context.Context, _ casework.Viewer, text string) []string {
	if text == "12 Elm" {
		return []string{"12 Elm St", "12 Elm Ct"}
	}
	return nil
}

func (m *memory) NewByHand(_ context.Context, v casework.Viewer, c HandCase) (HandFiled, error) {
	if c.Line == "" {
		return HandFiled{}, casework.Errorf(casework.Invalid, "Write one line on what it was about.")
	}
	m.hand.filed = append(m.hand.filed, c)
	f := HandFiled{Case: casework.Case{Number: 48213, Office: v.Office}, Lead: v.Office}
	switch c.At {
	case "nowhere":
		f.Unplaced = "No address of the city was found in that."
	case "District 4":
		f.Lead = "d4"
	}
	return f, m.broken
}

func (m *memory) HandTasks(_ context.Context, v casework.Viewer, id casework.CaseID) ([]HandTask, error) {
	if id != 3 || len(m.hand.done) > 0 {
		return nil, m.broken
	}
	return []HandTask{
		{ID: 5, Letter: true, Name: "Rosa Delgado", Address: "12 Elm St\nRiverton", Reason: "They gave neither telephone nor e-mail.", Words: "The drain is <clear>.", MadeAt: noon},
		{ID: 6, Name: "Rosa Delgado", Phone: "+16175550123", Reason: "The text did not arrive: call.", Words: "We have your message.", MadeAt: noon},
	}, m.broken
}

func (m *memory) DoneByHand(_ context.Context, v casework.Viewer, n casework.CaseNumber, task int64, line string) error {
	if _, _, err := m.at(v, n); err != nil {
		return err
	}
	if len(m.hand.done) > 0 {
		return casework.Errorf(casework.Conflict, "Somebody has done that already.")
	}
	m.hand.done = append(m.hand.done, fmt.Sprint(task, " ", line))
	return nil
}
