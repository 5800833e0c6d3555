package callout_test

import (
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/phone/callout"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	good := callout.Asked{Sender: "+16175550100", Desk: "+16175550177", Phone: "+16175550123"}
	for name, c := range map[string]struct {
		change func(*callout.Asked)
		want   casework.Kind
	}{
		"well":                {func(*callout.Asked) {}, ""},
		"fictional office":    {func(a *callout.Asked) { a.Sender = "+15555550101" }, ""},
		"no number":           {func(a *callout.Asked) { a.Sender = "" }, casework.Conflict},
		"no telephone":        {func(a *callout.Asked) { a.Desk = "" }, casework.Invalid},
		"ours":                {func(a *callout.Asked) { a.Ours = true }, casework.Invalid},
		"the same":            {func(a *callout.Asked) { a.Desk = a.Phone }, casework.Invalid},
		"Jamaica":             {func(a *callout.Asked) { a.Phone = "+18765550123" }, casework.Invalid},
		"Canada":              {func(a *callout.Asked) { a.Phone = "+14165550123" }, casework.Invalid},
		"premium":             {func(a *callout.Asked) { a.Phone = "+19002345678" }, casework.Invalid},
		"France":              {func(a *callout.Asked) { a.Phone = "+33123456789" }, casework.Invalid},
		"no number at all":    {func(a *callout.Asked) { a.Phone = "anonymous" }, casework.Invalid},
		"short code":          {func(a *callout.Asked) { a.Phone = "+311" }, casework.Invalid},
		"a desk elsewhere":    {func(a *callout.Asked) { a.Desk = "+4915112345678" }, casework.Invalid},
		"too many":            {func(a *callout.Asked) { a.Recent = callout.MostInAnHour }, casework.Conflict},
		"one less":            {func(a *callout.Asked) { a.Recent = callout.MostInAnHour - 1 }, ""},
		"French office":       {func(a *callout.Asked) { a.Sender, a.Desk, a.Phone = "+33123456789", "+33123456780", "+33123456781" }, ""},
		"toll-free is called": {func(a *callout.Asked) { a.Phone = "+18002345678" }, ""},
	} {
		a := good
		c.change(&a)
		if err := callout.Judge(a); casework.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
