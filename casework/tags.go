package casework

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	mostTags = 20
	longTag  = 40 // characters
)

// SetTags gives a case the tags of a form in place of those it has.
type SetTags struct{ Tags []string }

func (s SetTags) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	return c.tagged(CleanTags(s.Tags))
}

// AddTags adds tags, and takes others away.
type AddTags struct{ Add, Remove []string }

func (a AddTags) done(c Case, _ time.Time) (Case, EventKind, map[string]string, error) {
	remove := CleanTags(a.Remove)
	tags := slices.DeleteFunc(CleanTags(append(slices.Clone(c.Tags), a.Add...)), func(t string) bool { return slices.Contains(remove, t) })
	return c.tagged(tags)
}

func (c Case) tagged(tags []string) (Case, EventKind, map[string]string, error) {
	if len(tags) > mostTags {
		return c, "", nil, Errorf(Invalid, "A case has %d tags at most.", mostTags)
	}
	for _, t := range tags {
		if utf8.RuneCountInString(t) > longTag {
			return c, "", nil, Errorf(Invalid, "A tag has %d characters at most.", longTag)
		}
	}
	c.Tags = tags
	return c, CaseTagged, map[string]string{"to": strings.Join(tags, ", ")}, nil
}

// CleanTags are tags as they are kept: in lower case, without commas and spare spaces, each once, in order.
func CleanTags(tags []string) []string {
	clean := []string{}
	for _, t := range tags {
		for part := range strings.SplitSeq(t, ",") {
			if part = strings.ToLower(strings.Join(strings.Fields(part), " ")); part != "" && !slices.Contains(clean, part) {
				clean = append(clean, part)
			}
		}
	}
	slices.Sort(clean)
	return clean
}
