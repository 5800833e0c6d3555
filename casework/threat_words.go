package casework

import (
	"cmp"
	"strings"
	"time"
)

var deedWords = map[EventKind]string{
	CaseOpened: "the case was opened", CaseReopened: "the case was opened again", CaseLed: "the lead went to another office", MessageJoined: "a message came in on the case", MessageCopied: "the same message reached another office",
	CaseAssigned: "the case was assigned", CaseMoved: "its status was changed", NoteAdded: "an internal note was written", StaffAnswered: "an answer was written", CaseSensitive: "marked as sensitive",
	ThreatFlagged: "flagged a message as a threat", ThreatSeen: "looked at the flag", ThreatLifted: "lifted a flag", ThreatTaken: "took the evidence away", ThreatFile: "a file of a flagged message came in",
	HoldPlaced: "placed a legal hold", HoldLifted: "lifted a legal hold", CaseExported: "took the case away in an export", DangerSeen: "words that may mean danger were found",
}

// DeedWords say what happened, for a reader who does not know the program. Of the details they give whom a flag names, reasons, the number of a
// police report, what was taken, and hashes.
func DeedWords(e Event) string {
	words := cmp.Or(deedWords[e.Kind], strings.ReplaceAll(strings.ReplaceAll(string(e.Kind), ".", " "), "-", " "))
	for _, d := range [][2]string{{"against", "against "}, {"why", ""}, {"police", "police report "}, {"what", ""}, {"to", "to "}, {"record", "SHA-256 of the evidence record "}, {"sha256", "SHA-256 "}} {
		if v := e.Detail[d[0]]; v != "" {
			words += "; " + d[1] + v
		}
	}
	return words
}

// CheckWords say whether what is kept still has its hashes.
func CheckWords(all []EvidenceCheck) string {
	var bad []string
	for _, c := range all {
		if !c.Whole() {
			bad = append(bad, strings.TrimSpace(c.What+". "+c.Problem))
		}
	}
	if len(bad) == 0 {
		return "Checked: all of it still has the hash that it had."
	}
	return "NOT WHOLE: " + strings.Join(bad, "; ")
}

// BothTimes is a moment on the city's clock and in universal time, for paper.
func BothTimes(t time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("Monday, January 2, 2006, 3:04:05 PM MST") + " (" + t.UTC().Format("2006-01-02 15:04:05") + " UTC)"
}

// Name is who stands behind the actor of an event.
func (s PoliceSheet) Name(actor string) string {
	if name := s.Names[actor]; name != "" {
		return name
	}
	if !strings.HasPrefix(actor, "staff:") {
		return "the program (" + actor + ")"
	}
	return actor
}
