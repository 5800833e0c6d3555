package cityfile

import (
	"errors"
	"io/fs"
	"strings"
)

var errNoFiles = errors.New("no files are read here")

// reason says in a few words why a file cannot be read, without the path that the sentence has already.
func reason(err error) string {
	var p *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "its permissions forbid it"
	case errors.As(err, &p):
		return p.Err.Error()
	}
	return err.Error()
}

// oauth reads the section about OAuth 2.0; nil where there is none.
func (s section) oauth(fill *strings.Replacer) *OAuth {
	n := s.find("oauth")
	if n == nil {
		return nil
	}
	o := s.reader.section(n, "oauth", "provider", "tenant", "grant", "client_id",
		"client_secret", "client_secret_file", "client_secret_env",
		"refresh_token", "refresh_token_file", "refresh_token_env")
	client := &OAuth{
		Provider: o.choice("provider", "", "google", "microsoft"),
		Tenant:   o.text("tenant"),
		App:      o.choice("grant", "consent", "consent", "app") == "app",
		ClientID: o.text("client_id"), ClientSecret: o.secret("client_secret", fill),
		RefreshToken: o.secret("refresh_token", fill),
	}
	o.checkOAuth(client)
	return client
}

func (s section) checkOAuth(c *OAuth) {
	switch {
	case s.text("provider") == "":
		s.refuse(s.line, "oauth has no provider; it is google or microsoft")
	case c.Provider == "microsoft" && c.Tenant == "":
		s.refuse(s.line, "oauth of microsoft has no tenant; it is the directory's id or domain")
	case c.Provider == "google" && c.Tenant != "":
		s.refuse(s.lineOf("tenant"), "tenant is a key for microsoft only")
	case c.Provider == "google" && c.App:
		s.refuse(s.lineOf("grant"), "grant: app is for microsoft only")
	}
	if c.ClientID == "" {
		s.refuse(s.line, "oauth has no client_id")
	}
	if c.App && !s.gives("client_secret") {
		s.refuse(s.line, "grant: app needs a client_secret")
	}
	if c.App && s.gives("refresh_token") {
		s.refuse(s.line, "grant: app uses no refresh_token")
	}
}
