package notify_test

import (
	"context"

	"github.com/commonline/commonline/notify"
)

// Files gives what a test has put with the answers.
func (m *memory) Files(context.Context, notify.Delivery) ([]notify.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.files, m.noFiles
}
