package email

import (
	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// OpenPart finds the bytes of an attachment again, by its Part.
func OpenPart(raw []byte, part string, lim Limits) (casework.Attachment, []byte, error) {
	for _, f := range body(mimetree.Read(raw, lim.tree()), lim).files {
		if f.Part == part {
			return f.Attachment, f.open(), nil
		}
	}
	return casework.Attachment{}, nil, casework.Errorf(casework.NotFound, "The message has no such file.")
}
