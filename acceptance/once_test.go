package acceptance

import "testing"

// TestOnce makes sure that the audit can find fault.
func TestOnce(t *testing.T) {
	t.Parallel()
	m := &mail{to: []string{"d2", "d1"}}
	for name, c := range map[string]struct {
		rows []taken
		ok   bool
	}{
		"filed, and a copy":       {[]taken{{"", "d1", "new"}, {"", "d2", "copy"}}, true},
		"held, and a copy":        {[]taken{{"", "d1", "copy"}, {"", "d2", "held"}}, true},
		"lost":                    {nil, false},
		"lost in one mailbox":     {[]taken{{"", "d1", "new"}}, false},
		"not filed yet":           {[]taken{{"", "d1", ""}, {"", "d2", "copy"}}, false},
		"filed twice":             {[]taken{{"", "d1", "new"}, {"", "d2", "joined"}}, false},
		"twice from one mailbox":  {[]taken{{"", "d1", "new"}, {"", "d1", "copy"}}, false},
		"copies of what is not":   {[]taken{{"", "d1", "copy"}, {"", "d2", "copy"}}, false},
		"taken for a machine's":   {[]taken{{"", "d1", "machine"}, {"", "d2", "copy"}}, false},
		"read again and set down": {[]taken{{"", "d1", "new"}, {"", "d2", "copy"}, {"", "d2", "seen"}}, false},
	} {
		if _, ok := m.once(c.rows); ok != c.ok {
			t.Errorf("%s: %v, want %v", name, ok, c.ok)
		}
	}
}
