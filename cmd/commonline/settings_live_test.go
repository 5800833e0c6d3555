package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// set posts a form of the settings.
func (b *browser) set(path string, fields ...string) string {
	b.tr.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.post("/settings/"+path, form)
}

// says fails where a page lacks one of the words.
func (b *browser) says(path string, words ...string) {
	b.tr.t.Helper()
	page := b.get(path)
	for _, w := range words {
		if !strings.Contains(page, w) {
			b.tr.t.Errorf("%s lacks %q", path, w)
		}
	}
}

func (tr *trial) hire(email, role, office string) {
	tr.t.Helper()
	args := []string{"staff", "add", email, "--name", "Name of " + email, "--role", role}
	if office != "" {
		args = append(args, "--office", office)
	}
	if code, out, errs := tr.command("correct horse battery", args...); code != 0 {
		tr.t.Fatalf("staff add: %d %s%s", code, out, errs)
	}
}

// other is the same city in a second process, on a port of its own.
func (tr *trial) other() *trial {
	tr.t.Helper()
	listen := freePort(tr.t)
	o := &trial{t: tr.t, host: tr.host, url: "http://" + listen, env: slices.Clone(tr.env)}
	for i, line := range o.env {
		if strings.HasPrefix(line, "LISTEN_ADDR=") {
			o.env[i] = "LISTEN_ADDR=" + listen
		}
	}
	return o
}

// TestSettingsCountAtOnce changes the city in the browser, with two processes running: both go by it within seconds, what the file names
// is locked, and a restart undoes nothing.
func TestSettingsCountAtOnce(t *testing.T) {
	t.Parallel()
	tr := newTrial(t)
	tr.hire("ole@harbor.example", "admin", "")
	tr.hire("lee@harbor.example", "head", "d1")
	stop := tr.serve()
	second := tr.other()
	second.serve("--roles", "web")
	ole, lee := tr.signIn("ole@harbor.example", "correct horse battery"), tr.signIn("lee@harbor.example", "correct horse battery")
	elsewhere := second.signIn("lee@harbor.example", "correct horse battery")

	if page := ole.set("topics", "how", "add", "name", "Rats & mice", "first_answer", "1d"); !strings.Contains(page, "Rats &amp; mice") {
		t.Fatalf("not added:\n%s", page)
	}
	lee.says("/new", `value="rats-mice"`) // the process that took it goes by it when it answers
	tr.until("the other process goes by it", func() bool { return strings.Contains(elsewhere.get("/new"), `value="rats-mice"`) })

	if page := lee.set("topics", "how", "add", "name", "Mine"); !strings.Contains(page, "set for the whole city") {
		t.Errorf("the head of an office set a topic of the city:\n%s", page)
	}
	if page := ole.set("topics", "how", "keep", "key", "rats-mice", "name", "Rats", "first_answer", "soon"); !strings.Contains(page, "looks like 2d") {
		t.Errorf("%s", page)
	}
	ole.says("/settings/offices", "Set in city.yaml line 8, and changed there.", "city.yaml line 8")
	ole.set("offices", "how", "keep", "key", "d1", "name", "Another", "address", "City Hall, room 1")
	lee.says("/settings/offices", "Office of Councilor One, District 1", "City Hall, room 1")
	if page := lee.get("/settings/offices"); strings.Contains(page, "Another") {
		t.Error("what the file names was changed in the browser")
	}
	lee.set("signatures", "how", "keep", "of", "d1", "signature", "Room 1, City Hall")
	lee.set("signatures", "how", "keep", "of", "al1", "signature", "Not ours")
	stop()

	tr.serve()
	ole.says("/settings/signatures", "Room 1, City Hall")
	if page := ole.get("/settings/signatures"); strings.Contains(page, "Not ours") {
		t.Error("an office signs for another")
	}
	ole.set("topics", "how", "retire", "key", "rats-mice")
	if page := lee.get("/new"); strings.Contains(page, "rats-mice") {
		t.Error("a retired topic can be chosen")
	}
}
