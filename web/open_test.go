package web

import (
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestTheSubjectOfAnAnswerIsTheReadersOwn(t *testing.T) {
	t.Parallel()
	mail := func(from, subject string, way casework.Direction) casework.Message {
		return casework.Message{From: casework.Correspondent{Address: from}, Subject: subject, Direction: way}
	}
	ana1, ana2 := mail("ana@home.example", "Lamp", casework.In), mail("ana@home.example", "Lamp again", casework.In)
	bo, ours := mail("bo@home.example", "Oak Street", casework.In), mail("d1@council.example", "Ours", casework.Out)
	for name, x := range map[string]struct {
		messages []casework.Message
		want     string
	}{
		"none":                  {nil, ""},
		"one":                   {[]casework.Message{ana1}, "Lamp"},
		"the newest of one":     {[]casework.Message{ana1, ours, ana2, ours}, "Lamp again"},
		"two people's: neither": {[]casework.Message{ana1, bo}, ""},
	} {
		p := &openPane{}
		p.messages = x.messages
		if got := p.lastSubject(); got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}
