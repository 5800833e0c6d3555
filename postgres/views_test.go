package postgres_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// TestSavedViews saves lists of one's own and for the office, and looks who sees and who drops them.
func TestSavedViews(t *testing.T) {
	t.Parallel()
	to := newTown(t)
	head, ana, deb := to.hire("d1", "Hal Head", casework.OfficeHead), to.hire("d1", "Ana Ribeiro", casework.Staffer), to.hire("d2", "Deb Four", casework.OfficeHead)
	save := func(v casework.Viewer, name string, shared bool) error {
		return to.pages.SaveView(t.Context(), v, name, "q="+name, shared)
	}
	for _, err := range []error{save(head, "trees", true), save(head, "own", false), save(ana, "mine", false)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := save(ana, "all", true); kindOf(err) != casework.Forbidden {
		t.Errorf("sharing by staff: %v", err)
	}
	names := func(v casework.Viewer) string {
		all, err := to.pages.SavedViews(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		s := ""
		for _, x := range all {
			s += fmt.Sprintf("%s%v%v ", x.Name, x.Shared, x.Own)
		}
		return s
	}
	for who, want := range map[casework.Viewer]string{head: "ownfalsetrue treestruetrue ", ana: "minefalsetrue treestruefalse ", deb: ""} {
		if got := names(who); got != want {
			t.Errorf("%v sees %s, want %s", who, got, want)
		}
	}
	trees := one[int64](to, `SELECT id FROM saved_views WHERE name = 'trees'`)
	for _, v := range []casework.Viewer{ana, deb} {
		if err := to.pages.DropView(t.Context(), v, trees); kindOf(err) != casework.NotFound {
			t.Errorf("%v drops it: %v", v, err)
		}
	}
	for _, v := range []casework.Viewer{ana, deb} {
		if err := to.pages.ChangeView(t.Context(), v, trees, "mine now", false); kindOf(err) != casework.NotFound {
			t.Errorf("%v renames it: %v", v, err)
		}
	}
	if err := to.pages.ChangeView(t.Context(), ana, one[int64](to, `SELECT id FROM saved_views WHERE name = 'mine'`), "for all", true); kindOf(err) != casework.Forbidden {
		t.Errorf("sharing by staff: %v", err)
	}
	to.must(to.pages.ChangeView(t.Context(), head, trees, "street trees", false))
	if got := names(head) + names(ana); got != "ownfalsetrue street treesfalsetrue minefalsetrue " {
		t.Errorf("kept to herself: %s", got)
	}
	to.must(to.pages.ChangeView(t.Context(), head, trees, "trees", true))
	if got := names(ana); got != "minefalsetrue treestruefalse " {
		t.Errorf("shared again: %s", got)
	}
	if err := to.pages.DropView(t.Context(), head, trees); err != nil || names(ana) != "minefalsetrue " {
		t.Errorf("dropping: %v; ana sees %s", err, names(ana))
	}
	for i := range web.MostViews - 1 {
		if err := save(ana, fmt.Sprint(i), false); err != nil {
			t.Fatal(err)
		}
	}
	if err := save(ana, "too many", false); kindOf(err) != casework.Conflict {
		t.Errorf("one too many: %v", err)
	}
}

func kindOf(err error) (k casework.Kind) {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return e.Kind
	}
	return k
}
