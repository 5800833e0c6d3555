package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// estate is what an office has of everything that carries an id, and a neighbour with a case of its own.
type estate struct {
	*town
	ana, head  casework.Viewer // of d1, whose all of this is
	deb        casework.Viewer // head of d2
	theirs     casework.CaseNumber
	n, other   casework.CaseNumber // two cases of d1
	id         casework.CaseID     // of n
	said, sent casework.MessageID  // on n: by the resident, and by the office
	voicemail  casework.MessageID
	opener     casework.IdentityID
	known      casework.IdentityID // another address of d1's residents
	resident   casework.ResidentID
	second     casework.ResidentID
	join       int64
	held, auto casework.RawID
	alarm      casework.AlarmID
	original   casework.RawID
	back       casework.RawID
	call       string
	waiting    casework.DeliveryID
	lost       casework.DeliveryID
	byHand     casework.CaseNumber
	task       int64
	helper     int64
	reply      int64
	view       int64
	key        int64              // that signs Ana in
	box        casework.MailboxID // connected in the browser
	file       int64
	foreign    int64
	token      int64
	hook, told int64               // a webhook, and something that it was told
	merged     casework.CaseNumber // shows on n
	linked     casework.CaseNumber
	plan       int64
	byPage     casework.MessageID
	caller     casework.IdentityID
	callerCase casework.CaseNumber
	export     casework.ExportID
	rule       casework.RuleID
	threat     casework.ThreatID // on the first message of n
	run        int64             // of the rule, on n
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	to := newTown(t)
	to.everyChannel()
	e := &estate{town: to, ana: to.hire("d1", "Ana Ribeiro", casework.Staffer), head: to.hire("d1", "Marcus Teague", casework.OfficeHead), deb: to.hire("d2", "Deb Two", casework.OfficeHead)}
	to.deliver("d2", mail("d2@x", "Otto <otto@x.example>", "d2@riverton.example", "The library", "It is closed."))
	to.file()
	e.theirs = to.numbers()[0]
	c := to.written(e.ana, "rosa")
	e.n, e.id, e.other = c.Number, c.ID, to.written(e.ana, "jorge").Number
	e.opener, e.known = one[casework.IdentityID](to, `SELECT id FROM identities WHERE value = 'rosa@x.example'`), one[casework.IdentityID](to, `SELECT id FROM identities WHERE value = 'jorge@x.example'`)
	e.original = one[casework.RawID](to, `SELECT raw_id FROM messages WHERE mail_id = 'rosa@x.example'`)
	to.deliver("d1", mail("again@x", "rosa@x.example", "d1@riverton.example", "Re: Matter rosa", "It is worse.", "In-Reply-To: <rosa@x.example>"),
		mail("eve@x", "eve@x.example", "d1@riverton.example", "Re: Matter rosa", "Mine too.", "In-Reply-To: <rosa@x.example>"),
		mail("list@x", "news@x.example", "d1@riverton.example", "Sale", "Buy.", "List-Id: <n.x>", "Precedence: list"))
	to.file()
	e.said = one[casework.MessageID](to, `SELECT id FROM messages WHERE mail_id = 'again@x'`)
	e.held, e.auto = one[casework.RawID](to, `SELECT id FROM raws WHERE outcome = 'held'`), one[casework.RawID](to, `SELECT id FROM raws WHERE outcome = 'machine'`)
	to.compose(casework.Waiting)
	e.exec(`UPDATE deliveries SET state = 'suppressed' WHERE office = 'd2'`)
	e.waiting = one[casework.DeliveryID](to, `SELECT max(id) FROM deliveries WHERE office = 'd1' AND identity_id IS NOT NULL`)
	e.lost = one[casework.DeliveryID](to, `UPDATE deliveries SET state = 'failed' WHERE id = (SELECT min(id) FROM deliveries WHERE office = 'd1' AND identity_id IS NOT NULL) RETURNING id`)
	e.byPhone()
	e.byStaff()
	e.alarm = one[casework.AlarmID](e.town, `INSERT INTO alarms (case_id, raw_id, office, phrase, raised_at) SELECT case_id, raw_id, 'd1', 'on fire', now() FROM messages WHERE id = $1 RETURNING id`, e.said)
	e.box = e.connect(e.head, "box_d1", "d1")
	return e
}

// byPhone is what came by telephone.
func (e *estate) byPhone() {
	e.t.Helper()
	to := e.town
	to.voicemail("CA0", "+16175550123", "The lamp is out.")
	e.voicemail = one[casework.MessageID](to, `SELECT max(id) FROM messages`)
	e.caller = one[casework.IdentityID](to, `SELECT id FROM identities WHERE kind = 'phone'`)
	e.callerCase = one[casework.CaseNumber](to, `SELECT max(number) FROM cases`)
	e.call = "CA1"
	e.exec(`INSERT INTO calls (sid, opened, office, caller, begun_at, connected_at) VALUES ('CA1', true, 'd1', '+15555550123', now(), now())`)
	e.exec(`INSERT INTO callbacks (raw_id, call, office, phone, due_at) VALUES ($1, 'CA2', 'd1', '+15555550124', now())`, e.original)
	e.back = e.original
}

// byStaff is what the office made of it.
func (e *estate) byStaff() {
	e.t.Helper()
	to, now := e.town, time.Now()
	p, background := to.pages, e.t.Context()
	must := func(err error) { e.t.Helper(); to.must(err) }
	sent, err := to.write(e.ana, e.n, "key-of-the-first-answer", "We look into it.", nil)
	must(err)
	e.sent = sent
	e.foreign, err = p.AskSpeaker(background, e.ana, e.n, now, casework.ForeignAnswer{Language: "ht", Answer: casework.Answer{To: e.opener, Text: "We look into it.", Key: "key-of-a-foreign-answer", ThreadVersion: e.version(e.n)}})
	must(err)
	must(p.AddFile(background, e.ana, e.n, now, "key-of-the-first-file", casework.OutFile{Name: "plan.pdf", Type: "application/pdf"}, []byte("%PDF")))
	desk, err := p.Desk(background, e.ana, e.id)
	must(err)
	e.file = desk.Files[0].ID
	must(p.AddNote(background, e.ana, e.n, now, "@Marcus look"))
	must(p.KeepTranslation(background, e.ana, e.n, now, casework.Translation{Message: e.said, Target: "en", Text: "It is worse."}))
	must(p.AskInterpreter(background, e.ana, e.n, now, casework.Interpreter{Language: "ht"}))
	must(p.SetSpoken(background, e.head, []string{"ht"}, now))
	must(p.SaveDraft(background, e.ana, e.n, web.Draft{Kind: web.MailDraft, Text: "Thank"}))
	must(p.AddHelper(background, e.ana, e.n, now, web.Helper{Name: "Mei", Address: "mei@clinic.example", Purpose: "Reads for her", Consent: "She said so"}))
	e.helper = to.around(e.ana, e.n).Helpers[0].ID
	e.rule, err = p.SaveRule(background, e.head, now, casework.Rule{Name: "Lamps", When: casework.WhenComes, Then: casework.RuleThen{Tags: []string{"lamp"}}})
	must(err)
	e.exec(`INSERT INTO rule_runs (rule_id, case_id, at, deeds, tags) VALUES ($1, $2, now(), 1, '{lamp}')`, e.rule, e.id)
	e.run = one[int64](to, `SELECT max(id) FROM rule_runs`)
	e.exec(`UPDATE cases SET tags = '{lamp}' WHERE id = $1`, e.id)
	e.exec(`INSERT INTO case_routing (case_id, state, due_at, by_whom) SELECT id, 'person', now(), 'test' FROM cases WHERE number = $1 ON CONFLICT (case_id) DO UPDATE SET state = 'person', due_at = now()`, e.other)
	rhea := to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	must(p.Record(background, []casework.Event{{Kind: casework.CaseRead, Case: e.id, Actor: rhea.Staff.Actor()}}))
	must(p.SaveReply(background, e.head, now, casework.Reply{Name: "Snow", Language: "en", Body: "The plows come."}))
	e.reply = one[int64](to, `SELECT max(id) FROM replies`)
	must(p.SaveView(background, e.head, "Lamps", "q=lamp", true))
	e.view = one[int64](to, `SELECT max(id) FROM saved_views`)
	must(p.AddPasskey(background, e.ana, samplePasskey(e.ana.Staff, "Blue key"), nil, to.signIn(e.ana, 9, now), [32]byte{10}))
	e.key = one[int64](to, `SELECT max(id) FROM passkeys`)
	e.byPrograms()
	f, err := p.NewByHand(background, e.ana, web.HandCase{HandLog: web.HandLog{Channel: casework.WalkIn, Name: "Pia", Line: "The lamp is out", Owed: true}, Key: "key-of-the-walk-in", Postal: "12 Elm St"})
	must(err)
	e.byHand, e.task = f.Case.Number, one[int64](to, `SELECT max(id) FROM hand_tasks`)
	e.resident = one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE id = $1`, e.opener)
	e.second = one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE id = $1`, e.known)
	must(p.SavePlan(background, e.ana, now, casework.Plan{Resident: e.resident, Handler: e.ana.Staff, Pace: 7, Reason: "Forty mails a day", Review: now.AddDate(0, 1, 0)}))
	e.plan = one[int64](to, `SELECT max(id) FROM contact_plans`)
	must(p.SetCare(background, e.ana, e.n, now, casework.Care{Words: "Not after six"}))
	e.byPage = one[casework.MessageID](to, `WITH n AS (UPDATE counters SET next = next + 1 WHERE name = 'message' RETURNING next - 1 AS id)
		INSERT INTO messages (id, case_id, office, direction, channel, kind, from_name, from_address, recipients, subject, reply, at) SELECT id, $1, 'd1', 'in', 'page', 'personal', 'By the link', '', '{}', '', '', now() FROM n RETURNING id`, e.id)
	third, fourth := to.written(e.ana, "pia"), to.written(e.ana, "quentin")
	_, err = p.JoinPeople(background, e.ana, third.Number, third.Resident, fourth.Resident, now, "they said so")
	must(err)
	e.join = one[int64](to, `SELECT max(id) FROM identity_joins`)
	e.merged, e.linked = third.Number, fourth.Number
	must(p.Merge(background, e.ana, e.n, e.merged, now, "the same lamp"))
	must(p.FlagThreat(background, e.ana, now, e.n, casework.ThreatFlag{Message: e.said, Against: "the councilor", Why: "Says where she lives"}))
	e.threat = one[casework.ThreatID](to, `SELECT max(id) FROM threats`)
	e.export = one[casework.ExportID](to, `INSERT INTO exports (key, staff_id, office, scope, what, purpose, request, requester, reason, notes, blacked_out, asked_at, due_at, total, state, attempts, hash, ready_at, size)
		VALUES ('k', $1, 'd1', 'case', 'C-1', 'public', 'r', 'r', 'r', false, false, now(), now() + interval '1 day', 1, 'ready', 1, '\x00', now(), 2) RETURNING id`, e.head.Staff)
	e.exec(`INSERT INTO export_parts (export_id, attempt, n, bytes) VALUES ($1, 1, 0, 'PK')`, e.export)
	e.exec(`WITH h AS (INSERT INTO holds (scope, what, reason, staff_id, at) VALUES ('case', 'C-1', 'Suit', $1, now()) RETURNING id) INSERT INTO hold_cases SELECT id, $2 FROM h`, rhea.Staff, e.id)
	must(p.Link(background, e.ana, e.n, e.linked, now, "near"))
	e.exec(`UPDATE cases SET status = 'waiting_department', department = 'works' WHERE number = $1`, e.linked)
}

// voiceOf is who opened a case.
func (e *estate) voiceOf(n casework.CaseNumber) casework.IdentityID {
	return one[casework.IdentityID](e.town, `SELECT v.identity_id FROM voices v JOIN cases c ON c.id = v.case_id WHERE c.number = $1 AND v.n = 0`, n)
}

// byPrograms is what the head connected.
func (e *estate) byPrograms() {
	e.t.Helper()
	to, now := e.town, time.Now()
	to.must(to.pages.MakeToken(e.t.Context(), e.head, now, casework.NewAccess{Name: "Map", Scopes: e.head.MayGive(), Days: 30}, [32]byte{1}, "cl_AAAA"))
	e.token = one[int64](to, `SELECT max(id) FROM access_tokens`)
	hook, err := to.pages.MakeWebhook(e.t.Context(), e.head, now, wantedHook, func(int64) []byte { return []byte("sealed") })
	to.must(err)
	e.hook = hook
	e.told = one[int64](to, `INSERT INTO webhook_sends (webhook_id, kind, state) VALUES ($1, 'webhook.test', 'sent') RETURNING id`, hook)
}

var wantedHook = casework.WebhookWanted{Name: "Map", URL: "https://map.example/in", Kinds: []casework.EventKind{casework.CaseSpam}}

func (e *estate) exec(sql string, args ...any) {
	e.t.Helper()
	if _, err := e.pool.Exec(e.t.Context(), sql, args...); err != nil {
		e.t.Fatalf("%s: %v", sql, err)
	}
}

// print is the store in one figure: every row of every table, sessions apart.
func (e *estate) print() map[string]string {
	e.t.Helper()
	sql := one[string](e.town, `SELECT string_agg(format('SELECT %L AS name, coalesce(md5(string_agg(md5(t::text), '''' ORDER BY md5(t::text))), '''') AS sum FROM %I t', tablename, tablename), ' UNION ALL ')
		FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('sessions', 'goose_db_version')`)
	rows, err := e.pool.Query(e.t.Context(), sql)
	if err != nil {
		e.t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, sum string
		if err := rows.Scan(&name, &sum); err != nil {
			e.t.Fatal(err)
		}
		all[name] = sum
	}
	return all
}
