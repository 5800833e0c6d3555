package postgres

import "github.com/commonline/commonline/casework"

// The shapes of the jsonb columns of a message. They are this package's own: casework carries no tags.

type recipientsColumn struct {
	To [][2]string `json:"to,omitempty"` // name, address
	Cc [][2]string `json:"cc,omitempty"`
}

type attachmentColumn struct {
	Filename    string `json:"filename,omitempty"`
	ContentType string `json:"type"`
	Size        int64  `json:"size"`
	ContentID   string `json:"cid,omitempty"`
	Inline      bool   `json:"inline,omitempty"`
	Part        string `json:"part"`
}

type defectColumn struct {
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
}

func recipientsOf(in *casework.Inbound) recipientsColumn {
	pairs := func(list []casework.Correspondent) (out [][2]string) {
		for _, c := range list {
			out = append(out, [2]string{c.Name, c.Address})
		}
		return out
	}
	return recipientsColumn{To: pairs(in.To), Cc: pairs(in.Cc)}
}

func (r recipientsColumn) correspondents() (to, cc []casework.Correspondent) {
	people := func(pairs [][2]string) (out []casework.Correspondent) {
		for _, p := range pairs {
			out = append(out, casework.Correspondent{Name: p[0], Address: p[1]})
		}
		return out
	}
	return people(r.To), people(r.Cc)
}

// attachmentsOf and defectsOf give NULL where there is nothing: most mails have none.
func attachmentsOf(in *casework.Inbound) any {
	if len(in.Attachments) == 0 {
		return nil
	}
	out := make([]attachmentColumn, len(in.Attachments))
	for i, a := range in.Attachments {
		out[i] = attachmentColumn(a)
	}
	return out
}

func defectsOf(in *casework.Inbound) any {
	if len(in.Defects) == 0 {
		return nil
	}
	out := make([]defectColumn, len(in.Defects))
	for i, d := range in.Defects {
		out[i] = defectColumn(d)
	}
	return out
}
