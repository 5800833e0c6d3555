package arrows

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestArrows reads every Go file of the module, tests too.
func TestArrows(t *testing.T) {
	t.Parallel()
	files := 0
	walk(t, func(folder, name string, file *ast.File, fset *token.FileSet) {
		files++
		for _, i := range file.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := refusedArrow(folder, path); why != "" {
				t.Errorf("%s: imports %s: %s", fset.Position(i.Pos()), path, why)
			}
		}
	})
	if files < 10 {
		t.Errorf("only %d files were read", files)
	}
}

// sql matches a text that can only be a statement. Its words are in capitals, as all SQL of the house is.
var sql = regexp.MustCompile(`^\s*(SELECT\s[\s\S]*\sFROM\s|INSERT INTO\s|UPDATE\s+\S+\s+SET\s|DELETE FROM\s|CREATE (TABLE|INDEX)\s|ALTER TABLE\s|WITH\s+\w+\s+AS\s*\()`)

// auditors are tests elsewhere that compare rows before and after, as an auditor would: what no page shows must not have changed either.
var auditors = map[string]bool{"cmd/commonline/machines_test.go": true}

// TestNoSQLOutsideTheStore looks for statements in string literals.
func TestNoSQLOutsideTheStore(t *testing.T) {
	t.Parallel()
	walk(t, func(folder, name string, file *ast.File, fset *token.FileSet) {
		if within(folder, []string{"postgres", "migrations", "internal/pgtest", "internal/embedded", "internal/arrows", "acceptance"}) || auditors[folder+"/"+filepath.Base(name)] {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && sql.MatchString(text) {
					t.Errorf("%s: SQL stands in postgres only", fset.Position(lit.Pos()))
				}
			}
			return true
		})
	})
}

// TestCaseworkTypesCarryNoTags: rows and JSON have structs of their own.
func TestCaseworkTypesCarryNoTags(t *testing.T) {
	t.Parallel()
	walk(t, func(folder, name string, file *ast.File, fset *token.FileSet) {
		if folder != "casework" {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if f, ok := n.(*ast.Field); ok && f.Tag != nil {
				t.Errorf("%s: a type of casework has a tag", fset.Position(f.Pos()))
			}
			return true
		})
	})
}

// TestNoInit: nothing happens because a package was imported.
func TestNoInit(t *testing.T) {
	t.Parallel()
	walk(t, func(folder, name string, file *ast.File, fset *token.FileSet) {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: an init function", fset.Position(f.Pos()))
			}
		}
	})
}

// TestRules makes sure that the rules can refuse.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		folder, path string
		refused      bool
	}{
		{"web", module + "/casework", false},
		{"web/page", module + "/web", false},
		{"web", module + "/notify", true},
		{"web", module + "/postgres", true},
		{"notify/smtp", module + "/intake/email", true},
		{"intake/email", module + "/routing", false},
		{"routing", module + "/intake", true},
		{"casework", module + "/internal/clock", false},
		{"internal/redis", module + "/casework", true},
		{"internal/pgtest", module + "/internal/embedded", false},
		{"postgres", module + "/web", false},
		{"cmd/commonline", module + "/postgres", false},
		{"garage", module + "/casework", true},
		{"web", "github.com/jackc/pgx/v5/pgxpool", true},
		{"cmd/commonline", "github.com/jackc/pgx/v5/pgxpool", false},
		{"cmd/commonline", "github.com/jackc/pgx/v5", true},
		{"postgres/rows", "github.com/jackc/pgx/v5", false},
		{"internal/pgtest", "github.com/jackc/pgx/v5", false},
		{"internal/twilio", "github.com/twilio/twilio-go", true},
		{"internal/twilio", "github.com/twilio/twilio-go/client", false},
	} {
		if why := refusedArrow(c.folder, c.path); (why != "") != c.refused {
			t.Errorf("%s -> %s: %q, refused should be %v", c.folder, c.path, why, c.refused)
		}
	}
	for text, is := range map[string]bool{
		"SELECT id FROM cases": true, "\n\tINSERT INTO events (id)": true, "UPDATE cases SET x = 1": true,
		"Select a case from the list": false, "UPDATE your address": false,
	} {
		if sql.MatchString(text) != is {
			t.Errorf("%q: is SQL should be %v", text, is)
		}
	}
}

func walk(t *testing.T, visit func(folder, name string, file *ast.File, fset *token.FileSet)) {
	t.Helper()
	root := moduleRoot(t)
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		visit(filepath.ToSlash(folder), d.Name(), file, fset)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			t.Fatal("there is no go.mod above this test")
		}
		folder = filepath.Dir(folder)
	}
}
