package casework

// What happens to accounts. Detail: "account" names whose it is ("staff:12"), "by" who did it.
const (
	SessionsEnded    EventKind = "sessions.ended"    // Detail: "which" is one, others or all
	PasswordChanged  EventKind = "password.changed"  // Detail: "how" is account, invitation or reset
	SecondFactorSet  EventKind = "second-factor.set" // Detail: "to" is on, off or new codes
	RecoveryCodeUsed EventKind = "second-factor.recovery"
	PasskeyAdded     EventKind = "passkey.added"   // Detail: "name"
	PasskeyDropped   EventKind = "passkey.dropped" // Detail: "key" is its number
	CityLoginBound   EventKind = "city-login.bound"
	AccountInvited   EventKind = "account.invited" // Detail: "role"; the person hears of it by mail
	ResetAsked       EventKind = "account.reset"   // the person hears of it by mail
	AccountChanged   EventKind = "account.changed" // Detail: "role"
	AccountDisabled  EventKind = "account.disabled"
	AccountEnabled   EventKind = "account.enabled"
	WorkLeft         EventKind = "account.work-left" // Detail: "cases", how many went to nobody
	GuestInvited     EventKind = "case.guest"        // another office may look in on the case. Detail: "guest"
	GuestLeft        EventKind = "case.guest.left"
)
