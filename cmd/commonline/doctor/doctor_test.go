package doctor_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/cmd/commonline/doctor"
)

func check(name string, findings ...doctor.Finding) doctor.Check {
	return doctor.Check{Name: name, Run: func(context.Context) []doctor.Finding { return findings }}
}

func TestExamine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{})
		hangs := func(context.Context) []doctor.Finding { <-wake; return nil }
		heeds := func(ctx context.Context) []doctor.Finding {
			<-ctx.Done()
			return []doctor.Finding{doctor.Bad("the server says nothing")}
		}
		breaks := func(context.Context) []doctor.Finding { panic("nil map") }
		start := time.Now()
		var out strings.Builder
		well := doctor.Examine(t.Context(), &out, []doctor.Check{
			check("settings", doctor.Good("nothing is in conflict")),
			{Name: "mailbox d4", Run: hangs, Time: 10 * time.Second},
			{Name: "redis", Run: heeds, Time: 10 * time.Second},
			{Name: "smtp", Run: breaks},
			check("topics", doctor.Noted("none"), doctor.Good("two\nlines")),
		})
		close(wake)
		want := `ok    settings    nothing is in conflict
MEND  mailbox d4  no answer within 10s
MEND  redis       the server says nothing
MEND  smtp        this check broke down (nil map); please report it
note  topics      none
ok    topics      two lines
`
		if diff := cmp.Diff(out.String(), want); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
		if well {
			t.Error("it calls that well")
		}
		if took := time.Since(start); took > 12*time.Second {
			t.Errorf("checks that hang side by side took %s", took)
		}
	})
}

func TestNotesAreWell(t *testing.T) {
	t.Parallel()
	if !doctor.Examine(t.Context(), &strings.Builder{}, []doctor.Check{check("x", doctor.Noted("y"), doctor.Good("z"))}) {
		t.Error("a note counts as a thing to mend")
	}
}
