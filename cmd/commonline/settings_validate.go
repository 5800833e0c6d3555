package main

import (
	"errors"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/clamd"
)

// shortestKey is the least length of SECRET_KEY: 32 characters of base64 or hex hold 128 bits or more.
const shortestKey = 32

// Validate says what is wrong with the settings taken together, naming both where two are in conflict. It connects
// nowhere: that is what doctor does.
func (s *Settings) Validate() error {
	return errors.Join(s.validateStores(), s.validateKeys(), s.validateSending(), s.validateTwilio(), s.validateTranscripts(), s.Translation.validate(), s.validateAccounts(), s.validateMicrosoft())
}

func invalid(format string, args ...any) error {
	return casework.Errorf(casework.Invalid, format, args...)
}

func (s *Settings) validateStores() error {
	var errs []error
	if _, _, err := net.SplitHostPort(s.ListenAddr); err != nil {
		errs = append(errs, invalid("LISTEN_ADDR is %q; one looks like :8080 or 127.0.0.1:8080", s.ListenAddr))
	}
	if s.DatabaseURL != "" && !databaseForm(s.DatabaseURL) {
		errs = append(errs, invalid("DATABASE_URL is no Postgres address; one looks like postgres://user:password@host:5432/commonline"))
	}
	if s.RedisURL != "" && !hasScheme(s.RedisURL, "redis", "rediss", "unix") {
		errs = append(errs, invalid("REDIS_URL is no Redis address; one looks like redis://host:6379/0"))
	}
	if s.Clamd != "" {
		if _, err := clamd.Open(s.Clamd); err != nil {
			errs = append(errs, invalid("CLAMD: %s", err))
		}
	}
	return errors.Join(errs...)
}

// databaseForm takes a URL, or the keywords of libpq ("host=/run/postgresql dbname=commonline").
func databaseForm(text string) bool {
	return hasScheme(text, "postgres", "postgresql") || !strings.Contains(text, "://") && strings.Contains(text, "=")
}

func hasScheme(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	return err == nil && slices.Contains(schemes, u.Scheme)
}

func (s *Settings) validateKeys() error {
	switch {
	case s.SecretKey == "" && s.DatabaseURL != "":
		return invalid("DATABASE_URL is set and SECRET_KEY is not; what is kept in that database is signed and encrypted with it, so make one (openssl rand -base64 32) and keep it apart from the backups")
	case s.SecretKey == "" && s.SecretKeyPrevious != "":
		return invalid("SECRET_KEY_PREVIOUS is set and SECRET_KEY is not; the new key goes into SECRET_KEY")
	case s.SecretKey != "" && len(s.SecretKey) < shortestKey:
		return invalid("SECRET_KEY has %d characters and needs %d; openssl rand -base64 32 makes one", len(s.SecretKey), shortestKey)
	case s.SecretKey != "" && s.SecretKey == s.SecretKeyPrevious:
		return invalid("SECRET_KEY and SECRET_KEY_PREVIOUS are the same; the old key goes into SECRET_KEY_PREVIOUS")
	}
	return nil
}

func (s *Settings) validateSending() error {
	var errs []error
	switch {
	case s.Sending == SendingAllowlist && len(s.SendingAllow) == 0:
		errs = append(errs, invalid("SENDING is allowlist and SENDING_ALLOW is empty; list addresses or @domains there"))
	case s.Sending == SendingOn && len(s.SendingAllow) > 0:
		errs = append(errs, invalid("SENDING is on and SENDING_ALLOW is set; with SENDING=on everybody is written to, so one of the two is a mistake"))
	}
	if s.Sending != SendingOff && s.source["PUBLIC_URL"] == "" {
		errs = append(errs, invalid("SENDING is %s and PUBLIC_URL is not set; residents would get links that lead nowhere", s.Sending))
	}
	for _, a := range s.SendingAllow {
		if domain, ok := strings.CutPrefix(a, "@"); ok {
			a = "x@" + domain
		}
		if parsed, err := mail.ParseAddress(a); err != nil || parsed.Address != a {
			errs = append(errs, invalid("SENDING_ALLOW holds %q, which is no address and no domain; they look like ana@city.example and @city.example", a))
		}
	}
	return errors.Join(errs...)
}

func (s *Settings) validateTwilio() error {
	t := s.Twilio
	switch {
	case t.AccountSID == "" && (t.AuthToken != "" || t.AuthTokenPrevious != "" || t.APIKey != "" || t.APISecret != ""):
		return invalid("a Twilio secret is set and TWILIO_ACCOUNT_SID is not")
	case t.AccountSID != "" && t.AuthToken == "":
		return invalid("TWILIO_ACCOUNT_SID is set and TWILIO_AUTH_TOKEN is not; without it nobody can tell Twilio's requests from forged ones")
	case t.AuthToken != "" && t.AuthToken == t.AuthTokenPrevious:
		return invalid("TWILIO_AUTH_TOKEN and TWILIO_AUTH_TOKEN_PREVIOUS are the same; the old token goes into TWILIO_AUTH_TOKEN_PREVIOUS")
	case (t.APIKey == "") != (t.APISecret == ""):
		return invalid("of TWILIO_API_KEY and TWILIO_API_SECRET one is set; they go together")
	case t.APIURL != "" && !hasScheme(t.APIURL, "http", "https"):
		return invalid("TWILIO_API_URL is no web address; leave it out to use Twilio itself")
	}
	return nil
}
