package smtp

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIM signs mails (RFC 6376), for cities whose mail server does not.
type DKIM struct {
	Domain   string
	Selector string
	Key      crypto.Signer // RSA or Ed25519
}

// signed are the fields that RFC 6376 section 5.4.1 recommends, and those that keep machines from answering.
var signed = []string{
	"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Auto-Submitted",
	"List-Unsubscribe", "List-Unsubscribe-Post", // RFC 8058 section 4
}

// ParseDKIMKey reads a private key in PEM (PKCS #8, or PKCS #1 for RSA).
func ParseDKIMKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("the DKIM key is no PEM file")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading the DKIM key: %w", err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("a DKIM key cannot be a %T", key)
	}
	return signer, nil
}

// sign puts the signature in front. A nil DKIM leaves the mail as it is.
func (k *DKIM) sign(mail []byte) ([]byte, error) {
	if k == nil {
		return mail, nil
	}
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(mail), &dkim.SignOptions{
		Domain: k.Domain, Selector: k.Selector, Signer: k.Key, Hash: crypto.SHA256, HeaderKeys: signed,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	if err != nil {
		return nil, fmt.Errorf("signing with DKIM: %w", err)
	}
	return out.Bytes(), nil
}
