package notify

import (
	"strings"
	"testing"

	"github.com/commonline/commonline/casework"
)

// TestNoMachineWritesToWhoSentAThreat: neither an acknowledgement, nor a text, nor news; what they ask by a word is answered.
func TestNoMachineWritesToWhoSentAThreat(t *testing.T) {
	t.Parallel()
	f := Facts{Recipient: RecipientFacts{Threat: true, Handler: "Marcus", Address: "rage@x.example", Language: "en"}, Answered: AnsweredFacts{Kind: casework.Personal}, Sending: Switch{Mode: On}}
	if state, why := judge(f, Received); state != casework.Suppressed || !strings.Contains(why, "flagged as a threat") {
		t.Errorf("an acknowledgement: %s %s", state, why)
	}
	if why := plannedNews(casework.Event{}, f, "resolved"); !strings.Contains(why, "flagged as a threat") {
		t.Errorf("news: %q", why)
	}
	for _, o := range []Occasion{Standing, Helping, Stopped, Proving, Answered} {
		if why := underThreat(f, o); why != "" {
			t.Errorf("%s: %s", o, why)
		}
	}
	f.Recipient.Threat, f.Recipient.Handler = false, ""
	if state, _ := judge(f, Received); state != casework.Pending {
		t.Errorf("without a flag: %s", state)
	}
}
