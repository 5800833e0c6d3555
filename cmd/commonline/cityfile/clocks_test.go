package cityfile_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

func TestClocks(t *testing.T) {
	t.Parallel()
	text := strings.Replace(good, "    name: Shelter\n", "    name: Shelter\n    first_answer: 4h\n    resolve: 10d\n", 1) + "\nclocks:\n  next_answer: 2d\n  department: 7d\n  digest: 6:45\n"
	c := parse(t, text).City
	if c.Topics[0].Promise != (casework.Promise{FirstAnswer: casework.Within{Hours: 4}, Resolve: casework.Within{Days: 10}}) {
		t.Errorf("the topic promises %+v", c.Topics[0].Promise)
	}
	if c.Clocks != (casework.Promise{NextAnswer: casework.Within{Days: 2}, Department: casework.Within{Days: 7}}) || c.Digest != 6*60+45 {
		t.Errorf("the city promises %+v at %d", c.Clocks, c.Digest)
	}
}

func TestClocksRefused(t *testing.T) {
	t.Parallel()
	for add, want := range map[string]string{
		"clocks:\n  resolve: 10 days\n": `resolve of clocks is "10 days"; a time looks like 2d, for working days, or 4h, for open hours`,
		"clocks:\n  resolve: 0d\n":      `resolve of clocks is "0d"`,
		"clocks:\n  digest: 25:00\n":    `digest of clocks is "25:00"; a time of day looks like 7:30`,
		"clocks:\n  first_anser: 1d\n":  `"first_anser" is not a key of clocks`,
		"clocks:\n  escalate: 1000d\n":  `escalate of clocks is "1000d"`,
	} {
		_, err := cityfile.Parse("city.yaml", []byte(good+"\n"+add), sources)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", add, err, want)
		}
	}
}
