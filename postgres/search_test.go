package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
	"github.com/commonline/commonline/web"
)

// TestWhatASearchFinds looks for one case by all that is known of it, in the name of its office and of another.
func TestWhatASearchFinds(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, deb := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Four", casework.Staffer)
	c := to.open(ana, "a@home.example")
	to.do(ana, c.Number, casework.WaitFor{Status: casework.WaitingOnDepartment, Request311: "101006214871"})
	if err := to.pages.AddNote(t.Context(), ana, c.Number, time.Now(), "the neighbour has the key"); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO identities (id, resident_id, kind, value) SELECT 9001, resident_id, 'phone', '+16175550142' FROM identities LIMIT 1`,
		`INSERT INTO voices (case_id, n, identity_id) SELECT id, 7, 9001 FROM cases`,
		`INSERT INTO case_places (case_id, kind, status, mention, address, by_whom) SELECT id, 'home', 'matched', '42 de Poplar', '{"number": "42", "street": "Poplar St"}', 'intake' FROM cases`,
		`UPDATE messages SET attachments = '[{"filename": "carta-escuela.pdf", "type": "application/pdf", "size": 1, "part": "2"}]'`,
	} {
		if _, err := to.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	to.searchable()
	for text, want := range map[string]int{
		"flooded": 1, "DELGADO": 1, "rosa@home": 1, "It floods": 1, c.Number.String(): 1, "101006214871": 1, "neighbour has": 1, "42 poplar st": 1, "de poplar": 1,
		"(617) 555-0142": 1, "617.555.0142": 1, "555 0142": 1, "carta-escuela": 1, "zebra": 0, "%": 0, "555 0143": 0, "call 555-0142": 0,
		"0142": 1, "+16175550142": 1, "delgado rosa": 1, "Délgado": 1, "flood": 1, "looded": 0, "10001": 1, "C-10001": 1, "from:rosa": 1, "from:zebra": 0, "before:2020-01-01": 0, "flooded after:2020-01-01": 1,
		"status:waiting-on-department": 1, "is:done": 0, "is:unassigned flooded": 1, "is:mine": 0, "has:file": 1, "topic:noise": 0, "office:d1 flooded": 1, "office:d2 flooded": 0, `from:"rosa delgado"`: 1,
	} {
		for _, x := range []struct {
			v    casework.Viewer
			want int
		}{{ana, want}, {deb, 0}} {
			_, n, err := to.pages.Cases(t.Context(), x.v, web.CaseQuery{View: web.AllCases, Search: text, Page: web.Page{Number: 1, Size: 5}})
			if err != nil || n != x.want {
				t.Errorf("%q by %s: %d cases (%v), want %d", text, x.v.Office, n, err, x.want)
			}
		}
	}
}

// TestWhereItWasFound shows a piece of the newest message that says it: to the office that leads, and to no other, whatever it sees of the case.
func TestWhereItWasFound(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, deb, rhea := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Four", casework.Staffer), to.hire("", "Rhea Dunn", casework.RecordsOfficer)
	to.deliver("d1", mail("a@x", "rosa@x.example", "d1@riverton.example, d2@riverton.example", "Lamps", "The lamp at the corner is out.\nThank you."))
	to.deliver("d2", mail("a@x", "rosa@x.example", "d1@riverton.example, d2@riverton.example", "Lamps", "The lamp at the corner is out.\nThank you."))
	to.file()
	to.deliver("d1", mail("b@x", "rosa@x.example", "d1@riverton.example", "Re: Lamps", "路灯坏了 again, <b>lamp</b> and all.", "In-Reply-To: <a@x>", "Content-Type: text/plain; charset=utf-8"))
	to.file()
	n := to.numbers()[0]
	to.must(to.pages.AddNote(t.Context(), ana, n, time.Now(), "a secret zebra"))
	to.searchable()
	found := func(v casework.Viewer, text string) string {
		t.Helper()
		cases, _, err := to.pages.Cases(t.Context(), v, web.CaseQuery{View: web.AllCases, Search: text, Page: web.Page{Number: 1, Size: 5}})
		to.must(err)
		for _, c := range cases {
			if c.Number == n {
				return "found: " + c.Snippet
			}
		}
		return ""
	}
	for _, x := range []struct {
		v          casework.Viewer
		text, want string
	}{
		{ana, "lamp ", "found: 路灯坏了 again, <b>lamp</b> and all."}, {ana, "corner", "found: The lamp at the corner is out. Thank you."}, {ana, "路灯", "found: 路灯坏了 again, <b>lamp</b> and all."},
		{ana, "zebra", "found: "}, {ana, "rosa", "found: "}, {rhea, "corner", "found: The lamp at the corner is out. Thank you."}, {deb, "lamps", "found: "}, {deb, "corner", ""}, {deb, "zebra", ""},
	} {
		if got := found(x.v, x.text); got != x.want {
			t.Errorf("%q by %s of %q: %q", x.text, x.v.Role, x.v.Office, got)
		}
	}
}

// searchable makes the words of all that was written.
func (to *town) searchable() {
	to.t.Helper()
	for {
		done, err := postgres.Search{DB: to.db}.Renew(to.t.Context())
		if err != nil {
			to.t.Fatal(err)
		}
		if done == 0 {
			return
		}
	}
}

func (to *town) search(v casework.Viewer, text string) int {
	to.t.Helper()
	_, n, err := to.pages.Cases(to.t.Context(), v, web.CaseQuery{View: web.AllCases, Search: text, Page: web.Page{Number: 1, Size: 5}})
	if err != nil {
		to.t.Fatal(err)
	}
	return n
}

// TestOldWordsOpenNoWall moves a case to another office, and searches before anybody has made its words anew.
func TestOldWordsOpenNoWall(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana, deb := to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Four", casework.Staffer)
	c := to.open(ana, "a@home.example")
	if err := to.pages.AddNote(t.Context(), ana, c.Number, time.Now(), "the neighbour has the key"); err != nil {
		t.Fatal(err)
	}
	to.searchable()
	if to.search(ana, "neighbour") != 1 || to.search(deb, "neighbour") != 0 || to.search(deb, "flooded") != 0 {
		t.Fatal("before the move the walls do not hold")
	}
	for _, sql := range []string{`UPDATE cases SET office = 'd2'`, `INSERT INTO case_copies (case_id, office) SELECT id, 'd1' FROM cases`} {
		if _, err := to.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if n := to.search(ana, "neighbour"); n != 0 {
		t.Errorf("the office that led finds %d cases by what it may see no more", n)
	}
	to.searchable()
	for _, x := range []struct {
		v    casework.Viewer
		text string
		want int
	}{{ana, "neighbour", 0}, {ana, "floods", 0}, {ana, "flooded", 1}, {ana, "rosa", 1}, {deb, "floods", 1}, {deb, "neighbour", 0}} {
		if n := to.search(x.v, x.text); n != x.want {
			t.Errorf("%s finds %d cases by %q, want %d", x.v.Office, n, x.text, x.want)
		}
	}
}

// TestEveryChangeIsSearched changes one thing after the other of a case that is found by none of them.
func TestEveryChangeIsSearched(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.open(ana, "a@home.example")
	to.searchable()
	for word, sql := range map[string]string{
		"subjectword": `UPDATE cases SET subject = 'Subjectword'`,
		"nameword":    `UPDATE residents SET name = 'Nameword'`,
		"mailword":    `UPDATE identities SET value = 'mailword@home.example'`,
		"saidword":    `UPDATE messages SET reply = 'Saidword'`,
		"placeword":   `INSERT INTO case_places (case_id, kind, status, mention, by_whom) SELECT id, 'home', 'matched', 'Placeword', 'x' FROM cases`,
		"noteword":    `INSERT INTO notes (case_id, office, staff_id, text) SELECT c.id, 'd1', s.id, 'Noteword' FROM cases c, staff s`,
		"requestword": `UPDATE cases SET request_311 = 'Requestword'`,
	} {
		if _, err := to.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		if n := to.search(ana, word); n != 0 {
			t.Errorf("%q is found before it can be", word)
		}
		to.searchable()
		if n := to.search(ana, word); n != 1 {
			t.Errorf("%q is found on %d cases", word, n)
		}
	}
	if n := one[int](to, `SELECT count(*) FROM search_stale`); n != 0 {
		t.Errorf("%d cases are still to be read", n)
	}
	search := postgres.Search{DB: to.db}
	if n, err := search.Rebuild(t.Context()); err != nil || n != 1 {
		t.Errorf("rebuilding: %d, %v", n, err)
	}
	if n, _, err := search.Stale(t.Context()); err != nil || n != 1 {
		t.Errorf("%d stale, %v", n, err)
	}
}

// TestNamesComeFirst finds an older case by the name of its resident before a newer one that speaks of it.
func TestNamesComeFirst(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.deliver("d1", mail("a@home.example", "Poplar Jones <pj@home.example>", "d1@riverton.example", "Trash", "It smells."),
		mail("b@home.example", "Sam <sam@home.example>", "d1@riverton.example", "A tree", "The poplar fell."))
	to.file()
	to.searchable()
	for order, want := range map[web.Order]string{"": "Trash", web.NewestFirst: "A tree"} {
		cases, _, err := to.pages.Cases(t.Context(), ana, web.CaseQuery{View: web.AllCases, Search: "poplar", Order: order, Page: web.Page{Number: 1, Size: 5}})
		if err != nil || len(cases) != 2 || cases[0].Subject != want {
			t.Errorf("by %q: %v, %v", order, cases, err)
		}
	}
}

// TestASearchAmongMany looks for what all hold, what some hold, what few hold beside the beginning of what all hold, and what nobody holds: each is
// found another way, and all of them give the newest.
func TestASearchAmongMany(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ana := to.hire("d1", "Ana Ribeiro", casework.Staffer)
	if _, err := to.pool.Exec(t.Context(), `
		INSERT INTO cases (id, number, office, status, subject, opened_at, last_message_at, resolved_at, messages)
		SELECT 10 * i, 100000 + i, CASE WHEN i % 10 = 3 THEN 'd2' ELSE 'd1' END, CASE WHEN i % 4 = 0 THEN 'open' ELSE 'closed' END,
		  'The street light' || CASE WHEN i % 50 = 0 THEN ' of Murphy' ELSE '' END || CASE WHEN i IN (707, 713) THEN ' at 95 Poplar' ELSE '' END,
		  '2026-01-01'::timestamptz + i * interval '1 minute', '2026-01-01'::timestamptz + i * interval '1 minute',
		  CASE WHEN i % 4 <> 0 THEN now() END, 1 FROM generate_series(1, 2200) i`); err != nil {
		t.Fatal(err)
	}
	to.searchable()
	for text, want := range map[string]struct {
		total int
		first casework.CaseNumber
	}{
		"str":               {web.MostListed, 102200}, // of 1,980
		"street light":      {web.MostListed, 102200},
		"street is:open":    {550, 102200},
		"murphy":            {44, 102200},
		"murphy is:done":    {22, 102150},
		"95 poplar st":      {1, 100707},
		"95 poplar street ": {1, 100707},
		"zebra st":          {0, 0},
		"light zeb":         {0, 0},
		"C-102200":          {1, 102200},
	} {
		found, n, err := to.pages.Cases(t.Context(), ana, web.CaseQuery{View: web.AllCases, Search: text, Page: web.Page{Number: 1, Size: 5}})
		if err != nil || n != want.total {
			t.Errorf("%q: %d cases (%v), want %d", text, n, err, want.total)
		} else if n > 0 && found[0].Number != want.first {
			t.Errorf("%q: %s is first, want %s", text, found[0].Number, want.first)
		}
	}
	oldest, _, err := to.pages.Cases(t.Context(), ana, web.CaseQuery{View: web.AllCases, Search: "str", Order: web.OldestFirst, Page: web.Page{Number: 1, Size: 5}})
	if err != nil || len(oldest) != 5 || oldest[0].Number != 100001 {
		t.Errorf("the oldest of many: %v, %v", oldest, err)
	}
}
