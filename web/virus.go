package web

import (
	"context"
	"fmt"
	"io"

	"github.com/commonline/commonline/casework"
)

// harmless asks the scanner about a file before its first byte goes out, since what has gone cannot be called back. Without a
// scanner every file goes; with one that cannot be asked, none does.
func (d FileDesk) harmless(ctx context.Context, m casework.MessageID, open func() (io.ReadCloser, error)) error {
	if d.Virus == nil {
		return nil
	}
	body, err := open()
	if err != nil {
		return err
	}
	defer body.Close()
	name, err := d.Virus(ctx, body)
	if err != nil {
		d.Log.Error("asking the virus scanner", "message", m, "err", err)
		return casework.Errorf(casework.Away, "The virus scanner does not answer, so no file is handed out. Try again later, or tell whoever runs the installation.")
	}
	if name == "" {
		return nil
	}
	d.Log.Warn("a file holds a virus", "message", m, "virus", fmt.Sprintf("%.80q", name))
	return casework.Errorf(casework.Forbidden, "The virus scanner found %.80s in this file, so it is not handed out. The message can be read as it arrived, as text.", name)
}
