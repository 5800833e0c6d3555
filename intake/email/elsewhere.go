package email

import (
	"github.com/commonline/commonline/intake/email/htmltext"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// Elsewhere gives the HTML of a mail as Parse does, with the addresses of pictures that lie elsewhere left in (https alone):
// for one who has asked to see them, since whoever keeps them learns by that that the mail is read. "" where it has none.
func Elsewhere(raw []byte, lim Limits) string {
	b := body(mimetree.Read(raw, lim.tree()), lim)
	if b.html == "" {
		return ""
	}
	return htmltext.SanitiseOpen(b.html)
}
