package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestEvidenceInWords(t *testing.T) {
	t.Parallel()
	whole := casework.EvidenceCheck{Threat: 1, Case: 48213, What: "message as received", Want: "ab", Got: "ab"}
	gone := casework.EvidenceCheck{Threat: 1, Case: 48213, What: "file 1", Want: "cd", Problem: "The bytes are not there."}
	for name, x := range map[string]struct {
		all  []casework.EvidenceCheck
		err  error
		says string
	}{
		"nothing": {nil, nil, "No message was ever flagged"},
		"whole":   {[]casework.EvidenceCheck{whole}, nil, "OK         C-48213-5, flag 1, message as received: ab\n1 of 1 whole"},
		"gone":    {[]casework.EvidenceCheck{whole, gone}, errFound, "NOT WHOLE  C-48213-5, flag 1, file 1: was cd, is none The bytes are not there.\n1 of 2 whole"},
	} {
		var b strings.Builder
		if err := printThreats(&b, x.all); !errors.Is(err, x.err) || !strings.Contains(b.String(), x.says) {
			t.Errorf("%s: %v, %q", name, err, b.String())
		}
	}
}
