package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/casework"
)

const testKey = "0123456789abcdef0123456789abcdef"

func TestSettingsDefaults(t *testing.T) {
	t.Parallel()
	s, err := ReadSettings([]string{"HOME=/home/ana"})
	if err != nil {
		t.Fatal(err)
	}
	got := []string{s.DatabaseURL, s.RedisURL, s.ListenAddr, s.PublicURL.String(), s.Sending, s.Log.Level, s.Log.Format}
	if diff := cmp.Diff(got, []string{"", "", ":8080", "http://localhost:8080", "off", "info", "text"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestDefaultHome(t *testing.T) {
	t.Parallel()
	env := map[string]string{"HOME": "/home/ana", "XDG_DATA_HOME": "/data"}
	got := []string{defaultHome(env, 0), defaultHome(env, 1000), defaultHome(map[string]string{"HOME": "/home/ana"}, 1000)}
	if diff := cmp.Diff(got, []string{"/var/lib/commonline", "/data/commonline", "/home/ana/.local/share/commonline"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

func TestSettingsFromFiles(t *testing.T) {
	t.Parallel()
	for _, name := range settingNames {
		path := filepath.Join(t.TempDir(), "value")
		if err := os.WriteFile(path, []byte("something\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s, _ := ReadSettings([]string{name + "_FILE=" + path})
		if got := s.source[name]; got != name+"_FILE" {
			t.Errorf("%s_FILE is not read: source %q", name, got)
		}
	}
}

func TestSettingsFull(t *testing.T) {
	t.Parallel()
	s, err := ReadSettings([]string{
		"DATABASE_URL=postgres://commonline:hush@db:5432/commonline?sslpassword=hush", "REDIS_URL=redis://:hush@redis:6379/0",
		"PUBLIC_URL=https://commonline.city.example/", "SECRET_KEY=" + testKey, "SECRET_KEY_PREVIOUS=" + testKey + "hush",
		"SENDING=allowlist", "SENDING_ALLOW=ana@city.example, @city.example", "TRUSTED_PROXIES=10.0.0.0/8 ::1",
		"TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=hush", "TWILIO_AUTH_TOKEN_PREVIOUS=hush hush", "TWILIO_API_KEY=SK1", "TWILIO_API_SECRET=hush",
		"TWILIO_API_URL=http://ana:hush@127.0.0.1:9",
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s.SendingAllow, []string{"ana@city.example", "@city.example"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if diff := cmp.Diff(s.TrustedProxies, want, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if got := s.PublicURL.String(); got != "https://commonline.city.example" {
		t.Errorf("public URL %s", got)
	}
	var dump strings.Builder
	if err := s.Dump(&dump); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"hush", testKey} {
		if strings.Contains(dump.String(), secret) {
			t.Errorf("the dump shows %q:\n%s", secret, dump.String())
		}
	}
	for _, name := range settingNames {
		if !strings.Contains(dump.String(), name+" ") {
			t.Errorf("the dump leaves out %s", name)
		}
	}
}

func TestRedactedKeywords(t *testing.T) {
	t.Parallel()
	got := redacted("host=db password='hu sh' dbname=x", "")
	if got != "host=db password=xxxxx dbname=x" {
		t.Errorf("got %s", got)
	}
}

func TestSettingsRefusals(t *testing.T) {
	t.Parallel()
	hollow := filepath.Join(t.TempDir(), "hollow")
	if err := os.WriteFile(hollow, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ env, want string }{
		{"SECRET_KEY=a SECRET_KEY_FILE=b", "SECRET_KEY and SECRET_KEY_FILE are both set; keep one"},
		{"REDIS_URL_FILE=/no/such", "REDIS_URL_FILE names /no/such, and there is no such file"},
		{"REDIS_URL_FILE=" + hollow, "REDIS_URL_FILE names " + hollow + ", which is empty"},
		{"SENDING=yes", `SENDING is off, allowlist or on, not "yes"`},
		{"LOG_LEVEL=loud", `LOG_LEVEL is debug, info, warn or error, not "loud"`},
		{"TRUSTED_PROXIES=proxy", `TRUSTED_PROXIES holds "proxy", which is no address and no network; one looks like 10.0.0.0/8`},
		{"LISTEN_ADDR=8080", `LISTEN_ADDR is "8080"; one looks like :8080 or 127.0.0.1:8080`},
		{"PUBLIC_URL=city.example", `PUBLIC_URL is "city.example", which is no web address; one looks like https://commonline.city.example`},
		{"PUBLIC_URL=https://city.example/x", `PUBLIC_URL is "https://city.example/x"; it is a scheme and a host only, since the program's pages begin at the root`},
		{"PUBLIC_URL=http://city.example", `PUBLIC_URL is "http://city.example"; outside this machine it begins with https, or sign-ins would travel in the clear`},
		{"DATABASE_URL=mysql://x SECRET_KEY=" + testKey, "DATABASE_URL is no Postgres address; one looks like postgres://user:password@host:5432/commonline"},
		{"REDIS_URL=localhost", "REDIS_URL is no Redis address; one looks like redis://host:6379/0"},
		{"DATABASE_URL=postgres://db/x", "DATABASE_URL is set and SECRET_KEY is not; what is kept in that database is signed and encrypted with it, so make one (openssl rand -base64 32) and keep it apart from the backups"},
		{"SECRET_KEY_PREVIOUS=x", "SECRET_KEY_PREVIOUS is set and SECRET_KEY is not; the new key goes into SECRET_KEY"},
		{"SECRET_KEY=short", "SECRET_KEY has 5 characters and needs 32; openssl rand -base64 32 makes one"},
		{"SECRET_KEY=" + testKey + " SECRET_KEY_PREVIOUS=" + testKey, "SECRET_KEY and SECRET_KEY_PREVIOUS are the same; the old key goes into SECRET_KEY_PREVIOUS"},
		{"PUBLIC_URL=http://localhost SENDING=allowlist", "SENDING is allowlist and SENDING_ALLOW is empty; list addresses or @domains there"},
		{"PUBLIC_URL=http://localhost SENDING=on SENDING_ALLOW=@x.example", "SENDING is on and SENDING_ALLOW is set; with SENDING=on everybody is written to, so one of the two is a mistake"},
		{"SENDING=on", "SENDING is on and PUBLIC_URL is not set; residents would get links that lead nowhere"},
		{"SENDING_ALLOW=city.example", `SENDING_ALLOW holds "city.example", which is no address and no domain; they look like ana@city.example and @city.example`},
		{"TWILIO_AUTH_TOKEN=x", "a Twilio secret is set and TWILIO_ACCOUNT_SID is not"},
		{"TWILIO_ACCOUNT_SID=AC1", "TWILIO_ACCOUNT_SID is set and TWILIO_AUTH_TOKEN is not; without it nobody can tell Twilio's requests from forged ones"},
		{"TWILIO_ACCOUNT_SID=AC1 TWILIO_AUTH_TOKEN=x TWILIO_API_KEY=x", "of TWILIO_API_KEY and TWILIO_API_SECRET one is set; they go together"},
		{"TWILIO_ACCOUNT_SID=AC1 TWILIO_AUTH_TOKEN=x TWILIO_AUTH_TOKEN_PREVIOUS=x", "TWILIO_AUTH_TOKEN and TWILIO_AUTH_TOKEN_PREVIOUS are the same; the old token goes into TWILIO_AUTH_TOKEN_PREVIOUS"},
		{"TWILIO_AUTH_TOKEN_PREVIOUS=x", "a Twilio secret is set and TWILIO_ACCOUNT_SID is not"},
		{"TWILIO_API_URL=here", "TWILIO_API_URL is no web address; leave it out to use Twilio itself"},
	} {
		_, err := ReadSettings(strings.Fields(c.env))
		if err == nil {
			t.Errorf("%s: no refusal", c.env)
			continue
		}
		if diff := cmp.Diff(err.Error(), c.want); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", c.env, diff)
		}
		if casework.KindOf(err) != casework.Invalid {
			t.Errorf("%s: kind %q", c.env, casework.KindOf(err))
		}
	}
}

func TestDemoForgetsTheSettings(t *testing.T) {
	t.Parallel()
	got := homeOnly([]string{"COMMONLINE_HOME=/x", "COMMONLINE_POSTGRES_FROM=/w", "DATABASE_URL=y", "SENDING=on", "SECRET_KEY_FILE=z", "PATH=/bin"})
	if diff := cmp.Diff(got, []string{"COMMONLINE_HOME=/x", "COMMONLINE_POSTGRES_FROM=/w", "PATH=/bin"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}
