package cityfile

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

// login reads how to sign in. The user is the mailbox's address where none is named.
func (s section) login(m casework.Mailbox, fill *strings.Replacer) Login {
	user := fill.Replace(s.text("user"))
	if user == "" {
		user = m.Address
	}
	if s.text("auth") != "" && s.noun == "imap" {
		s.refuse(s.lineOf("auth"), "auth is a key of smtp only; every mailbox is signed in to")
	}
	l := Login{User: user, Password: s.secret("password", fill), OAuth: s.oauth(fill)}
	switch {
	case l.OAuth != nil && s.gives("password"):
		s.refuse(s.lineOf("oauth"), "%s has a password and oauth; only one of the two can be", s.noun)
	case l.OAuth == nil && !s.gives("password"):
		s.refuse(s.line, "mailbox %q has neither a password nor oauth for %s", m.ID, s.noun)
	}
	return l
}

// smtpLogin is the login for sending: its own, none at all, or the one of the mailbox.
func (s section) smtpLogin(m casework.Mailbox, fill *strings.Replacer, imap Login) Login {
	own := s.gives("password") || s.find("oauth") != nil
	switch auth := s.choice("auth", "", "login", "none"); {
	case auth == "none" && (own || s.text("user") != ""):
		s.refuse(s.lineOf("auth"), `smtp has "auth: none" and a login; only one of the two can be`)
		return Login{}
	case auth == "none":
		return Login{}
	case own:
		return s.login(m, fill)
	}
	if user := fill.Replace(s.text("user")); user != "" {
		imap.User = user
	}
	return imap
}

// gives tells whether a secret of that name is given in one of its three forms.
func (s section) gives(name string) bool {
	return s.find(name) != nil || s.find(name+"_file") != nil || s.find(name+"_env") != nil
}

// secret reads NAME, NAME_file or NAME_env, of which one may be given.
func (s section) secret(name string, fill *strings.Replacer) Secret {
	var given []string
	for _, key := range []string{name, name + "_file", name + "_env"} {
		if s.find(key) != nil {
			given = append(given, key)
		}
	}
	if len(given) > 1 {
		s.refuse(s.lineOf(given[1]), "%s and %s are both given; keep one", given[0], given[1])
		return ""
	}
	if len(given) == 0 {
		return ""
	}
	text := s.text(given[0])
	switch given[0] {
	case name + "_file":
		return s.secretFile(given[0], fill.Replace(text))
	case name + "_env":
		return s.secretEnv(given[0], fill.Replace(text))
	}
	return Secret(text)
}

func (s section) secretFile(key, path string) Secret {
	text, err := s.read(path)
	switch {
	case err != nil:
		s.refuse(s.lineOf(key), "%s %q cannot be read: %s", key, path, reason(err))
	case strings.TrimSpace(string(text)) == "":
		s.refuse(s.lineOf(key), "%s %q is empty", key, path)
	}
	// A line break at the end was put there by an editor.
	return Secret(strings.TrimRight(string(text), "\r\n"))
}

func (s section) secretEnv(key, name string) Secret {
	if s.sources.Env == nil || s.sources.Env(name) == "" {
		s.refuse(s.lineOf(key), "%s names the environment variable %s, which is not set", key, name)
		return ""
	}
	return Secret(s.sources.Env(name))
}

func (r *reader) read(path string) ([]byte, error) {
	if r.sources.Read == nil {
		return nil, errNoFiles
	}
	return r.sources.Read(path)
}
