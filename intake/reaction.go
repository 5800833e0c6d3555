package intake

import (
	"regexp"
	"strings"
)

// reaction is what a phone sends to one that does not know reactions: Liked “…”, Reacted 👍 to “…”.
var reaction = regexp.MustCompile(`(?is)^(liked|loved|laughed at|emphasized|disliked|questioned|removed a (like|heart|laugh|exclamation|dislike|question mark) from|reacted \S{1,20} to|le gustó|me gusta|a aimé|curtiu)\s+["“«].*["”»]$`)

// isReaction reports whether a text is the echo of a tap on one of ours. It reopens nothing, and nothing is owed for it.
func isReaction(text string) bool { return reaction.MatchString(strings.TrimSpace(text)) }
