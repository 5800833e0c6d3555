package postgres_test

import (
	"context"
	"slices"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// ask is a call of one method with what belongs to district 1, in the name of v. n is the case that the call names, where it names one:
// the office's own, or a case of whoever asks, together with what lies on the other office's.
type ask struct {
	method string
	do     func(v casework.Viewer, n casework.CaseNumber) (seen any, err error)
}

// did is the answer of a call that shows nothing.
func did(err error) (any, error) { return nil, err }

// reads are the calls that only look. What they show to another office is nothing, or that there is no such thing.
func (e *estate) reads(ctx context.Context, p web.Store) []ask {
	type V = casework.Viewer
	type N = casework.CaseNumber
	now := time.Now()
	return []ask{
		{"Around", func(v V, _ N) (any, error) { return p.Around(ctx, v, e.id) }},
		{"Alarms", func(v V, _ N) (any, error) { return p.Alarms(ctx, v, 10) }},
		{"AlarmOf", func(v V, _ N) (any, error) { a, _, err := p.AlarmOf(ctx, v, e.id); return a.ID, err }},
		{"Alarming", func(v V, _ N) (any, error) { return p.Alarming(ctx, v) }},
		{"Phrases", func(v V, _ N) (any, error) { return p.Phrases(ctx, v) }},
		{"Automatic", func(v V, _ N) (any, error) { a, _, err := p.Automatic(ctx, v, page); return a, err }},
		{"CallList", func(v V, _ N) (any, error) { return p.CallList(ctx, v) }},
		{"Calling", func(v V, _ N) (any, error) {
			c, err := p.Calling(ctx, v, e.caseOf(e.callerCase))
			return [2]any{c.People, c.Latest}, err
		}},
		{"Case", func(v V, n N) (any, error) { c, _, _, err := p.Case(ctx, v, n); return c, err }},
		{"CaseRouting", func(v V, n N) (any, error) { return p.CaseRouting(ctx, v, n) }},
		{"Connection", func(v V, _ N) (any, error) { c, err := p.Connection(ctx, v, e.box); return c.Address, err }},
		{"Connections", func(v V, _ N) (any, error) { return p.Connections(ctx, v) }},
		{"Concerns", func(v V, n N) (any, error) {
			return p.Concerns(ctx, v, n, casework.Answer{To: e.opener, Text: "Dear Jorge", Key: "key-of-a-curious-concern"})
		}},
		{"Desk", func(v V, _ N) (any, error) {
			d, err := p.Desk(ctx, v, e.id)
			return [5]any{d.Notes, d.Drafts, d.Files, d.Voices, d.Others}, err
		}},
		{"FailedSends", func(v V, _ N) (any, error) { f, _, err := p.FailedSends(ctx, v, page); return f, err }},
		{"ForeignAnswer", func(v V, _ N) (any, error) { return p.ForeignAnswer(ctx, v, e.foreign) }},
		{"ForeignAnswers", func(v V, _ N) (any, error) { return p.ForeignAnswers(ctx, v) }},
		{"HandTasks", func(v V, _ N) (any, error) { return p.HandTasks(ctx, v, e.caseOf(e.byHand)) }},
		{"Held", func(v V, _ N) (any, error) { h, _, err := p.Held(ctx, v, page); return h, err }},
		{"Likely", func(v V, _ N) (any, error) { return p.Likely(ctx, v, e.id) }},
		{"Media", func(v V, _ N) (any, error) {
			return p.Media(ctx, v, casework.Message{ID: e.said, Raw: e.original}, "recording")
		}},
		{"Message", func(v V, _ N) (any, error) { return p.Message(ctx, v, e.said) }},
		{"Nearby", func(v V, n N) (any, error) { return p.Nearby(ctx, v, n) }},
		{"NoticesOf", func(v V, _ N) (any, error) { return p.NoticesOf(ctx, v, e.id) }},
		{"LeavingWork", func(v V, _ N) (any, error) { return p.LeavingWork(ctx, v, e.ana.Staff) }},
		{"Vouches", func(v V, _ N) (any, error) { return p.Vouches(ctx, v, e.id) }},
		{"Care", func(v V, _ N) (any, error) { return p.Care(ctx, v, e.id) }},
		{"CasePlans", func(v V, _ N) (any, error) { return p.CasePlans(ctx, v, e.id, now) }},
		{"PersonPlans", func(v V, _ N) (any, error) { return p.PersonPlans(ctx, v, e.resident, now) }},
		{"Person", func(v V, _ N) (any, error) { return p.Person(ctx, v, e.resident) }},
		{"Raw", func(v V, _ N) (any, error) { r, _, err := p.Raw(ctx, v, e.original); return r, err }},
		{"Recording", func(v V, _ N) (any, error) { return p.Recording(ctx, v, e.voicemail) }},
		{"SavedViews", func(v V, _ N) (any, error) { return p.SavedViews(ctx, v) }},
		{"OfficeRules", func(v V, _ N) (any, error) { return p.OfficeRules(ctx, v) }},
		{"TryRule", func(v V, _ N) (any, error) { return p.TryRule(ctx, v, e.rule, now.Add(-time.Hour), now, 9) }},
		{"AccessTokens", func(v V, _ N) (any, error) { return p.AccessTokens(ctx, v, now) }},
		{"Webhooks", func(v V, _ N) (any, error) { return p.Webhooks(ctx, v) }},
		{"WebhookSends", func(v V, _ N) (any, error) { return p.WebhookSends(ctx, v, e.hook) }},
		{"Readings", func(v V, _ N) (any, error) { return p.Readings(ctx, v, e.id, 10) }},
		{"PersonReadings", func(v V, _ N) (any, error) { return p.PersonReadings(ctx, v, e.resident, 10) }},
		{"Exports", func(v V, _ N) (any, error) { x, _, err := p.Exports(ctx, v, page); return x, err }},
		{"Export", func(v V, _ N) (any, error) { return p.Export(ctx, v, e.export) }},
		{"ExportFile", func(v V, _ N) (any, error) { return p.ExportFile(ctx, v, e.export) }},
		{"ThreatsOn", func(v V, _ N) (any, error) { return p.ThreatsOn(ctx, v, e.id) }},
		{"ThreatsNear", func(v V, _ N) (any, error) { return p.ThreatsNear(ctx, v, e.caseOf(e.other), e.resident) }},
		{"Threats", func(v V, _ N) (any, error) { return p.Threats(ctx, v) }},
		{"PoliceSheet", func(v V, n N) (any, error) { return p.PoliceSheet(ctx, v, n, now) }},
		{"HoldsOn", func(v V, _ N) (any, error) { return p.HoldsOn(ctx, v, e.id) }},
		{"OfficeRules", func(v V, _ N) (any, error) { return p.OfficeRules(ctx, v) }},
		{"TryRule", func(v V, _ N) (any, error) { return p.TryRule(ctx, v, e.rule, now.Add(-time.Hour), now, 9) }},
		{"Replies", func(v V, _ N) (any, error) { return p.Replies(ctx, v) }},
		{"Sound", func(v V, _ N) (any, error) { return p.Sound(ctx, v, e.voicemail) }},
		{"TagsInUse", func(v V, _ N) (any, error) { return p.TagsInUse(ctx, v) }},
		{"Tongues", func(v V, _ N) (any, error) {
			t, err := p.Tongues(ctx, v, e.id)
			return [4]any{t.Translations, t.Speakers, t.Foreign, t.Interpreter}, err
		}},
		{"Ties", func(v V, _ N) (any, error) { return p.Ties(ctx, v, e.id) }},
		{"Waiting", func(v V, _ N) (any, error) { w, _, err := p.Waiting(ctx, v, page); return w, err }},
		{"Notifications", func(v V, _ N) (any, error) { n, _, err := p.Notifications(ctx, v, page); return n, err }},
		{"Cases", func(v V, _ N) (any, error) {
			all, _, err := p.Cases(ctx, v, web.CaseQuery{View: web.AllCases, Page: page})
			return slices.DeleteFunc(all, func(c casework.Case) bool { return c.Number == e.theirs }), err
		}},
		{"WaitingByDepartment", func(v V, _ N) (any, error) { return p.WaitingByDepartment(ctx, v) }},
		{"Counts", func(v V, _ N) (any, error) {
			n, err := p.Counts(ctx, v)
			n.Open, n.Unassigned = min(n.Open-e.openOf(v), n.Open), min(n.Unassigned-e.openOf(v), n.Unassigned) // its own
			return n, err
		}},
		{"Today", func(v V, _ N) (any, error) {
			all, _, err := p.Today(ctx, v, now, false)
			return withoutCase(all, e.theirs), err
		}},
		{"Triage", func(v V, _ N) (any, error) { all, _, err := p.Triage(ctx, v, page); return all, err }},
	}
}

// changes are the calls that change something. They come in an order in which each can still be done by the office itself.
func (e *estate) changes(ctx context.Context, p web.Store) []ask {
	type V = casework.Viewer
	type N = casework.CaseNumber
	now := time.Now()
	return []ask{
		{"ActOnAlarm", func(v V, _ N) (any, error) { return p.ActOnAlarm(ctx, v, e.alarm, web.ConfirmAlarm, now) }},
		{"AddFile", func(v V, n N) (any, error) {
			return did(p.AddFile(ctx, v, n, now, "key-of-a-curious-file-"+string(v.Office), casework.OutFile{Name: "b.pdf", Type: "application/pdf"}, []byte("%PDF")))
		}},
		{"DropFile", func(v V, n N) (any, error) { return did(p.DropFile(ctx, v, n, e.file)) }},
		{"AskExport", func(v V, n N) (any, error) {
			return did(drop(p.AskExport(ctx, v, now, order("key-of-a-curious-export-"+string(v.Office), casework.OneCase, n.String()))))
		}},
		{"AddHelper", func(v V, n N) (any, error) {
			return did(p.AddHelper(ctx, v, n, now, web.Helper{Name: "Lin", Address: "lin@x.example", Purpose: "Reads", Consent: "Said so"}))
		}},
		{"EndHelper", func(v V, n N) (any, error) { return did(p.EndHelper(ctx, v, n, e.helper, now)) }},
		{"AddNote", func(v V, n N) (any, error) { return did(p.AddNote(ctx, v, n, now, "curious")) }},
		{"SaveDraft", func(v V, n N) (any, error) {
			return did(p.SaveDraft(ctx, v, n, web.Draft{Kind: web.MailDraft, Text: "curious"}))
		}},
		{"KeepTranslation", func(v V, n N) (any, error) {
			return did(p.KeepTranslation(ctx, v, n, now, casework.Translation{Message: e.said, Target: "en", Text: "curious"}))
		}},
		{"AskSpeaker", func(v V, n N) (any, error) {
			return did(drop(p.AskSpeaker(ctx, v, e.on(n, e.linked), now, casework.ForeignAnswer{Language: "ht", Answer: casework.Answer{To: e.voiceOf(e.on(n, e.linked)), Text: "curious", Key: "key-of-the-curious", ThreadVersion: e.version(e.on(n, e.linked))}})))
		}},
		{"KeepWords", func(v V, _ N) (any, error) { return did(p.KeepWords(ctx, v, e.foreign, now, "curious", "")) }},
		{"ApproveForeign", func(v V, _ N) (any, error) { return did(p.ApproveForeign(ctx, v, e.foreign, now, "curious")) }},
		{"RenewForeign", func(v V, n N) (any, error) { return did(p.RenewForeign(ctx, v, e.foreign, now, e.version(n))) }},
		{"WithdrawForeign", func(v V, _ N) (any, error) { return did(p.WithdrawForeign(ctx, v, e.foreign, now)) }},
		{"RefuseForeign", func(v V, _ N) (any, error) { return did(p.RefuseForeign(ctx, v, e.foreign, now, "curious")) }},
		{"AskInterpreter", func(v V, n N) (any, error) {
			return did(p.AskInterpreter(ctx, v, e.on(n, e.linked), now, casework.Interpreter{Language: "ht"}))
		}},
		{"GiveInterpreter", func(v V, n N) (any, error) { return did(p.GiveInterpreter(ctx, v, n, now, e.ana.Staff)) }},
		{"DoneInterpreter", func(v V, n N) (any, error) { return did(p.DoneInterpreter(ctx, v, n, now, "curious")) }},
		{"TakeBack", func(v V, n N) (any, error) { return did(p.TakeBack(ctx, v, n, now, e.sent)) }},
		{"Answer", func(v V, n N) (any, error) {
			return did(drop(p.Answer(ctx, v, n, now, casework.Answer{To: e.opener, Text: "Curious.", Key: "key-of-a-curious-answer-" + string(v.Office), ThreadVersion: e.version(n)})))
		}},
		{"AskKnown", func(v V, n N) (any, error) { return did(p.AskKnown(ctx, v, n, e.opener, e.known, now)) }},
		{"BeginCall", func(v V, n N) (any, error) {
			return did(drop(p.BeginCall(ctx, v, e.on(n, e.callerCase), now, web.CallWanted{Key: "key-of-a-curious-call-" + string(v.Office), Identity: e.caller})))
		}},
		{"NoteForCallers", func(v V, n N) (any, error) {
			return did(p.NoteForCallers(ctx, v, e.on(n, e.callerCase), e.caller, "curious"))
		}},
		{"Share", func(v V, n N) (any, error) {
			return did(p.Share(ctx, v, e.on(n, e.callerCase), e.caller, now, []string{"Rosa", "Jorge"}))
		}},
		{"NameSpeaker", func(v V, n N) (any, error) { return did(p.NameSpeaker(ctx, v, n, e.said, now, "Jorge")) }},
		{"Unshare", func(v V, n N) (any, error) { return did(p.Unshare(ctx, v, e.on(n, e.callerCase), e.caller, now)) }},
		{"Do", func(v V, n N) (any, error) {
			return did(drop(p.Do(ctx, v, n, now, e.version(n), casework.AssignTo{Staff: e.ana.Staff}, "")))
		}},
		{"InviteGuest", func(v V, n N) (any, error) { return did(p.InviteGuest(ctx, v, n, now, "al1")) }},
		{"EndGuest", func(v V, n N) (any, error) { return did(p.EndGuest(ctx, v, n, now, "al1")) }},
		{"EndLink", func(v V, n N) (any, error) { return did(p.EndLink(ctx, v, n, now)) }},
		{"Vouch", func(v V, n N) (any, error) { return did(p.Vouch(ctx, v, casework.Doer{At: now}, n, e.byPage)) }},
		{"Doubt", func(v V, n N) (any, error) { return did(p.Doubt(ctx, v, casework.Doer{At: now}, n, e.byPage)) }},
		{"SetCare", func(v V, n N) (any, error) {
			return did(p.SetCare(ctx, v, n, now, casework.Care{NoVoicemail: true, Words: "curious"}))
		}},
		{"SavePlan", func(v V, _ N) (any, error) {
			return did(p.SavePlan(ctx, v, now, casework.Plan{ID: e.plan, Resident: e.resident, Handler: e.head.Staff, Pace: 7, Reason: "curious", Review: now.AddDate(0, 1, 0)}))
		}},
		{"EndPlan", func(v V, _ N) (any, error) { return did(p.EndPlan(ctx, v, now, e.resident, e.plan, "curious")) }},
		{"KeepApart", func(v V, n N) (any, error) { return did(p.KeepApart(ctx, v, n, e.resident, e.second, now)) }},
		{"Unjoin", func(v V, _ N) (any, error) { return did(p.Unjoin(ctx, v, e.join, now)) }},
		{"Unlink", func(v V, n N) (any, error) { return did(p.Unlink(ctx, v, n, e.linked, now)) }},
		{"Link", func(v V, n N) (any, error) { return did(p.Link(ctx, v, n, e.linked, now, "near")) }},
		{"Unmerge", func(v V, n N) (any, error) { return did(p.Unmerge(ctx, v, n, e.merged, now)) }},
		{"Merge", func(v V, n N) (any, error) { return did(p.Merge(ctx, v, n, e.other, now, "one matter")) }},
		{"Split", func(v V, n N) (any, error) { return did(drop(p.Split(ctx, v, n, e.said, now, "another"))) }},
		{"JoinPeople", func(v V, n N) (any, error) {
			return did(drop(p.JoinPeople(ctx, v, n, e.resident, e.second, now, "they said so")))
		}},
		{"Reroute", func(v V, n N) (any, error) {
			return did(drop(p.Reroute(ctx, v, e.on(n, e.linked), casework.RouteOrder{Act: casework.HandOver, Office: "al1", Reason: "curious"})))
		}},
		{"MendTranscript", func(v V, _ N) (any, error) { return did(p.MendTranscript(ctx, v, e.voicemail, "curious")) }},
		{"LogCall", func(v V, n N) (any, error) { return did(drop(p.LogCall(ctx, v, e.call, n, "curious"))) }},
		{"LogByHand", func(v V, _ N) (any, error) {
			return did(drop(p.LogByHand(ctx, v, web.HandLog{Channel: casework.Call, Case: e.other, Name: "Rosa", Line: "curious"})))
		}},
		{"NewByHand", func(v V, _ N) (any, error) {
			return did(drop(p.NewByHand(ctx, v, web.HandCase{HandLog: web.HandLog{Channel: casework.Call, Case: e.other, Name: "Rosa", Line: "curious"}, Key: "key-of-a-curious-log-" + string(v.Office)})))
		}},
		{"DoneCallBack", func(v V, _ N) (any, error) { return did(drop(p.DoneCallBack(ctx, v, e.back, "curious"))) }},
		{"DoneByHand", func(v V, n N) (any, error) { return did(p.DoneByHand(ctx, v, e.on(n, e.byHand), e.task, "curious")) }},
		{"ReleaseHeld", func(v V, _ N) (any, error) {
			return did(drop(p.ReleaseHeld(ctx, v, e.held, casework.AsNewCase, "curious")))
		}},
		{"FileAutomatic", func(v V, _ N) (any, error) { return did(drop(p.FileAutomatic(ctx, v, e.auto, "curious"))) }},
		{"SeenFailed", func(v V, _ N) (any, error) { return did(p.SeenFailed(ctx, v, now, e.lost)) }},
		{"Approve", func(v V, _ N) (any, error) { return did(p.Approve(ctx, v, e.waiting)) }},
		{"Decline", func(v V, _ N) (any, error) { return did(p.Decline(ctx, v, e.waiting, "curious")) }},
		{"SendAgain", func(v V, _ N) (any, error) { return did(p.SendAgain(ctx, v, now, e.hook, e.told)) }},
		{"TestWebhook", func(v V, _ N) (any, error) { return did(p.TestWebhook(ctx, v, now, e.hook)) }},
		{"ChangeWebhook", func(v V, _ N) (any, error) { return did(p.ChangeWebhook(ctx, v, now, e.hook, wantedHook, true)) }},
		{"FlagThreat", func(v V, n N) (any, error) {
			return did(p.FlagThreat(ctx, v, now, n, casework.ThreatFlag{Message: e.byPage, Against: "curious", Why: "curious"}))
		}},
		{"JudgeThreat", func(v V, _ N) (any, error) {
			return did(drop(p.JudgeThreat(ctx, v, now, e.threat, casework.ThreatVerdict{Act: casework.ThreatIsLifted, Words: "curious"})))
		}},
		{"DropWebhook", func(v V, _ N) (any, error) { return did(p.DropWebhook(ctx, v, now, e.hook)) }},
		{"RevokeToken", func(v V, _ N) (any, error) { return did(p.RevokeToken(ctx, v, now, e.token)) }},
		{"SaveReply", func(v V, _ N) (any, error) {
			return did(p.SaveReply(ctx, v, now, casework.Reply{ID: e.reply, Office: "d1", Name: "Snow", Language: "en", Body: "curious"}))
		}},
		{"RetireReply", func(v V, _ N) (any, error) { return did(p.RetireReply(ctx, v, now, e.reply)) }},
		{"UndoRun", func(v V, n N) (any, error) { return did(p.UndoRun(ctx, v, n, now, e.run)) }},
		{"MoveRule", func(v V, _ N) (any, error) { return did(p.MoveRule(ctx, v, now, e.rule, true)) }},
		{"SwitchRule", func(v V, _ N) (any, error) { return did(p.SwitchRule(ctx, v, now, e.rule, 1, true)) }},
		{"SaveRule", func(v V, _ N) (any, error) {
			return did(drop(p.SaveRule(ctx, v, now, casework.Rule{ID: e.rule, Name: "Curious", When: casework.WhenComes, Then: casework.RuleThen{Tags: []string{"x"}}})))
		}},
		{"RetireRule", func(v V, _ N) (any, error) { return did(p.RetireRule(ctx, v, now, e.rule)) }},
		{"ChangeView", func(v V, _ N) (any, error) { return did(p.ChangeView(ctx, v, e.view, "Curious", false)) }},
		{"DropView", func(v V, _ N) (any, error) { return did(p.DropView(ctx, v, e.view)) }},
		{"DropPasskey", func(v V, _ N) (any, error) { return did(p.DropPasskey(ctx, v, e.key, [32]byte{10}, [32]byte{11})) }},
		{"KeepTest", func(v V, _ N) (any, error) { return did(p.KeepTest(ctx, v, now, e.box, nil)) }},
		{"Reconnect", func(v V, _ N) (any, error) { return did(p.Reconnect(ctx, v, e.box, []byte("curious"))) }},
		{"Disconnect", func(v V, _ N) (any, error) { return did(p.Disconnect(ctx, v, now, e.box)) }},
		{"ResetSecondFactor", func(v V, _ N) (any, error) { return did(p.ResetSecondFactor(ctx, v, now, e.ana.Staff)) }},
		{"HandLink", func(v V, _ N) (any, error) { _, err := p.HandLink(ctx, v, now, e.ana.Staff); return did(err) }},
		{"InviteAgain", func(v V, _ N) (any, error) { return did(p.InviteAgain(ctx, v, now, e.ana.Staff)) }},
		{"ChangeRole", func(v V, _ N) (any, error) { return did(p.ChangeRole(ctx, v, now, e.ana.Staff, casework.Volunteer)) }},
		{"SwitchAccount", func(v V, _ N) (any, error) {
			return did(drop(p.SwitchAccount(ctx, v, now, e.ana.Staff, false, 0)))
		}},
	}
}

func drop[T any](_ T, err error) error { return err }

// own are the methods with a viewer that are about nothing but the viewer's own account or office, or about no person at all: they take no
// id of anything that another office might have. "Pulse" is asked by the program alone, and holds are for roles above the walls.
var own = []string{
	"AddPasskey", "ApproveText", "BeginSecondFactor", "DropSecondFactor", "EndOtherSessions", "EndOwnSession", "Features", "FinishSecondFactor", "Invite", "Mailboxes", "NotifyChoice",
	"OfficeColleagues", "OpenSessions", "OwnAccount", "PlacesFor", "Pulse", "ReadNotifications", "SaveView", "SendingState", "SetDesk", "SetFeatures",
	"SetNotifyChoice", "SetPassword", "SetSpoken", "Spoken", "StaffAccounts", "TextApprovals", "Unread",
	"ApproveText", "BeginSecondFactor", "DropSecondFactor", "EndOtherSessions", "EndOwnSession", "EndCover", "Features", "FinishSecondFactor", "Invite", "Mailboxes", "NotifyChoice",
	"OfficeColleagues", "OpenSessions", "OwnAccount", "OwnCover", "PlacesFor", "Pulse", "ReadNotifications", "SaveView", "SendingState", "SetCover", "SetDesk", "SetFeatures",
	"ApproveText", "BeginSecondFactor", "DropSecondFactor", "EndOtherSessions", "EndOwnSession", "Features", "FinishSecondFactor", "Invite", "Mailboxes", "MakeToken", "MakeWebhook", "NotifyChoice",
	"OfficeColleagues", "OpenSessions", "OwnAccount", "PlacesFor", "Pulse", "ReadNotifications", "SaveView", "SendingState", "SetDesk", "SetFeatures",
	"OnCall", // of the rota, which is for all offices to know
	"ApproveText", "BeginSecondFactor", "Connect", "DropSecondFactor", "EndOtherSessions", "EndOwnSession", "Features", "FinishSecondFactor", "Invite", "Mailboxes", "NotifyChoice",
	"OfficeColleagues", "OpenSessions", "OwnAccount", "PlacesFor", "Pulse", "ReadNotifications", "SaveView", "SendingState", "SetDesk", "SetFeatures",
	"AllHolds", "ApproveText", "BeginSecondFactor", "DropSecondFactor", "EndOtherSessions", "EndOwnSession", "Features", "FinishSecondFactor", "Invite", "LiftHold", "Mailboxes", "NotifyChoice",
	"OfficeColleagues", "OpenSessions", "OwnAccount", "PlaceHold", "PlacesFor", "Pulse", "ReadNotifications", "SaveView", "SendingState", "SetDesk", "SetFeatures",
	"SetNotifyChoice", "SetPassword", "StaffAccounts", "TextApprovals", "Unread",
}
