package email

import (
	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake/email/mimetree"
)

// OpenPart finds the bytes of an attachment again, by its Part.
func OpenPart(raw []byte, part string, lim Limits) (casework.Attachment, []byte, error) {
	tree := mimetree.Read(raw, lim.tree())
	for _, a := range body(tree, lim).files {
		if a.Part != part {
			continue
		}
		if p := tree.Find(part); p != nil {
			return a, p.Decoded(), nil
		}
	}
	return casework.Attachment{}, nil, casework.Errorf(casework.NotFound, "The message has no such file.")
}
