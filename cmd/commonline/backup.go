package main

import (
	"context"
	"fmt"
	"github.com/commonline/commonline/postgres"
	"os"
)

type backupCommand struct {
	File string `arg:"" help:"Where to write it; - is standard output." placeholder:"FILE"`
}

// Run is commonline backup.
func (b *backupCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return backup(c.ctx, settings, c, b.File)
}

func backup(ctx context.Context, s *Settings, c *call, file string) error {
	blobs, err := openBlobs(s)
	if err != nil {
		return err
	}
	return withDB(ctx, s, func(db *postgres.DB) error {
		out := c.out
		if file != "-" {
			f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return invalid("%s cannot be written: %s", file, withoutPath(err))
			}
			defer f.Close()
			out = f
		}
		m, err := db.Backup(ctx, out, blobsOrNil(blobs))
		if err != nil {
			return err
		}
		fmt.Fprintf(c.err, "Backed up %s. SECRET_KEY is not in it: keep it apart from the backups, since without it links and stored passwords are lost.\n", counted(m))
		for _, u := range m.Unsound {
			fmt.Fprintln(c.err, u)
		}
		return nil
	})
}

// blobsOrNil keeps an interface that holds nothing from being taken for a store.
func blobsOrNil(b blobStore) postgres.Blobs {
	if b == nil {
		return nil
	}
	return b
}

// counted says in a few words what a backup holds.
func counted(m postgres.Manifest) string {
	rows := int64(0)
	for _, t := range m.Tables {
		rows += t.Rows
	}
	return fmt.Sprintf("%d tables with %d rows, and %d messages kept outside of Postgres", len(m.Tables), rows, m.Outside.Count)
}
