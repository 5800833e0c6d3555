package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestWhoIsOnCall(t *testing.T) {
	t.Parallel()
	weekdays := [7]bool{false, true, true, true, true, true, false}
	rota := casework.Rota{
		People: []casework.OnCall{{Mail: "ana@x", Ways: []casework.Channel{casework.Text}}},
		Shifts: []casework.Shift{
			{Days: [7]bool{true, true, true, true, true, true, true}, From: 0, To: 24 * 60, People: []string{"city@x", "ana@x"}},
			{Office: "d1", Days: weekdays, From: 9 * 60, To: 17 * 60, People: []string{"ana@x", "ben@x"}},
			{Office: "d1", Days: weekdays, From: 17 * 60, To: 9 * 60, People: []string{"night@x"}},
			{Office: "d2", Days: weekdays, From: 9 * 60, To: 17 * 60, People: []string{"other@x"}},
		},
	}
	for at, want := range map[string][]string{
		"2026-06-08 09:00": {"ana@x", "ben@x", "city@x"},   // Monday
		"2026-06-08 08:59": {"city@x", "ana@x"},            // the night of Sunday has no shift of the office
		"2026-06-09 08:59": {"night@x", "city@x", "ana@x"}, // the night of Monday
		"2026-06-08 17:00": {"night@x", "city@x", "ana@x"}, // evening
		"2026-06-13 03:00": {"night@x", "city@x", "ana@x"}, // Friday's night, on Saturday
		"2026-06-13 12:00": {"city@x", "ana@x"},            // Saturday
		"2026-06-13 23:59": {"city@x", "ana@x"},
	} {
		when, err := time.Parse("2006-01-02 15:04", at)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range rota.On(when, "d1") {
			got = append(got, p.Mail)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
	if p := rota.Person("ana@x"); !slices.Equal(p.Ways, []casework.Channel{casework.Text}) {
		t.Errorf("Ana is called by %q", p.Ways)
	}
	if p := rota.Person("nobody@x"); !slices.Equal(p.Ways, []casework.Channel{casework.Mail}) {
		t.Errorf("whoever is not listed is called by %q", p.Ways)
	}
	if casework.UsualWithin != rota.Wait() || (casework.Rota{Within: time.Minute}).Wait() != time.Minute {
		t.Error("the wait is another")
	}
}

func TestNextRung(t *testing.T) {
	t.Parallel()
	type ids = []casework.StaffID
	for _, x := range []struct {
		duty, heads, admins, called, want ids
		rung                              casework.Rung
	}{
		{ids{1, 2}, ids{3, 4}, ids{5}, nil, ids{1}, casework.DutyRung},
		{ids{1, 2}, ids{3, 4}, ids{5}, ids{1}, ids{2}, casework.DutyRung},
		{ids{7, 1}, ids{3, 4}, ids{5}, ids{1, 2}, ids{7}, casework.DutyRung}, // the shift has changed meanwhile
		{ids{1, 2}, ids{3, 4}, ids{5}, ids{1, 2}, ids{3, 4}, casework.HeadRung},
		{ids{3}, ids{3, 4}, ids{5}, ids{3}, ids{4}, casework.HeadRung}, // a head on call is called once
		{nil, nil, ids{5, 5, 6}, nil, ids{5, 6}, casework.AdminRung},
		{ids{1}, ids{1}, ids{1}, ids{1}, nil, casework.AdminRung},
	} {
		who, rung := casework.NextRung(x.duty, x.heads, x.admins, func(id casework.StaffID) bool { return slices.Contains(x.called, id) })
		if !slices.Equal(who, x.want) || rung != x.rung {
			t.Errorf("%v, heads %v, admins %v after %v: %v as %s, want %v as %s", x.duty, x.heads, x.admins, x.called, who, rung, x.want, x.rung)
		}
	}
}

func TestAlarmTokens(t *testing.T) {
	t.Parallel()
	token := casework.AlarmToken(signer{"one"}, 7, 3)
	if a, who, ok := casework.ParseAlarmToken(signer{"one"}, token); !ok || a != 7 || who != 3 {
		t.Errorf("%d, %d, %t", a, who, ok)
	}
	for _, bad := range []string{"", token[1:], token + "a", "zz" + token[2:], casework.NoticeToken(signer{"one"}, 7, 3)} {
		if _, _, ok := casework.ParseAlarmToken(signer{"one"}, bad); ok && bad != token {
			t.Errorf("%q opens an alarm", bad)
		}
	}
}
