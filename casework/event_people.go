package casework

// What happens to cases among each other, and to people. Detail: "by", "why", and of cases "number", in full.
const (
	CaseMerged    EventKind = "case.merged"    // on both; "number" is the other one, "into" or "from" says which way
	CaseUnmerged  EventKind = "case.unmerged"  // on both; "back", "since", "stayed" count messages
	CaseSplit     EventKind = "case.split"     // on both
	CasesLinked   EventKind = "case.linked"    // on both
	CasesUnlinked EventKind = "case.unlinked"  // on both
	IdentityApart EventKind = "identity.apart" // a join was undone
	NotTheSame    EventKind = "identity.not"   // somebody said that two people are not the same
	PhoneShared   EventKind = "identity.shared"
	PhoneUnshared EventKind = "identity.unshared"
	SpeakerNamed  EventKind = "speaker.named"
	PersonRead    EventKind = "read.person"
	HelperAdded   EventKind = "helper.added"
	HelperEnded   EventKind = "helper.ended"
	ProofAsked    EventKind = "proof.asked" // a code goes out; "proof" is its number
	ProofGiven    EventKind = "proof.given"
	ProofWrong    EventKind = "proof.wrong" // "left" counts the tries that are left
)
