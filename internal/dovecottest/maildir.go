package dovecottest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// Maildir is the folder on disk of a user's folder: "INBOX", "Junk", "Sent", or another one that was made by IMAP.
func (s *Server) Maildir(user, folder string) string {
	base := filepath.Join(s.dir, "mail", user, "Maildir")
	if folder == "INBOX" {
		return base
	}
	return filepath.Join(base, "."+folder)
}

func (s *Server) makeFolder(user, folder string) error {
	dir := s.Maildir(user, folder)
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return err
		}
	}
	return s.own(filepath.Join(s.dir, "mail", user))
}

// own gives a folder and what is in it to the user whom Dovecot reads mail as.
func (s *Server) own(root string) error {
	if !s.mail.root {
		return nil
	}
	return filepath.Walk(root, func(path string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, s.mail.uid, s.mail.gid)
	})
}

var delivered atomic.Int64

// Deliver puts a mail into a user's folder, as a delivery agent does: written aside, and then renamed into place.
func (s *Server) Deliver(user, folder string, mail []byte) {
	s.t.Helper()
	name := fmt.Sprintf("%d.M%dP%d.host,S=%d", time.Now().Unix(), delivered.Add(1), os.Getpid(), len(mail))
	dir := s.Maildir(user, folder)
	aside := filepath.Join(dir, "tmp", name)
	if err := os.WriteFile(aside, mail, 0o644); err != nil {
		s.t.Fatal(err)
	}
	if err := s.own(aside); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(aside, filepath.Join(dir, "new", name)); err != nil {
		s.t.Fatal(err)
	}
}

// Adopt makes Dovecot the owner of files that were copied into a user's Maildir.
func (s *Server) Adopt(user string) {
	s.t.Helper()
	if err := s.own(filepath.Join(s.dir, "mail", user)); err != nil {
		s.t.Fatal(err)
	}
}
