package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// command runs the program in process.
func command(t *testing.T, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	code = run(t.Context(), args, env, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"", 0, "Usage: commonline <command>"},
		{"--help", 0, "Usage: commonline <command>"},
		{"serve --help", 0, "--roles"},
		{"version", 0, "commonline "},
		{"serveb", 2, `did you mean "serve"?`},
		{"thread", 2, "<files>"},
		{"serve --roles=cooking", 2, "cooking"},
		{"places import --effective=soon", 2, "soon"},
		{"pause --channel=pigeon", 2, "pigeon"},
	} {
		code, out, errs := command(t, nil, strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("commonline %s: exit %d, want %d and %q:\n%s%s", c.args, code, c.code, c.says, out, errs)
		}
	}
}

func TestWrongSettingsAreUsedWrongly(t *testing.T) {
	t.Parallel()
	code, _, errs := command(t, []string{"SENDING=yes", "LISTEN_ADDR=x"}, "office", "list")
	want := "commonline: SENDING is off, allowlist or on, not \"yes\"\ncommonline: LISTEN_ADDR is \"x\"; one looks like :8080 or 127.0.0.1:8080\n"
	if code != 2 || errs != want {
		t.Errorf("exit %d:\n%swant:\n%s", code, errs, want)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		code int
		text string
	}{
		{nil, 0, ""},
		{errors.New("reading: it hangs"), 1, "commonline: reading: it hangs\n"},
		{errFound, 1, ""},
		{casework.Errorf(casework.NotFound, "there is no such case"), 1, "commonline: there is no such case\n"},
		{fmt.Errorf("pausing: %w", casework.Errorf(casework.Invalid, "no such office")), 2, "commonline: pausing: no such office\n"},
	} {
		var errs strings.Builder
		if code := report(&errs, c.err); code != c.code || errs.String() != c.text {
			t.Errorf("%v: exit %d, %q", c.err, code, errs.String())
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	if code, _, errs := command(t, []string{"LISTEN_ADDR=:" + port}, "health"); code != 0 {
		t.Errorf("exit %d: %s", code, errs)
	}
	server.Close()
	if code, _, _ := command(t, []string{"LISTEN_ADDR=:" + port}, "health"); code != 1 {
		t.Errorf("exit %d of a gateway that is gone", code)
	}
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	city, err := filepath.Abs("../../examples/riverton/city.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	home := "COMMONLINE_HOME=" + t.TempDir()
	for _, c := range []struct {
		name string
		env  []string
		code int
		says []string
	}{
		{"no mail server", []string{home, "CITY_FILE=" + city, "PUBLIC_URL=" + server.URL}, 1, []string{
			"MEND mailbox d4 The mail server 127.0.0.1 cannot be reached on port 3143", "MEND sending from al2", "ok settings nothing is in conflict", "city.yaml: Riverton, 13 offices, 13 mailboxes", server.URL + "/healthz answers"}},
		{"no city", []string{home}, 0, []string{"note city file CITY_FILE is not set: the city is what is set in the browser", "note public URL PUBLIC_URL is not set"}},
		{"home is a file", []string{"COMMONLINE_HOME=" + file, "CITY_FILE=" + city}, 1, []string{"MEND home COMMONLINE_HOME " + file + " cannot be made"}},
		{"settings", []string{"SENDING=maybe"}, 1, []string{`MEND settings SENDING is off, allowlist or on, not "maybe"`}},
		{"nobody answers", []string{home, "CITY_FILE=" + city, "PUBLIC_URL=http://127.0.0.1:1"}, 1, []string{"MEND public URL http://127.0.0.1:1/healthz does not answer"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := command(t, c.env, "doctor")
			out = strings.Join(strings.Fields(out), " ")
			if code != c.code {
				t.Errorf("exit %d, want %d:\n%s%s", code, c.code, out, errs)
			}
			for _, says := range c.says {
				if !strings.Contains(out, says) {
					t.Errorf("it does not say %q:\n%s", says, out)
				}
			}
		})
	}
}

func TestOfficeList(t *testing.T) {
	t.Parallel()
	code, out, errs := command(t, []string{"CITY_FILE=../../examples/riverton/city.yaml"}, "office", "list")
	if code != 0 || strings.Count(out, "\n") != 14 || !strings.Contains(out, "d4@riverton.example") {
		t.Errorf("exit %d:\n%s%s", code, out, errs)
	}
}
