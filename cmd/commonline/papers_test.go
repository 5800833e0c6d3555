package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// paper reads a file of the repository.
func paper(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEverySettingIsDocumented(t *testing.T) {
	t.Parallel()
	guide := paper(t, "docs/operator.md")
	for _, name := range settingNames {
		if !strings.Contains(guide, "`"+name+"`") {
			t.Errorf("docs/operator.md does not speak of %s", name)
		}
	}
}

// TestEveryKeyIsDocumented reads the keys that the city file's reader knows out of its source.
func TestEveryKeyIsDocumented(t *testing.T) {
	t.Parallel()
	guide, keys := paper(t, "docs/city-file.md"), 0
	for _, file := range []string{"city", "office", "mailbox", "number", "server", "oauth", "dkim", "hours", "voice"} {
		source := paper(t, "cmd/commonline/cityfile/"+file+".go")
		for _, call := range regexp.MustCompile(`(?:section\(|\[\]string\{|text\(|choice\(|flag\(|number\(|list\(|secret\()[^)}]*`).FindAllString(source, -1) {
			for _, word := range regexp.MustCompile(`"([a-z_]+)"`).FindAllStringSubmatch(call, -1) {
				keys++
				if !strings.Contains(guide, "`"+word[1]) && !strings.Contains(guide, "`…"+strings.TrimLeft(word[1], "abcdefghijklmnopqrstuvwxyz_")) {
					t.Errorf("docs/city-file.md does not speak of %s", word[1])
				}
			}
		}
	}
	if keys < 60 {
		t.Errorf("only %d keys were found in the source", keys)
	}
}

// TestEveryTroubleHasAParagraph: what a mailbox's alarm is called is looked up in the operator's guide.
func TestEveryTroubleHasAParagraph(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../intake/email/mailbox/*.go")
	if err != nil || len(files) == 0 {
		t.Skip("no package mailbox beside this one")
	}
	guide, codes := paper(t, "docs/operator.md"), 0
	code := regexp.MustCompile(`\bcode(?:: +|, t\.alarming = | = )"([a-z-]+)"`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, found := range code.FindAllStringSubmatch(paper(t, strings.TrimPrefix(file, "../../")), -1) {
			codes++
			if !strings.Contains(guide, "`"+found[1]+"`") {
				t.Errorf("docs/operator.md does not say what to do about %s (%s)", found[1], file)
			}
		}
	}
	if codes < 10 {
		t.Errorf("only %d troubles were found", codes)
	}
}

func TestLinksBetweenPapers(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, path := range []string{"README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/operator.md", "docs/security.md", "docs/city-file.md"} {
		for _, found := range link.FindAllStringSubmatch(paper(t, path), -1) {
			if _, err := os.Stat(filepath.Join("..", "..", filepath.Dir(path), found[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", path, found[1])
			}
		}
	}
}

// TestCompose: the file is YAML, and sets only what the program reads.
func TestCompose(t *testing.T) {
	t.Parallel()
	var compose struct {
		Services map[string]struct {
			Environment map[string]string
			Secrets     []string
		}
		Secrets map[string]struct{ File string }
	}
	if err := yaml.Unmarshal([]byte(paper(t, "docker-compose.yml")), &compose); err != nil {
		t.Fatal(err)
	}
	gateway, ok := compose.Services["gateway"]
	if !ok || len(gateway.Environment) == 0 {
		t.Fatal("there is no service gateway with an environment")
	}
	for name := range gateway.Environment {
		if !slices.Contains(settingNames, name) && !slices.Contains(settingNames, strings.TrimSuffix(name, "_FILE")) {
			t.Errorf("the gateway is given %s, which it does not read", name)
		}
	}
	for name, s := range compose.Services {
		for _, secret := range s.Secrets {
			if compose.Secrets[secret].File == "" {
				t.Errorf("service %s uses secret %s, which is not there", name, secret)
			}
		}
	}
}
