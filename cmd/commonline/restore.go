package main

import (
	"context"
	"fmt"
	"github.com/commonline/commonline/migrations"
	"github.com/commonline/commonline/postgres"
	"os"
)

type restoreCommand struct {
	File   string `arg:"" help:"A file that commonline backup wrote." placeholder:"FILE"`
	Verify bool   `help:"Only see that it is whole and can be brought back; change nothing."`
}

// Run is commonline restore.
func (r *restoreCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return restore(c.ctx, settings, c, r.File, r.Verify)
}

func restore(ctx context.Context, s *Settings, c *call, file string, verify bool) error {
	in := c.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return invalid("%s cannot be read: %s", file, withoutPath(err))
		}
		defer f.Close()
		in = f
	}
	if verify {
		m, err := postgres.Verify(in)
		if err == nil {
			fmt.Fprintf(c.out, "The backup is whole: %s.\n", counted(m))
		}
		return err
	}
	blobs, err := openBlobs(s)
	if err != nil {
		return err
	}
	return withStore(ctx, s, func(st *store) error {
		m, err := postgres.New(st.pool, nil, nil).Restore(ctx, in, migrations.Files, blobsOrNil(blobs))
		if err == nil {
			fmt.Fprintf(c.out, "Restored %s. Sending is paused: look at what there is, and let it go with commonline resume.\n", counted(m))
		}
		return err
	})
}
