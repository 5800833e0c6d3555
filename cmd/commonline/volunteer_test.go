package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/commonline/commonline/internal/chromiumtest"
)

// menu is what Chromium calls the head of a menu of which one is open at a time.
const menu = "DisclosureTriangleGrouped"

// volunteer is somebody at a screen who finds things by the names that a screen reader tells, and counts what it takes.
type volunteer struct {
	tr                  *trial
	ctx                 context.Context
	pages, clicks, keys int
	words               int // on the way to each step, in what was opened to be read
}

// sits opens a window; without Chromium the test is skipped.
func (tr *trial) sits() *volunteer {
	tr.t.Helper()
	if os.Getenv("COMMONLINE_ACCEPTANCE") != "1" {
		tr.t.Skip("SKIPPED: nobody walks through the pages, which takes minutes: set COMMONLINE_ACCEPTANCE=1, with chromium in PATH")
	}
	ctx := chromiumtest.Open(tr.t, 8*time.Minute) // nothing hangs for ever on a window that was closed
	v := &volunteer{tr: tr, ctx: ctx}
	v.one(chromedp.Do(ctx, chromedp.EmulateViewport(1366, 768)))
	return v
}

func (v *volunteer) one(err error) {
	v.tr.t.Helper()
	if err != nil {
		v.tr.t.Fatal(err)
	}
}

// soon bounds one question to the window: what leaves a page takes the answers with it, and they are asked for again.
func (v *volunteer) soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(v.ctx, 5*time.Second)
}

func (v *volunteer) says(script string) string {
	ctx, cancel := v.soon()
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
	if err != nil {
		return ""
	}
	return s
}

// shown waits until the page shows some words, and counts it as read.
func (v *volunteer) shown(words string) {
	v.tr.t.Helper()
	v.tr.until("the page shows "+words, func() bool { return strings.Contains(v.says(`document.body.innerText`), words) })
}

// find waits for the first thing of a role whose name fits, as a screen reader hears it.
func (v *volunteer) find(role, name string) runtime.RemoteObjectID {
	v.tr.t.Helper()
	var found runtime.RemoteObjectID
	v.tr.until(fmt.Sprintf("there is a %s %q", role, name), func() bool {
		if v.says(`document.readyState`) != "complete" { // a page that is on its way answers nothing of its names, nor does the next one then
			return false
		}
		ctx, cancel := v.soon()
		defer cancel()
		doc, err := chromedp.Call(ctx, dom.GetDocument, dom.GetDocumentParams{})
		if err != nil {
			return false
		}
		all, err := chromedp.Call(ctx, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{BackendNodeID: doc.Root.BackendNodeID, Role: role})
		if err != nil {
			return false
		}
		for _, n := range all.Nodes {
			if n.Ignored || n.Name == nil || !named(role, strings.Trim(string(n.Name.Value), `"`), name) {
				continue
			}
			o, err := chromedp.Call(ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: n.BackendDOMNodeID})
			if err == nil {
				found = o.Object.ObjectID
				return true
			}
		}
		return false
	})
	return found
}

// named reports whether a thing is the one that is meant: a link of Today begins with what is to do.
func named(role, has, name string) bool {
	return strings.HasPrefix(has, name) || role == "link" && strings.Contains(has, name)
}

// press clicks a thing of that name, after the call has returned: what leaves the page takes the answer with it.
func (v *volunteer) press(role, name string) {
	v.tr.t.Helper()
	v.clicks++
	v.does(role, name, `function () { this.scrollIntoView(); setTimeout(() => this.click()); return true }`)
}

// does runs a function on the thing of that name.
func (v *volunteer) does(role, name, function string) {
	v.tr.t.Helper()
	v.tr.until(fmt.Sprintf("something is done with the %s %q", role, name), func() bool {
		thing := v.find(role, name)
		ctx, cancel := v.soon()
		defer cancel()
		_, err := chromedp.Call(ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{ObjectID: thing, FunctionDeclaration: function})
		return err == nil
	})
}

// types writes into the field of that name, which is clicked before.
func (v *volunteer) types(name, text string) {
	v.tr.t.Helper()
	v.clicks++
	v.keys += utf8.RuneCountInString(text)
	v.does("textbox", name, `function () { this.scrollIntoView(); this.focus() }`)
	_, err := chromedp.Call(v.ctx, input.InsertText, input.InsertTextParams{Text: text})
	v.one(err)
}

// read counts the words of what is open, once for each page.
func (v *volunteer) read(part, shot string) {
	v.pages++
	v.words += len(strings.Fields(v.says(`document.querySelector(` + fmt.Sprintf("%q", part) + `)?.innerText ?? ''`)))
	if folder := os.Getenv("COMMONLINE_SHOTS"); folder != "" {
		ctx, cancel := v.soon()
		defer cancel()
		if png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
			v.one(os.WriteFile(filepath.Join(folder, "volunteer-"+shot+".png"), png, 0o644))
		}
	}
}

// klm is the time by the keystroke-level model (Card, Moran and Newell 1980), with reading at 240 words a minute: a click is to think,
// to point and to press; a text is to think, to change hands, and its keys.
func (v *volunteer) klm(texts int) time.Duration {
	const k, p, m, h = 0.28, 1.1, 1.35, 0.4
	seconds := float64(v.clicks)*(m+p+k) + float64(texts)*(m+2*h) + float64(v.keys)*k + float64(v.words)/4
	return time.Duration(seconds * float64(time.Second))
}

// fiveMatters reach the office of District 4: by mail, by text, by telephone, to all thirteen offices, and one for a department.
func (tr *trial) fiveMatters(b *browser) {
	tr.t.Helper()
	mail := func(name, subject, text string, to ...string) {
		first, _, _ := strings.Cut(strings.ToLower(name), " ")
		b.post("/demo/send", url.Values{"name": {name}, "address": {first + "@home.example"}, "subject": {subject}, "text": {text}, "to": to})
	}
	mail("Ana Ruiz", "Street light out", "Hello,\n\nthe street light in front of 12 Elm Street has been out since Sunday.\n\nAna Ruiz", "d4")
	mail("Bo Lindholm", "Keep the library open", "Dear councilors,\n\nplease keep the library at 12 Elm Street open on Sundays.\n\nBo Lindholm", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "al1", "al2", "al3", "al4")
	mail("Eve Lund", "Fallen branch", "A large branch lies across the sidewalk at 12 Elm Street.\n\nEve Lund", "d4")
	b.post("/demo/phone/text", url.Values{"number": {anasPhone}, "to": {district4}, "body": {"The trash in front of 12 Elm Street was not taken."}})
	call := func(fields ...string) {
		form := url.Values{"number": {"+15555550172"}, "to": {district4}}
		for i := 0; i < len(fields); i += 2 {
			form.Set(fields[i], fields[i+1])
		}
		b.post("/demo/phone/call", form)
	}
	call("do", "dial")
	call("key", "1")
	call("key", "3")
	call("do", "wait")
	call("do", "speak", "words", "There are rats behind 12 Elm Street.")
}

// TestANewVolunteerClosesFiveCases walks from the link of the invitation to five resolved cases in an office that has switched nothing
// on, by accessible names alone. docs/runs/new-volunteer.md has its figures.
func TestANewVolunteerClosesFiveCases(t *testing.T) {
	t.Parallel()
	tr, b := startDemo(t)
	v := tr.sits()
	tr.fiveMatters(b)
	lee := tr.signIn("lee@riverton.example", demoPassword)
	matters := []struct{ name, kind, answer string }{
		{"Street light out", "mail", "Thank you. The light was replaced today."},
		{"The trash in front of 12 Elm", "text", "It was taken this morning. Thank you for telling us."},
		{"Keep the library open", "copied", "Thank you. The council votes on it in May, and I will let you know."},
		{"Fallen branch", "referral", "Parks and trees took it away this morning."},
		{"Voicemail", "voicemail", ""},
	}
	for _, m := range matters {
		tr.until(m.name+" is in the inbox", func() bool { return strings.Contains(lee.get("/inbox"), m.name) })
	}
	head := tr.signIn("hana@riverton.example", demoPassword)
	head.post("/office/staff", url.Values{"email": {"nia@riverton.example"}, "name": {"Nia New"}, "role": {"volunteer"}, "office": {"d4"}})
	id := regexp.MustCompile(`(?s)Nia New.*?/office/staff/(\d+)"`).FindStringSubmatch(head.get("/office/staff"))
	if id == nil {
		t.Fatalf("nobody is invited:\n%s", head.get("/office/staff"))
	}
	link := regexp.MustCompile(`/join/[A-Za-z0-9]+`).FindString(head.post("/office/staff/"+id[1], url.Values{"do": {"link"}}))
	if link == "" {
		t.Fatal("there is no link to hand over")
	}

	v.one(chromedp.Do(v.ctx, chromedp.Navigate(tr.url+link)))
	v.read("main", "1-invited")
	v.types("New password", "seven green umbrellas")
	v.press("button", "Set it and sign in")
	v.shown("Today")
	texts := 1
	v.read("main", "2-today")
	for i, m := range matters {
		if i > 0 {
			v.press("link", "Today")
			v.shown("The whole office")
			v.pages++
		}
		if m.kind == "voicemail" { // Today asks to call back; without that the case stands in the list
			v.press("link", "All open")
			v.pages++
		}
		v.resolve(m.name, m.kind, m.answer)
		texts++
		tr.until(m.name+" is resolved", func() bool {
			return strings.Contains(lee.get("/inbox?view=resolved"), m.name)
		})
	}
	t.Logf("pages %d, clicks %d, keys %d, words read %d; by the keystroke-level model %s", v.pages, v.clicks, v.keys, v.words, v.klm(texts).Round(time.Second))
	if v.klm(texts) > 10*time.Minute {
		t.Errorf("it takes %s", v.klm(texts))
	}
}

// resolve opens a case, answers it where it can be answered, and resolves it.
func (v *volunteer) resolve(name, kind, answer string) {
	v.tr.t.Helper()
	v.press("link", name)
	v.find("heading", name)
	v.read(".convo", kind)
	if kind == "referral" {
		v.press(menu, "Waiting")
		v.press("radio", "A department")
		v.press("button", "Set")
		v.tr.until("it waits on a department", func() bool { return strings.Contains(v.says(`location.search`), "done=") })
		v.pages++
	}
	if answer != "" {
		field := "Your answer"
		if kind == "text" {
			field = "Your text"
		}
		v.types(field, answer)
		v.press("button", "Send + resolve")
		return
	}
	v.press(menu, "Resolve")
	v.types("What was done (the resident reads it)", "The exterminator was there today.")
	v.press("button", "Resolve")
}
