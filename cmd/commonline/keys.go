package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/commonline/commonline/internal/keyring"
)

// openKeys makes the key ring of the settings. With the private database and no SECRET_KEY the key is made once and kept
// under COMMONLINE_HOME, beside that database.
func openKeys(s *Settings) (*keyring.Ring, error) {
	key := s.SecretKey.Reveal()
	if key == "" {
		var err error
		if key, err = ownKey(filepath.Join(s.Home, "secret.key")); err != nil {
			return nil, err
		}
	}
	ring, err := keyring.New(key, s.SecretKeyPrevious.Reveal())
	if err != nil {
		return nil, fmt.Errorf("making the key ring of SECRET_KEY: %w", err)
	}
	return ring, nil
}

func ownKey(path string) (string, error) {
	kept, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("reading the key of this installation: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o711); err != nil {
		return "", fmt.Errorf("making the folder of the key: %w", err)
	}
	key := rand.Text() + rand.Text()
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keeping the key of this installation: %w", err)
	}
	return key, nil
}
