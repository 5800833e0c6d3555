package arrows

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestNoGiantIsCompiled looks at all that a build compiles, by whatever way it came in: the root package of twilio-go takes
// most of a minute and most of a gigabyte.
func TestNoGiantIsCompiled(t *testing.T) {
	t.Parallel()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./...")
	list.Dir = moduleRoot(t)
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list -deps: %v", err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "github.com/twilio/twilio-go/rest/api/v2010") {
		t.Error("the list lacks what is known to be compiled")
	}
	if slices.Contains(deps, "github.com/twilio/twilio-go") {
		t.Error("the root package of twilio-go is compiled")
	}
}
