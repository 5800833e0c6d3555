package cityfile

import (
	"crypto/x509"
	"encoding/pem"
	"strings"

	"github.com/commonline/commonline/casework"
)

// dkim reads the section about signing; nil where there is none. The domain is that of the mailbox's address, with which
// it has to be aligned for DMARC anyway.
func (s section) dkim(common *node, m casework.Mailbox, fill *strings.Replacer) *DKIM {
	n := common.with(s.find("dkim"))
	if n == nil || n.shape == empty {
		return nil
	}
	d := s.section(n, "dkim", "domain", "selector", "key_file")
	_, domain, _ := strings.Cut(m.Address, "@")
	signer := &DKIM{Domain: d.text("domain"), Selector: d.text("selector")}
	if signer.Domain == "" {
		signer.Domain = domain
	}
	if signer.Selector == "" {
		s.refuse(d.line, "dkim has no selector")
	}
	if d.text("key_file") == "" {
		s.refuse(d.line, "dkim has no key_file")
		return nil
	}
	signer.Key = d.secretFile("key_file", fill.Replace(d.text("key_file")))
	if signer.Key != "" && !privateKey([]byte(signer.Key)) {
		s.refuse(d.lineOf("key_file"), "key_file %q holds no private key in PEM form", d.text("key_file"))
	}
	return signer
}

// privateKey tells whether text is a key of a kind that mail is signed with.
func privateKey(text []byte) bool {
	block, _ := pem.Decode(text)
	if block == nil {
		return false
	}
	_, pkcs1 := x509.ParsePKCS1PrivateKey(block.Bytes)
	_, pkcs8 := x509.ParsePKCS8PrivateKey(block.Bytes)
	return pkcs1 == nil || pkcs8 == nil
}
