package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user that the server runs as. The zero value is ourselves.
type account struct {
	name     string
	uid, gid uint32
	other    bool // than ourselves
}

// accountFor is the account for a cluster: ourselves, or for root the owner of the data, else postgres or nobody.
func accountFor(data string) (account, error) {
	owner, err := ownerOf(data)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return account{}, fmt.Errorf("looking at the cluster: %w", err)
	case os.Getuid() != 0 && err == nil && int(owner.uid) != os.Getuid():
		return account{}, fmt.Errorf("%s belongs to user %s, not to you", data, owner.name)
	case os.Getuid() != 0:
		return account{}, nil
	case err == nil && owner.uid != 0:
		return owner, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if a, err := lookUp(name); err == nil {
			return a, nil
		}
	}
	return account{}, errors.New(`Postgres refuses to run as root, and there is no user "postgres" or "nobody": run this as an ordinary user`)
}

func lookUp(name string) (account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return account{}, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return account{}, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return account{name: name, uid: uint32(uid), gid: uint32(gid), other: true}, err
}

func ownerOf(path string) (account, error) {
	info, err := os.Stat(path)
	if err != nil {
		return account{}, err
	}
	stat := info.Sys().(*syscall.Stat_t)
	a := account{name: strconv.Itoa(int(stat.Uid)), uid: stat.Uid, gid: stat.Gid, other: true}
	if u, err := user.LookupId(a.name); err == nil {
		a.name = u.Username
	}
	return a, nil
}

func (a account) credential() *syscall.Credential {
	if !a.other {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// own gives path to the account.
func (a account) own(path string) error {
	if !a.other {
		return nil
	}
	if err := os.Chown(path, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("giving %s to user %s: %w", path, a.name, err)
	}
	return nil
}

// canReach checks that another account may enter path and every folder above it.
func (a account) canReach(path string) error {
	if !a.other {
		return nil
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return fmt.Errorf("looking at %s: %w", dir, err)
		}
		if !a.mayEnter(info) {
			return fmt.Errorf("user %s, as whom Postgres runs, cannot enter %s (%v): choose a folder outside of it, or run this as an ordinary user",
				a.name, dir, info.Mode())
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

func (a account) mayEnter(info os.FileInfo) bool {
	stat := info.Sys().(*syscall.Stat_t)
	switch mode := info.Mode().Perm(); {
	case stat.Uid == a.uid:
		return mode&0o100 != 0
	case stat.Gid == a.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}
