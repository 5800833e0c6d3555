package postgres_test

import (
	"crypto/sha256"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/postgres"
)

type said = map[string]string

func topicSetting(key string, values said) casework.Setting {
	return casework.Setting{Kind: casework.TopicSetting, Key: key, Values: values}
}

// change sets things, and fails where the error is of another kind than wanted; -1 is none.
func (to *town) change(v casework.Viewer, want casework.Kind, changes ...casework.Setting) {
	to.t.Helper()
	err := to.db.ChangeSettings(to.t.Context(), v, time.Now(), changes, nil)
	if want == "" && err != nil || want != "" && casework.KindOf(err) != want {
		to.t.Errorf("%v, want %q", err, want)
	}
}

func (to *town) allSettings() ([]casework.Setting, int64) {
	to.t.Helper()
	all, revision, err := to.db.AllSettings(to.t.Context())
	if err != nil {
		to.t.Fatal(err)
	}
	for i := range all {
		if all[i].At.IsZero() {
			to.t.Errorf("%s has no time", all[i].Key)
		}
		all[i].At = time.Time{}
	}
	return all, revision
}

// TestSettings walks a setting from its first value to its end: who, when, an event for each change, and none for what is no change.
func TestSettings(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	admin, head, ana := to.hire("", "Ole Admin", casework.CityAdmin), to.hire("d1", "Marcus Teague", casework.OfficeHead), to.hire("d1", "Ana Ribeiro", casework.Staffer)
	to.change(admin, "", topicSetting("rats", said{"name": "Rats", "words": "rat"}))
	to.change(admin, "", topicSetting("rats", said{"name": "Rats", "words": "rat"})) // no change
	to.change(admin, "", topicSetting("rats", said{"words": "", "resolve": "10d"}))
	to.change(admin, "", topicSetting("noise", said{"name": "Noise"}), casework.Setting{Kind: casework.SignatureSetting, Office: "d2", Values: said{"signature": "Two"}})
	to.change(head, "", casework.Setting{Kind: casework.SignatureSetting, Office: "d1", Values: said{"signature": "One"}}, casework.Setting{Kind: casework.OfficeSetting, Key: "d1", Values: said{"phone": "1"}})
	to.change(head, casework.Forbidden, topicSetting("mine", said{"name": "Mine"}))
	to.change(head, casework.Forbidden, casework.Setting{Kind: casework.OfficeSetting, Key: "d1", Values: said{"district": "2"}})
	to.change(head, casework.NotFound, casework.Setting{Kind: casework.SignatureSetting, Office: "d2", Values: said{"signature": "Not theirs"}})
	to.change(head, casework.NotFound, casework.Setting{Kind: casework.SignatureSetting, Office: "d2"})
	to.change(ana, casework.Forbidden, casework.Setting{Kind: casework.SignatureSetting, Office: "d1", Values: said{"signature": "Ana"}})
	to.change(admin, "", topicSetting("noise", nil))
	to.change(admin, "", topicSetting("never", nil)) // nothing there
	all, revision := to.allSettings()
	want := []casework.Setting{
		{Kind: casework.OfficeSetting, Key: "d1", Values: said{"phone": "1"}, By: "Marcus Teague"},
		{Kind: casework.SignatureSetting, Office: "d1", Values: said{"signature": "One"}, By: "Marcus Teague"},
		{Kind: casework.SignatureSetting, Office: "d2", Values: said{"signature": "Two"}, By: "Ole Admin"},
		{Kind: casework.TopicSetting, Key: "rats", Values: said{"name": "Rats", "resolve": "10d"}, By: "Ole Admin"},
	}
	if diff := cmp.Diff(all, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if now, err := to.db.SettingsRevision(t.Context()); err != nil || now != revision || revision != 7 {
		t.Errorf("revision %d and %d, %v", revision, now, err)
	}
	events := to.rows(`SELECT concat_ws(' ', office, detail->>'what', detail->>'kind', detail->>'key', detail->>'fields', actor = 'staff:' || $1::bigint) FROM events WHERE kind = 'setting.changed' ORDER BY id`, int64(admin.Staff))
	if diff := cmp.Diff(events, []string{
		" added topic rats name words t", " changed topic rats resolve words t", " added topic noise name t", "d2 added signature  signature t",
		"d1 added signature  signature f", "d1 added office d1 phone f", " dropped topic noise name t"}); diff != "" {
		t.Errorf("events: got -, want +:\n%s", diff)
	}
	to.change(admin, "", topicSetting("noise", said{"name": "Noise again"}))
	if all, _ := to.allSettings(); len(all) != 5 {
		t.Errorf("set again after it was dropped: %+v", all)
	}
}

// TestSettingsAreCheckedTogether: a refusal keeps all as it was, and is asked about what would be.
func TestSettingsAreCheckedTogether(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	admin := to.hire("", "Ole Admin", casework.CityAdmin)
	to.change(admin, "", topicSetting("rats", said{"name": "Rats"}))
	refuse := errors.New("no")
	var asked []casework.Setting
	err := to.db.ChangeSettings(t.Context(), admin, time.Now(), []casework.Setting{topicSetting("noise", said{"name": "Noise"}), topicSetting("rats", said{"name": "Rodents"})},
		func(all []casework.Setting) error { asked = all; return refuse })
	if !errors.Is(err, refuse) || len(asked) != 2 || asked[0].Values["name"] != "Rodents" || asked[1].Key != "noise" {
		t.Errorf("%v, asked about %+v", err, asked)
	}
	if all, revision := to.allSettings(); len(all) != 1 || all[0].Values["name"] != "Rats" || revision != 1 {
		t.Errorf("%+v", all)
	}
}

// TestCityFileIsAppliedOnce: many processes start with the same file at once, and again; another content counts anew, also one that
// was there before.
func TestCityFileIsAppliedOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	applied := 0
	apply := func(hash string) {
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				did, err := to.db.ApplyCityFile(to.t.Context(), time.Now(), hash, "city.yaml", 2)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					to.t.Error(err)
				}
				if did {
					applied++
				}
			})
		}
		all.Wait()
	}
	for i, c := range []struct {
		hash string
		want int
	}{{"", 0}, {"a", 1}, {"a", 1}, {"b", 2}, {"a", 3}, {"", 4}, {"", 4}} {
		if apply(c.hash); applied != c.want {
			t.Errorf("step %d: applied %d times, want %d", i, applied, c.want)
		}
	}
	if got := to.rows(`SELECT concat_ws(' ', detail->>'file', detail->>'hash', detail->>'over') FROM events WHERE kind = 'city-file.applied' ORDER BY id LIMIT 1`); cmp.Diff(got, []string{"city.yaml a 2"}) != "" {
		t.Errorf("%q", got)
	}
}

// TestACityIsFoundedOnce: by one link, once; what is refused leaves nothing behind.
func TestACityIsFoundedOnce(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	ctx, now := t.Context(), time.Now()
	link, other := sha256.Sum256([]byte("link")), sha256.Sum256([]byte("another"))
	for _, l := range [][32]byte{link, other} {
		if err := to.db.NewSetupLink(ctx, now, l); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.db.SetupLink(ctx, link); err != nil {
		t.Errorf("the link: %v", err)
	}
	if err := to.db.SetupLink(ctx, sha256.Sum256([]byte("forged"))); casework.KindOf(err) != casework.NotFound {
		t.Errorf("a link of nobody: %v", err)
	}
	first := []casework.Setting{{Kind: casework.CitySetting, Values: said{"city": "Harbor"}}}
	admin := postgres.Staff{Email: "ole@harbor.example", Name: "Ole", PasswordHash: "hash"}
	if _, err := to.db.Found(ctx, now, sha256.Sum256([]byte("forged")), admin, first, nil); casework.KindOf(err) != casework.NotFound {
		t.Errorf("with a link of nobody: %v", err)
	}
	refuse := casework.Errorf(casework.Invalid, "no")
	if _, err := to.db.Found(ctx, now, link, admin, first, func([]casework.Setting) error { return refuse }); !errors.Is(err, refuse) {
		t.Errorf("%v", err)
	}
	id, err := to.db.Found(ctx, now, link, admin, first, nil)
	if err != nil || id == 0 {
		t.Fatalf("%d, %v", id, err)
	}
	for _, l := range [][32]byte{link, other} {
		if _, err := to.db.Found(ctx, now, l, postgres.Staff{Email: "eve@harbor.example"}, first, nil); casework.KindOf(err) != casework.NotFound {
			t.Errorf("a second time: %v", err)
		}
	}
	got := to.rows(`SELECT concat_ws(' ', s.email, s.role, s.password_hash, x.key, x.said->>'city') FROM staff s, settings x WHERE x.changed_by = s.id`)
	if diff := cmp.Diff(got, []string{"ole@harbor.example admin hash  Harbor"}); diff != "" {
		t.Error(diff)
	}
	if n := to.rows(`SELECT kind FROM events WHERE kind IN ('city.founded', 'setting.changed') ORDER BY id`); len(n) != 2 {
		t.Errorf("events %q", n)
	}
}

// rows gives the texts of a statement with one column.
func (to *town) rows(statement string, args ...any) []string {
	to.t.Helper()
	rows, err := to.pool.Query(to.t.Context(), statement, args...)
	if err != nil {
		to.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		to.t.Fatal(err)
	}
	return all
}
