package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// vouched says of the messages of a case how it is known who wrote them: "?" for not, in the order of the thread.
func (to *town) vouched(v casework.Viewer, n casework.CaseNumber) (said string) {
	to.t.Helper()
	c := to.look(v, n)
	all, err := to.pages.Vouches(ctx(to.t), v, c.ID)
	to.must(err)
	for _, m := range to.thread(v, n) {
		x, unproven := all[m.ID]
		switch {
		case !unproven:
			said += "-"
		case !x.Known():
			said += "?"
		default:
			said += x.How[:1]
		}
	}
	return said
}

// TestOneClickSaysWhoWroteByThePage lifts what stands on a message that came by the link of the case's page, and puts it back.
func TestOneClickSaysWhoWroteByThePage(t *testing.T) {
	t.Parallel()
	to := withPages(newTown(t))
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	vi := to.hire("d1", "Vi Nguyen", casework.Volunteer)
	c := to.written(ana, "rosa")
	to.enter(web.Entry{Case: c.ID, Key: "KEY1", Text: "It is still dark."})
	if got := to.vouched(ana, c.Number); got != "-?" {
		t.Fatalf("before: %s", got)
	}
	m, by := one[casework.MessageID](to, `SELECT max(id) FROM messages`), casework.Doer{At: time.Now()}
	if err := to.pages.Vouch(ctx(t), vi, by, c.Number, m); casework.KindOf(err) != casework.Forbidden {
		t.Errorf("a volunteer says who it is: %v", err)
	}
	to.must(to.pages.Vouch(ctx(t), ana, by, c.Number, m))
	if got := to.vouched(ana, c.Number); got != "-s" {
		t.Errorf("after one click: %s", got)
	}
	if err := to.pages.Vouch(ctx(t), ana, by, c.Number, m); casework.KindOf(err) != casework.Conflict {
		t.Errorf("said twice: %v", err)
	}
	if err := to.pages.Vouch(ctx(t), ana, by, c.Number, m-1); casework.KindOf(err) != casework.Conflict {
		t.Errorf("said of a mail that nobody doubts: %v", err)
	}
	to.must(to.pages.Doubt(ctx(t), ana, by, c.Number, m))
	if got := to.vouched(ana, c.Number); got != "-?" {
		t.Errorf("taken back: %s", got)
	}
	if got := one[string](to, `SELECT string_agg(kind || ' by ' || (detail ->> 'by'), ', ' ORDER BY id) FROM events WHERE kind LIKE 'sender.%'`); got != "sender.vouched by Ana Ribeiro, sender.doubted by Ana Ribeiro" {
		t.Errorf("the events are %s", got)
	}
}

// onCard tells whether a case that the form opened is proven, and lies on the card of whoever has an address.
func (to *town) onCard(n casework.CaseNumber, address string) [2]bool {
	to.t.Helper()
	return [2]bool{one[bool](to, `SELECT NOT unverified FROM cases WHERE number = $1`, n),
		one[bool](to, `SELECT c.resident_id = i.resident_id FROM cases c, identities i WHERE c.number = $1 AND i.value = $2`, n, address)}
}

// TestAFormIsProvenByClickJoinAndCode lifts what stands on a case of the form by each of the three, and puts it back.
func TestAFormIsProvenByClickJoinAndCode(t *testing.T) {
	t.Parallel()
	to, in := formTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.hook(text("SM1", rosasPhone, d1, "This is Rosa Delgado: the crosswalk is under water"))
	to.file()
	to.submit(in, "d1-form", "k1", 0, "words", "The lamp is out.", "name", "Rosa Delgado", "answer", "mail", "mail", "rosa@home.example")
	to.file()
	n := to.numbers()[1]
	proven, doubted := [2]bool{true, true}, [2]bool{false, false}
	if got := to.onCard(n, "rosa@home.example"); got != doubted || to.vouched(ana, n) != "?" {
		t.Fatalf("before: %v, %s", got, to.vouched(ana, n))
	}
	m, by := one[casework.MessageID](to, `SELECT max(id) FROM messages`), casework.Doer{At: time.Now()}
	to.must(to.pages.Vouch(ctx(t), ana, by, n, m))
	if got := to.onCard(n, "rosa@home.example"); got != proven || to.vouched(ana, n) != "s" {
		t.Errorf("by one click: %v, %s", got, to.vouched(ana, n))
	}
	to.must(to.pages.Doubt(ctx(t), ana, by, n, m))
	if got := to.onCard(n, "rosa@home.example"); got != doubted {
		t.Errorf("taken back: %v", got)
	}
	typed := one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE kind = 'mail'`)
	phone := one[casework.ResidentID](to, `SELECT resident_id FROM identities WHERE kind = 'phone'`)
	_, err := to.pages.JoinPeople(ctx(t), ana, n, typed, phone, time.Now(), "She said so on the telephone")
	to.must(err)
	if got := to.onCard(n, "rosa@home.example"); got != proven || to.vouched(ana, n) != "j" {
		t.Errorf("by a join: %v, %s", got, to.vouched(ana, n))
	}
	if err := to.pages.Doubt(ctx(t), ana, by, n, m); casework.KindOf(err) != casework.Conflict {
		t.Errorf("a click takes back what a join said: %v", err)
	}
	to.must(to.pages.Unjoin(ctx(t), ana, one[int64](to, `SELECT max(id) FROM identity_joins`), time.Now()))
	if got := to.onCard(n, "rosa@home.example"); got != doubted || to.vouched(ana, n) != "?" {
		t.Errorf("parted: %v, %s", got, to.vouched(ana, n))
	}
	claimed, known := one[casework.IdentityID](to, `SELECT id FROM identities WHERE kind = 'mail'`), one[casework.IdentityID](to, `SELECT id FROM identities WHERE kind = 'phone'`)
	code := to.code(ana, n, claimed, known)
	to.deliver("d1", mail("9@h", "rosa@home.example", "d1@riverton.example", "The code", code))
	to.file()
	if got := to.onCard(n, "rosa@home.example"); got != proven || to.vouched(ana, n)[:1] != "c" {
		t.Errorf("by the code: %v, %s", got, to.vouched(ana, n))
	}
	if got := one[string](to, `SELECT string_agg(detail ->> 'how', ' ' ORDER BY id) FROM events WHERE kind = 'sender.vouched'`); got != "staff join code" {
		t.Errorf("the events say %s", got)
	}
}

// TestWhoeverWasLetInOnceIsKnownByAJoin lets one message of a stranger in, and joins the stranger.
func TestWhoeverWasLetInOnceIsKnownByAJoin(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	c := to.written(ana, "rosa")
	to.deliver("d1", mail("eve@x", "eve@x.example", "d1@riverton.example", "Re: Matter rosa", "It is me, from work.", "In-Reply-To: <rosa@x.example>"))
	to.file()
	_, err := to.pages.ReleaseHeld(ctx(t), ana, one[casework.RawID](to, `SELECT id FROM raws WHERE outcome = 'held'`), casework.LetInOnce, "It is her")
	to.must(err)
	if got := to.vouched(ana, c.Number); got != "-?" {
		t.Fatalf("let in once: %s", got)
	}
	other := to.written(ana, "eve")
	_, err = to.pages.JoinPeople(ctx(t), ana, other.Number, other.Resident, c.Resident, time.Now(), "She said so")
	to.must(err)
	if got := to.vouched(ana, c.Number); got != "-j" {
		t.Errorf("joined: %s", got)
	}
	to.must(to.pages.Unjoin(ctx(t), ana, one[int64](to, `SELECT max(id) FROM identity_joins`), time.Now()))
	if got := to.vouched(ana, c.Number); got != "-?" {
		t.Errorf("parted: %s", got)
	}
}
