package maildns

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
)

// zone answers from a map; "away" in place of a text is a server that fails.
type zone map[string][]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	all, ok := z[name]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	if len(all) == 1 && all[0] == "away" {
		return nil, errors.New("server failure")
	}
	return all, nil
}

func TestCheck(t *testing.T) {
	t.Parallel()
	well := zone{
		"mail.city.example": {"some-verification=1", "v=spf1 include:_spf.google.com ~all"}, "google._domainkey.mail.city.example": {"v=DKIM1; k=rsa; p=MIIB"},
		"_dmarc.city.example": {"v=DMARC1; p=quarantine; rua=mailto:x@city.example"},
	}
	with := func(name string, texts ...string) zone {
		z := zone{}
		for k, v := range well {
			z[k] = v
		}
		if z[name] = texts; texts == nil {
			delete(z, name)
		}
		return z
	}
	for name, c := range map[string]struct {
		zone  zone
		wrong string // "" where nothing is
	}{
		"well":           {well, ""},
		"no SPF":         {with("mail.city.example"), "publishes no SPF record"},
		"two of SPF":     {with("mail.city.example", "v=spf1 -all", "V=SPF1 ~all"), "publishes 2 SPF records"},
		"SPF for all":    {with("mail.city.example", "v=spf1 +all"), "lets everybody send"},
		"like SPF":       {with("mail.city.example", "v=spf10 -all"), "publishes no SPF record"},
		"no DKIM":        {with("google._domainkey.mail.city.example"), "No DKIM key"},
		"a revoked key":  {with("google._domainkey.mail.city.example", "v=DKIM1; p="), "No DKIM key"},
		"another key":    {with("selector1._domainkey.mail.city.example", "v=DKIM1; p=MIIB"), ""},
		"no DMARC":       {with("_dmarc.city.example"), "publishes no DMARC policy"},
		"DMARC watches":  {with("_dmarc.city.example", "v=DMARC1; p=none"), ""},
		"DMARC of own":   {with("_dmarc.mail.city.example", "v=DMARC1;p=reject"), ""},
		"DMARC unclear":  {with("_dmarc.city.example", "v=DMARC1"), "names no policy"},
		"DNS is away":    {with("mail.city.example", "away"), "DNS does not answer"},
		"DKIM's is away": {with("google._domainkey.mail.city.example", "away"), "DNS does not answer"},
	} {
		var wrong []string
		for _, f := range Check(t.Context(), c.zone, "mail.city.example") {
			if f.Wrong {
				wrong = append(wrong, f.Sentence)
			}
		}
		if got := strings.Join(wrong, " "); c.wrong == "" && got != "" || c.wrong != "" && (len(wrong) != 1 || !strings.Contains(got, c.wrong)) {
			t.Errorf("%s: %q, want %q", name, got, c.wrong)
		}
	}
}
