package embedded

import (
	"context"
	"log/slog"
)

// Download says what may be fetched where the machine has no Postgres.
type Download struct{} // fetching is not offered yet

func fetch(context.Context, folder, Download, *slog.Logger) (string, error) { return "", ErrNoPostgres }
