package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/commonline/commonline/casework"
)

// CaseTag is a version of a case as HTTP has it (RFC 9110, 8.8.3): it moves with what is decided, and with what is said. What a case was read
// by has a third part, which moves with whatever else is shown (a note, a delivery): that is for who keeps a copy, and stops nobody's deed.
func CaseTag(version, thread int) string { return fmt.Sprintf(`"%d-%d"`, version, thread) }

// versionOf is a tag without its third part.
func versionOf(tag string) string {
	if parts := strings.Split(strings.Trim(strings.TrimSpace(tag), `"`), "-"); len(parts) == 3 {
		return `"` + parts[0] + "-" + parts[1] + `"`
	}
	return strings.TrimSpace(tag)
}

type expectKey struct{}

type expected struct {
	number casework.CaseNumber
	tags   []string
}

// Expecting lets what is done to a case in a context be done only while the case is at one of the versions of an If-Match: the store looks
// (CheckExpected) when it has locked the case. It travels with the context since it belongs to the request, and every deed has it alike.
func Expecting(ctx context.Context, n casework.CaseNumber, ifMatch string) context.Context {
	var tags []string
	for tag := range strings.SplitSeq(ifMatch, ",") {
		tags = append(tags, versionOf(tag))
	}
	return context.WithValue(ctx, expectKey{}, expected{n, tags})
}

// CheckExpected is a casework.Stale where a case that is locked is at none of the versions that the context expects of it.
func CheckExpected(ctx context.Context, n casework.CaseNumber, version, thread int) error {
	e, ok := ctx.Value(expectKey{}).(expected)
	if !ok || e.number != n || slices.Contains(e.tags, "*") || slices.Contains(e.tags, CaseTag(version, thread)) {
		return nil
	}
	return casework.Errorf(casework.Stale, "Case %s was changed since you read it. Read it again, then decide.", n)
}
