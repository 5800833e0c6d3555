package api

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/commonline/commonline/casework"
)

// cursor says where the next page begins: after a case, or at a page of a list that is sorted otherwise. mark is that of the question that
// it belongs to: asked with another one it makes no sense.
type cursor struct {
	past casework.CaseID
	page int
	mark string
}

// String is how callers carry it. It means nothing to them.
func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(int64(c.past), 36) + "." + strconv.Itoa(c.page) + "." + c.mark))
}

// cursorIn reads what String wrote for the same question; "" is the beginning.
func cursorIn(text, mark string) (c cursor, err error) {
	if text == "" {
		return cursor{page: 1, mark: mark}, nil
	}
	bad := casework.Errorf(casework.Invalid, "This cursor does not belong to this question. Begin without one.")
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return c, bad
	}
	parts := strings.Split(string(b), ".")
	if len(parts) != 3 || parts[2] != mark {
		return c, bad
	}
	past, err1 := strconv.ParseInt(parts[0], 36, 64)
	page, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil || past < 0 || page < 1 || page > 1_000_000 {
		return c, bad
	}
	return cursor{past: casework.CaseID(past), page: page, mark: mark}, nil
}
