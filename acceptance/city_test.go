package acceptance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/commonline/commonline/internal/dovecottest"
	"github.com/commonline/commonline/notify/smtp/smtptest"
)

// city is thirteen offices with all that they need; the program itself is started by the tests.
type city struct {
	t     *testing.T
	post  *dovecottest.Server
	db    *database
	sink  *smtptest.Server
	redis *redisServer
	dir   string
	env   []string
}

// terms are what a test chooses of a city. The zero value: mail of all days is news, and nothing is capped.
type terms struct {
	from string // "all" where it is not given
	caps bool   // those that a city has which says nothing
}

// offices are nine districts and four at large; a mailbox is named like its office.
func offices() []string {
	return strings.Fields("d1 d2 d3 d4 d5 d6 d7 d8 d9 al1 al2 al3 al4")
}

func address(office string) string { return office + "@harbor.example" }

func newCity(t *testing.T, with terms) *city {
	t.Helper()
	requireWanted(t)
	c := &city{t: t, post: dovecottest.Start(t, offices()...), dir: t.TempDir()}
	c.db, c.redis = startDatabase(t), startRedis(t)
	c.sink = smtptest.Start(t, &smtptest.Server{}, false)
	c.env = []string{"COMMONLINE_HOME=" + filepath.Join(c.dir, "home"), "DATABASE_URL=" + c.db.url, "REDIS_URL=" + c.redis.url,
		"SECRET_KEY=" + strings.Repeat("k", 40), "PUBLIC_URL=https://help.harbor.example", "SENDING=on", "SENDING_STORM=0",
		"CITY_FILE=" + c.cityFile(with), "PATH=" + os.Getenv("PATH")}
	return c
}

func (c *city) cityFile(with terms) string {
	c.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "city: Harbor\ntimezone: America/New_York\nsettle: 0s\n")
	if !with.caps {
		b.WriteString("caps: {acknowledgements_per_sender: 0, automatic_per_case: 0}\n")
	}
	if with.from == "" {
		with.from = "all"
	}
	fmt.Fprintf(&b, "mail:\n  from: %s\n  plus: true\n  imap: {host: 127.0.0.1, port: %d, security: plain, user: \"{id}\", password: %s}\n", with.from, c.post.Port, dovecottest.Password)
	fmt.Fprintf(&b, "  smtp: {host: 127.0.0.1, port: %d, security: plain, auth: none}\noffices:\n", c.sink.Port)
	for _, id := range offices() {
		kind := "kind: at-large"
		if n, ok := strings.CutPrefix(id, "d"); ok {
			kind = "district: " + n
		}
		fmt.Fprintf(&b, "  - {id: %s, name: \"Office of Councilor %s\", %s}\n", id, strings.ToUpper(id), kind)
	}
	b.WriteString("mailboxes:\n")
	for _, id := range offices() {
		fmt.Fprintf(&b, "  - {id: %s, office: %s, address: %s}\n", id, id, address(id))
	}
	path := filepath.Join(c.dir, "city.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return path
}
