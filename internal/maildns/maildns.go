// Package maildns tells whether a domain lets the mail that is sent in its name be believed: SPF (RFC 7208), DKIM (RFC 6376) and
// DMARC (RFC 7489), as its DNS says. It stores nothing, and asks nothing but DNS.
package maildns

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
)

// Resolver asks DNS. *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Finding is one sentence about a domain.
type Finding struct {
	Wrong    bool // its mail administrator should mend it
	Sentence string
}

// Selectors are the names under which keys of DKIM usually lie: those of Google and Microsoft, and what mail servers are set up with.
var Selectors = []string{"google", "selector1", "selector2", "default", "dkim", "mail", "s1", "k1"}

// Check looks at a domain.
func Check(ctx context.Context, r Resolver, domain string) []Finding {
	return []Finding{checkSPF(ctx, r, domain), checkDKIM(ctx, r, domain), checkDMARC(ctx, r, domain)}
}

// records are the texts of a name that begin with a version tag. One that is not there is none.
func records(ctx context.Context, r Resolver, name, version string) ([]string, error) {
	all, err := r.LookupTXT(ctx, name)
	if none, ok := errors.AsType[*net.DNSError](err); ok && none.IsNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []string
	for _, text := range all {
		head, _, _ := strings.Cut(text+";", ";")
		if tag := strings.TrimSpace(head); strings.EqualFold(tag, version) || strings.HasPrefix(strings.ToLower(tag), strings.ToLower(version)+" ") {
			found = append(found, text)
		}
	}
	return found, nil
}

func away(domain string) Finding {
	return Finding{true, fmt.Sprintf("DNS does not answer for %s just now: its records could not be looked at.", domain)}
}

func checkSPF(ctx context.Context, r Resolver, domain string) Finding {
	found, err := records(ctx, r, domain, "v=spf1")
	switch {
	case err != nil:
		return away(domain)
	case len(found) == 0:
		return Finding{true, fmt.Sprintf("%s publishes no SPF record, so other providers cannot tell its mail from forged mail.", domain)}
	case len(found) > 1: // RFC 7208 section 4.5: a permanent error
		return Finding{true, fmt.Sprintf("%s publishes %d SPF records; with more than one, none counts.", domain, len(found))}
	case strings.HasSuffix(strings.TrimSpace(found[0]), "+all"):
		return Finding{true, fmt.Sprintf("The SPF record of %s ends in +all: it lets everybody send in its name.", domain)}
	}
	return Finding{false, fmt.Sprintf("%s publishes an SPF record.", domain)}
}

func checkDKIM(ctx context.Context, r Resolver, domain string) Finding {
	for _, s := range Selectors {
		all, err := r.LookupTXT(ctx, s+"._domainkey."+domain)
		if none, ok := errors.AsType[*net.DNSError](err); err != nil && !(ok && none.IsNotFound) {
			return away(domain)
		}
		for _, text := range all {
			if key := tag(text, "p"); key != "" {
				return Finding{false, fmt.Sprintf("%s publishes a DKIM key (selector %s).", domain, s)}
			}
		}
	}
	return Finding{true, fmt.Sprintf("No DKIM key of %s was found under the usual names (%s). Ask the mail administrator whether its mail is signed.", domain, strings.Join(Selectors, ", "))}
}

// checkDMARC looks at the domain, and then at those above it down to two labels: what holds for the organization holds for it.
func checkDMARC(ctx context.Context, r Resolver, domain string) Finding {
	for d := domain; strings.Contains(d, "."); _, d, _ = strings.Cut(d, ".") {
		found, err := records(ctx, r, "_dmarc."+d, "v=DMARC1")
		if err != nil {
			return away(domain)
		}
		if len(found) != 1 { // RFC 7489 section 6.6.3: several are as none
			continue
		}
		switch policy := strings.ToLower(tag(found[0], "p")); policy {
		case "quarantine", "reject":
			return Finding{false, fmt.Sprintf("%s publishes a DMARC policy (%s).", d, policy)}
		case "none":
			return Finding{false, fmt.Sprintf("%s publishes a DMARC policy that only watches (none); quarantine or reject would protect residents from forged mail.", d)}
		}
		return Finding{true, fmt.Sprintf("The DMARC record of %s names no policy.", d)}
	}
	return Finding{true, fmt.Sprintf("%s publishes no DMARC policy, which large providers ask of whoever sends much mail.", domain)}
}

// tag is the value of a tag in a list such as "v=DMARC1; p=none" (RFC 6376 section 3.2).
func tag(text, name string) string {
	for part := range strings.SplitSeq(text, ";") {
		key, value, ok := strings.Cut(part, "=")
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
