package kind

import (
	"strings"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// listed recognises lists and bulk mail (RFC 2369, RFC 2919, and Precedence, of which each counts where there are several).
func listed(h mimetree.Header) (casework.MailKind, string) {
	for _, name := range []string{"list-id", "list-post", "list-help"} {
		if h.Has(name) {
			return casework.List, name
		}
	}
	for _, v := range h.All("precedence") {
		switch p := strings.ToLower(strings.TrimSpace(v)); p {
		case "list":
			return casework.List, "Precedence: list"
		case "bulk", "junk":
			return casework.Bulk, "Precedence: " + p
		}
	}
	if h.Has("list-unsubscribe") || h.Has("x-campaign-id") || h.Has("feedback-id") {
		return casework.Bulk, "list-unsubscribe"
	}
	return "", ""
}
