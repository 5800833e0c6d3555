package arrows

import (
	"slices"
	"strings"
)

const module = "github.com/commonline/commonline"

// may says what each part of the house knows of the others. A part is a top-level folder and all below it, and always
// knows itself. Everybody may use internal, and internal nobody.
var may = map[string][]string{
	"casework":   {},
	"internal":   {},
	"migrations": {},
	"examples":   {},
	"routing":    {"casework"},
	"intake":     {"casework", "routing"},
	"notify":     {"casework"},
	"referral":   {"casework"},
	"records":    {"casework"},
	"web":        {"casework"},
	// It implements what its consumers ask for, in their types.
	"postgres": {"casework", "routing", "intake", "notify", "referral", "records", "web", "migrations"},
	"cmd":      {"casework", "routing", "intake", "notify", "referral", "records", "web", "postgres", "migrations", "examples"},
	// It runs the built program as a city would, and knows of it only what plays the other side in tests.
	// casework and intake are how it reads what residents got, migrations is the schema that its crowd of cases is made for.
	"acceptance": {"casework", "intake", "notify", "migrations"},
}

// forbidden are imports with the only folders that may have them, and why.
var forbidden = []struct {
	path   string
	exact  bool // the package itself, not those below it
	except []string
	why    string
}{
	{path: "github.com/twilio/twilio-go", exact: true, why: "the root package takes most of a minute and most of a gigabyte to compile; use client, rest/api/v2010 and twiml"},
	{path: "github.com/jackc/pgx/v5", except: []string{"postgres", "internal/pgtest", "internal/embedded", "acceptance"}, why: "only postgres speaks SQL"},
	{path: "database/sql", except: []string{"postgres", "internal/pgtest", "internal/embedded"}, why: "only postgres speaks SQL"},
	{path: "github.com/lib/pq", why: "pgx is the driver"},
	{path: "github.com/pressly/goose/v3", except: []string{"postgres", "migrations", "internal/pgtest"}, why: "only postgres speaks SQL"},
	{path: "github.com/riverqueue/river", except: []string{"postgres", "cmd"}, why: "jobs are nudges that postgres inserts and cmd binds"},
	{path: "github.com/jhillyerd/enmime", why: "some small mails take it exponential time"},
}

// connecting is all that the one who ties things together does with a database: it opens the pool and hands it on.
const connecting, connects = "github.com/jackc/pgx/v5/pgxpool", "cmd"

// refusedArrow says why a file in folder may not import path, or "".
func refusedArrow(folder, path string) string {
	for _, f := range forbidden {
		if path == connecting && part(folder) == connects {
			continue
		}
		if (path == f.path || !f.exact && strings.HasPrefix(path, f.path+"/")) && !within(folder, f.except) {
			return f.why
		}
	}
	rest, ours := strings.CutPrefix(path, module+"/")
	from, to := part(folder), part(rest)
	switch known, listed := may[from]; {
	case !ours || from == to:
		return ""
	case !listed:
		return "no rule says what " + from + " may know; add one to docs/architecture.md and here"
	case to == "internal" || slices.Contains(known, to):
		return ""
	}
	return from + " does not know " + to
}

func within(folder string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return folder == root || strings.HasPrefix(folder, root+"/")
	})
}

// part is the top-level folder of a path within the module.
func part(path string) string {
	top, _, _ := strings.Cut(path, "/")
	return top
}
