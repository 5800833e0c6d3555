package main

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/twilio"
	"github.com/commonline/commonline/internal/twiliohost"
)

// TestNumbersAreWrittenAtTwilio points a number that nobody has pointed, at a telephone company of this machine.
func TestNumbersAreWrittenAtTwilio(t *testing.T) {
	t.Parallel()
	base, _ := url.Parse("http://127.0.0.1:1")
	account, token := "AC"+strings.Repeat("1", 32), strings.Repeat("2", 32)
	host, err := twiliohost.Listen(twiliohost.Options{Account: account, Token: token, Numbers: []string{harborPhone}, Base: base, Unset: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- host.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	client, err := twilio.New(twilio.Config{AccountSID: account, Token: token, URL: host.URL()})
	if err != nil {
		t.Fatal(err)
	}
	n := numbersCompany{settings: &Settings{}, client: client, public: "http://127.0.0.1:1", numbers: []casework.Number{{ID: "n1", E164: harborPhone, Texts: true, Calls: true}, {ID: "n2", E164: rosasPhone, Texts: true}}}
	n.settings.Twilio.APIURL = host.URL()
	if err := n.Admits(ctx, account, "another"); casework.KindOf(err) != casework.Invalid {
		t.Errorf("a wrong token: %v", err)
	}
	if err := n.Admits(ctx, account, token); err != nil {
		t.Error(err)
	}
	says := func(what string, found int, wrong ...bool) {
		t.Helper()
		all := n.Look(ctx)
		if what == "point" {
			all = n.Point(ctx)
		}
		if len(all) != found {
			t.Fatalf("%s: %+v", what, all)
		}
		for i, w := range wrong {
			if all[i].Wrong != w {
				t.Errorf("%s, %d: %+v", what, i, all[i])
			}
		}
	}
	says("look", 3, false, true, true) // signed in; leads nowhere; not the account's
	says("point", 3, false, false, true)
	if n.calls = true; len(n.Addresses()) != 3 {
		t.Errorf("%+v", n.Addresses())
	}
	says("look", 4, false, true)
	says("point", 3, false, false, true)
	n.client = nil
	says("look", 1, true)
	n.settings.Twilio.APIURL = base.String()
	if err := n.Admits(ctx, account, "whatever"); err != nil {
		t.Errorf("a company that cannot be asked refuses an account: %v", err)
	}
}
