package dovecottest

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
)

// owner is whom mail belongs to: nobody where we are root, since Dovecot refuses to read mail as root, else ourselves.
type owner struct {
	uid, gid int
	root     bool
	name     string
}

func mailOwner() owner {
	if os.Getuid() == 0 {
		return owner{uid: 65534, gid: 65534, root: true}
	}
	name := fmt.Sprint(os.Getuid())
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return owner{uid: os.Getuid(), gid: os.Getgid(), name: name}
}

// configure writes the files for Dovecot 2.3 and makes the Maildirs.
func (s *Server) configure(users []string) error {
	if err := os.Chmod(s.dir, 0o755); err != nil {
		return err
	}
	var passwords strings.Builder
	for _, u := range users {
		fmt.Fprintf(&passwords, "%s:{PLAIN}%s::::::\n", u, Password)
		for _, folder := range []string{"INBOX", "Junk", "Sent"} {
			if err := s.makeFolder(u, folder); err != nil {
				return err
			}
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, "users"), []byte(passwords.String()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir, "dovecot.conf"), []byte(s.config()), 0o644)
}

func (s *Server) config() string {
	d := s.dir
	conf := `
protocols = imap
base_dir = ` + d + `/run
state_dir = ` + d + `/run
log_path = ` + d + `/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
maildir_very_dirty_syncs = no
passdb {
  driver = passwd-file
  args = ` + d + `/users
}
userdb {
  driver = static
  args = uid=` + fmt.Sprint(s.mail.uid) + ` gid=` + fmt.Sprint(s.mail.gid) + ` home=` + d + `/mail/%u
}
namespace inbox {
  inbox = yes
  mailbox Junk {
    special_use = \Junk
  }
  mailbox Sent {
    special_use = \Sent
  }
}
service imap-login {
  inet_listener imap {
    port = ` + fmt.Sprint(s.Port) + `
  }
  inet_listener imaps {
    port = 0
  }
}
`
	if s.mail.root {
		return conf
	}
	// Everything as ourselves, with no chroot, which only root may do.
	conf += "default_internal_user = " + s.mail.name + "\ndefault_login_user = " + s.mail.name +
		"\ndefault_internal_group = " + groupName(s.mail.gid) + "\n"
	for _, service := range []string{"imap-login", "anvil", "stats"} {
		conf += "service " + service + " {\n  chroot =\n}\n"
	}
	return conf
}

func groupName(gid int) string {
	if g, err := user.LookupGroupId(fmt.Sprint(gid)); err == nil {
		return g.Name
	}
	return fmt.Sprint(gid)
}
