package postgres_test

import (
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
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
	for text, want := range map[string]int{
		"flooded": 1, "DELGADO": 1, "rosa@home": 1, "It floods": 1, c.Number.String(): 1, "101006214871": 1, "neighbour has": 1, "42 poplar st": 1, "de poplar": 1,
		"(617) 555-0142": 1, "617.555.0142": 1, "555 0142": 1, "carta-escuela": 1, "zebra": 0, "%": 0, "555 0143": 0, "call 555-0142": 0,
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
