package casework_test

import (
	"fmt"
	"testing"

	"github.com/commonline/commonline/casework"
)

func TestMailboxAtForgivesPlusAndCase(t *testing.T) {
	t.Parallel()
	city := casework.City{Mailboxes: []casework.Mailbox{{ID: "d4", Address: "District4@city.example", Aliases: []string{"ruiz@city.example"}}}}
	for _, a := range []string{"district4@city.example", "DISTRICT4+abc@CITY.example", "ruiz+x@city.example", "ruiz@city.example"} {
		if m, ok := city.MailboxAt(a); !ok || m.ID != "d4" {
			t.Errorf("%s: %v %v", a, m, ok)
		}
	}
	if _, ok := city.MailboxAt("d5@city.example"); ok {
		t.Error("found a mailbox for a stranger's address")
	}
}

func TestKindOfWrapped(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("reading case 4: %w", casework.Errorf(casework.NotFound, "There is no case %d.", 4))
	if casework.KindOf(err) != casework.NotFound || casework.KindOf(fmt.Errorf("x")) != "" {
		t.Errorf("kinds: %q", casework.KindOf(err))
	}
}

func TestOnlyNamedRolesRead(t *testing.T) {
	t.Parallel()
	for _, refused := range []struct {
		role casework.Role
		what casework.Permission
	}{{casework.CityAdmin, casework.ReadCases}, {"", casework.ReadCases}, {casework.Volunteer, casework.ExportRecords}, {casework.Staffer, casework.ExportRecords}, {casework.CityAdmin, casework.ExportRecords}, {casework.Volunteer, casework.DecideHeld}} {
		if (casework.Viewer{Role: refused.role}).May(refused.what) {
			t.Errorf("%q may %s", refused.role, refused.what)
		}
	}
	if (casework.Viewer{Role: casework.Staffer}).AllOffices() {
		t.Error("staff read beyond their office")
	}
}
