package main

import (
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

func TestDoctorOnWebhooks(t *testing.T) {
	t.Parallel()
	if got := webhookFindings(nil); len(got) != 1 || !got[0].OK {
		t.Errorf("%+v", got)
	}
	got := webhookFindings([]casework.Webhook{{Office: "d1", WebhookWanted: casework.WebhookWanted{Name: "Map"}, OffAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}, {WebhookWanted: casework.WebhookWanted{Name: "Board"}}})
	if len(got) != 2 || !strings.Contains(got[0].Sentence, `"Map" of office d1 is off since 2026-03-01`) || !strings.Contains(got[1].Sentence, "of the city") {
		t.Errorf("%+v", got)
	}
}
