package postgres_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

// TestTheTextForDanger goes to whoever wrote a phrase that somebody stands for, in its language, once a case and also by a message that nothing
// else answers; for a draft nothing goes.
func TestTheTextForDanger(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	to.hire("d1", "Marcus Teague", casework.OfficeHead)
	to.city.Danger = &casework.DangerWords{Sets: []casework.PhraseSet{{Language: "es", Phrases: []string{"huele a gas"}, Reviewed: "Marta Ruiz, 2026-10-02"}}}
	catalogue, err := notify.LoadCatalogue(notify.BuiltIn())
	to.must(err)
	var all []notify.Approval
	for _, d := range catalogue.Drafts("es") {
		all = append(all, notify.Approval{Language: "es", Text: d.Name, Hash: d.Hash})
	}
	catalogue.Approve(all)
	for i, words := range []string{"There are gunshots", "Hay un bache en mi calle", "Huele a gas en mi casa", "Todavía huele a gas, por favor"} {
		to.hook(text("SM"+string(rune('1'+i)), rosasPhone, d1, words))
		to.file()
		now := time.Now().Add(time.Second)
		c := notify.Composer{Signer: testSigner{}, Catalogue: catalogue, PublicURL: "https://help.example", Random: rand.Reader, Mode: notify.On}
		if _, err := to.out.Compose(ctx(t), now, 100, c.Compose(now)); err != nil {
			t.Fatal(err)
		}
		if n, want := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'danger'`), min(1, i/2); n != want {
			t.Fatalf("after %q there are %d, want %d", words, n, want)
		}
	}
	if body := one[string](to, `SELECT body_text FROM deliveries WHERE occasion = 'danger' AND state = 'pending' AND language = 'es' AND address = $1`, rosasPhone); !strings.Contains(body, "llame ya al 911") {
		t.Errorf("it says %q", body)
	}
	if n := one[int](to, `SELECT count(*) FROM deliveries WHERE occasion = 'received'`); n != 1 {
		t.Errorf("%d acknowledgements", n)
	}
}
