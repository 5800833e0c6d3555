package cityfile_test

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/examples"
)

func TestRiverton(t *testing.T) {
	t.Parallel()
	f, err := cityfile.Parse("riverton", examples.Riverton, cityfile.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[casework.OfficeKind]int{}
	for _, o := range f.City.Offices {
		kinds[o.Kind]++
		if m, ok := f.City.Mailbox(o.Mailbox); !ok || !strings.HasSuffix(m.Address, "@riverton.example") {
			t.Errorf("office %s has mailbox %+v", o.ID, m)
		}
		if n, ok := f.City.NumberOf(o.ID); !ok || !strings.HasPrefix(n.E164, "+155555501") || !n.Calls {
			t.Errorf("office %s has number %+v, which has to be one that nobody can have", o.ID, n)
		}
	}
	if kinds[casework.DistrictOffice] != 9 || kinds[casework.AtLargeOffice] != 4 {
		t.Errorf("offices: %v", kinds)
	}
	for _, a := range f.Accounts {
		if a.IMAP.Host != "127.0.0.1" || a.SMTP.Host != "127.0.0.1" {
			t.Errorf("mailbox %s leaves this machine: %s, %s", a.Mailbox, a.IMAP.Host, a.SMTP.Host)
		}
	}
}
