package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// underName serves a site under localhost, since a browser gives keys to names alone.
func (b *browser) underName(s *site) {
	b.t.Helper()
	u, err := url.Parse(strings.Replace(b.base, "127.0.0.1", "localhost", 1))
	if err != nil {
		b.t.Fatal(err)
	}
	b.base, s.server.PublicURL = u.String(), u
	s.server.keys = newKeys(s.server.Config)
}

// plugIn gives the browser a key; one that verifies knows its owner by a finger.
func (b *browser) plugIn(verifies bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		b.t.Fatal(err)
	}
	_, err := chromedp.Call(b.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true,
		HasUserVerification: verifies, IsUserVerified: verifies, AutomaticPresenceSimulation: true}})
	if err != nil {
		b.t.Fatal(err)
	}
}

// TestKeysInABrowser adds a key, and signs in with it, as a person does: Chromium's own key answers.
func TestKeysInABrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, plain)
	b := browse(t, s, "")
	b.underName(s)
	b.plugIn(true)
	b.as(s, ana)
	axe := axeScript(t)
	look := func(name string) {
		b.shoot(name)
		if axe != "" {
			b.axe(name, axe, false)
		}
	}
	b.open("/account/keys")
	b.until(`document.documentElement.dataset.keys`)
	look("keys-none")
	b.do(chromedp.SendKeys("#name", "Blue key"), chromedp.SendKeys("#password", "wrong horse battery\r"))
	b.until(`document.querySelector('[data-problem]').textContent.includes('The password is another one')`)
	look("keys-wrong-password")
	js[any](b, `document.querySelector('#password').value = ''`)
	b.do(chromedp.SendKeys("#password", samplePassword+"\r"))
	b.until(`document.querySelectorAll('.codes li').length === 10`)
	look("keys-codes")
	b.open("/account/keys")
	b.until(`document.querySelector('.acct-list').innerText.includes('Blue key')`)
	look("keys-one")

	t.Log("a key alone")
	js[any](b, `document.querySelector('.me button').click()`)
	b.until(`location.pathname === '/sign-in' && document.documentElement.dataset.keys`)
	look("keys-sign-in")
	js[any](b, `document.querySelector('form[data-key] button').click()`)
	b.until(`location.pathname === '/today' && document.querySelector('.me button')`)

	t.Log("after the password")
	js[any](b, `document.querySelector('.me button').click()`)
	b.until(`location.pathname === '/sign-in' && document.querySelector('#email')`)
	b.do(chromedp.SendKeys("#email", ana), chromedp.SendKeys("#password", samplePassword+"\r"))
	b.until(`location.pathname === '/sign-in/code' && document.documentElement.dataset.keys`)
	look("keys-code")
	js[any](b, `document.querySelector('form[data-key] button').click()`)
	b.until(`location.pathname === '/today' && document.querySelector('.me button')`)
	if got := s.store.passkeys; len(got) != 1 || !got[0].Verified || got[0].UsedAt.IsZero() {
		t.Errorf("kept: %+v", got)
	}
	if last := s.lastWhy(); last != "" && !strings.HasPrefix(last, "password") {
		t.Errorf("something was refused: %q", last)
	}

	t.Log("without JavaScript")
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.open("/account/keys")
	b.do(chromedp.WaitVisible("noscript p"))
	b.shoot("keys-no-script")
}
