package xoauth

import (
	"fmt"
	"net/url"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/endpoints"
)

// Provider is who gives the tokens, and what for.
type Provider struct {
	Endpoint oauth2.Endpoint
	Scopes   []string
	// Extra is sent with the request for a person's consent. Google gives a refresh token only when asked for one.
	Extra []oauth2.AuthCodeOption
}

// Google gives access to one Gmail or Workspace mailbox, over IMAP and SMTP. Its device flow does not serve this scope:
// consent is given in a browser.
// Source: https://developers.google.com/identity/protocols/oauth2/limited-input-device#allowedscopes
func Google() Provider {
	return Provider{
		Endpoint: endpoints.Google,
		Scopes:   []string{"https://mail.google.com/"},
		Extra:    []oauth2.AuthCodeOption{oauth2.AccessTypeOffline, oauth2.ApprovalForce},
	}
}

// Microsoft gives access to one Microsoft 365 mailbox for the person who consents. The tenant is the directory's id or
// domain: an app that is registered for one directory is refused at "common" (AADSTS50194), so it must be named.
// Source: https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
func Microsoft(tenant string) (Provider, error) {
	if err := checkTenant(tenant); err != nil {
		return Provider{}, err
	}
	return Provider{
		Endpoint: endpoints.AzureAD(url.PathEscape(tenant)),
		Scopes: []string{
			"offline_access",
			"https://outlook.office.com/IMAP.AccessAsUser.All",
			"https://outlook.office.com/SMTP.Send",
		},
	}, nil
}

// MicrosoftApp gives an app of the directory access to the mailboxes that its administrator has opened to it, with no
// person's consent and no refresh token (client credentials grant).
func MicrosoftApp(tenant string) (Provider, error) {
	if err := checkTenant(tenant); err != nil {
		return Provider{}, err
	}
	return Provider{
		Endpoint: endpoints.AzureAD(url.PathEscape(tenant)),
		Scopes:   []string{"https://outlook.office365.com/.default"},
	}, nil
}

func checkTenant(tenant string) error {
	switch tenant {
	case "", "common", "organizations", "consumers":
		return fmt.Errorf("the tenant must be the id or the domain of your Microsoft directory, not %q", tenant)
	}
	return nil
}
