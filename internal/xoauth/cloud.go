package xoauth

import (
	"net/url"
	"strings"

	"golang.org/x/oauth2"
)

// Cloud is one of Microsoft's: the world's, or that of a government, whose addresses are others.
// Source: https://learn.microsoft.com/en-us/graph/deployments
type Cloud struct {
	Login   string // "https://login.microsoftonline.com"
	Outlook string // what access to IMAP and SMTP is asked for: "https://outlook.office365.com"
	Graph   string // "https://graph.microsoft.com"
}

// World is the cloud of everybody.
var World = Cloud{Login: "https://login.microsoftonline.com", Outlook: "https://outlook.office365.com", Graph: "https://graph.microsoft.com"}

// Person is Microsoft for the cloud: access for whoever consents, over IMAP and SMTP.
func (c Cloud) Person(tenant string) (Provider, error) {
	p, err := c.provider(tenant, "offline_access", c.Outlook+"/IMAP.AccessAsUser.All", c.Outlook+"/SMTP.Send")
	p.Extra = []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("prompt", "select_account")}
	return p, err
}

// MailApp is MicrosoftApp for the cloud: IMAP and SMTP in an app's own name.
func (c Cloud) MailApp(tenant string) (Provider, error) {
	return c.provider(tenant, c.Outlook+"/.default")
}

// GraphApp is Graph in an app's own name.
func (c Cloud) GraphApp(tenant string) (Provider, error) {
	return c.provider(tenant, c.Graph+"/.default")
}

func (c Cloud) provider(tenant string, scopes ...string) (Provider, error) {
	if err := checkTenant(tenant); err != nil {
		return Provider{}, err
	}
	base := strings.TrimRight(c.Login, "/") + "/" + url.PathEscape(tenant) + "/oauth2/v2.0/"
	return Provider{Endpoint: oauth2.Endpoint{AuthURL: base + "authorize", TokenURL: base + "token", AuthStyle: oauth2.AuthStyleInParams}, Scopes: scopes}, nil
}
