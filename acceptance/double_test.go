package acceptance

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/internal/twiliohost"
)

// double is a strict double of Twilio, which is not part of this repository: a program that plays scenarios of texts and
// calls, and checks whatever the gateway asks of it against Twilio's own OpenAPI file.
type double struct {
	c            *city
	dir          string
	api, control string
	log          *os.File
}

// TestTwilioDouble plays every scenario of the double, and ours, against one process of serve. After a dead hour it
// compares the lists, as an operator would.
func TestTwilioDouble(t *testing.T) {
	requireWanted(t)
	dir := os.Getenv("COMMONLINE_TWILIO_DOUBLE")
	for _, needed := range []string{"bin/twilio-double", "node_modules/.bin/prism", "spec/twilio_api_v2010.prism.json"} {
		if _, err := os.Stat(filepath.Join(dir, needed)); dir == "" || err != nil {
			t.Skipf("NOT TRIED: COMMONLINE_TWILIO_DOUBLE names no folder with %s in it", needed)
		}
	}
	c := newCity(t, terms{})
	d := &double{c: c, dir: dir, api: freeAddress(t), control: freeAddress(t)}
	c.answersCalls(d)
	p := c.program("serve")
	p.start()
	p.ready()
	d.start(p)
	scenarios := d.scenarios()
	for _, path := range scenarios {
		d.play(p, path)
		if !strings.HasSuffix(path, "dead-hour.json") {
			continue
		}
		c.deadHour(d)
	}
	c.db.once(t)
	c.balanced()
	p.stop()
}

// deadHour compares the lists by hand after texts that no webhook told of: each is filed, and answered once.
func (c *city) deadHour(d *double) {
	c.t.Helper()
	const found = `SELECT count(*) FROM raws WHERE source LIKE '%found at Twilio'`
	if n := c.db.count(found); n != 0 {
		c.t.Errorf("%d texts were found at Twilio before anybody looked", n)
	}
	code, said := c.command("", "reconcile")
	c.t.Logf("commonline reconcile:\n%s", said)
	if code != 0 {
		c.t.Errorf("commonline reconcile ended with %d", code)
	}
	c.until("what never came is filed", time.Minute, func() bool { return c.db.count(found+` AND outcome IS NOT NULL`) == 2 })
	for _, phone := range []string{"+16175550171", "+16175550172"} {
		c.until("it is answered", time.Minute, func() bool { return d.tried(phone) > 0 })
	}
	if code, again := c.command("", "reconcile"); code != 0 || c.db.count(found) != 2 {
		c.t.Errorf("a second look finds something: %d, %s", code, again)
	}
	for _, phone := range []string{"+16175550171", "+16175550172"} {
		if n := d.tried(phone); n != 1 {
			c.t.Errorf("%s was answered %d times", phone, n)
		}
	}
}

// tried is how many texts the program tried to send to a number since the last scenario began.
func (d *double) tried(phone string) int {
	d.c.t.Helper()
	r, err := http.Post("http://"+d.control+"/creates", "application/json", strings.NewReader(`{"To":"`+phone+`"}`))
	if err != nil {
		d.c.t.Fatal(err)
	}
	defer r.Body.Close()
	var answer struct{ Count int }
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
		d.c.t.Fatal(err)
	}
	return answer.Count
}

// scenarios are those of the double and then ours, which end with one that stops all texts.
func (d *double) scenarios() []string {
	d.c.t.Helper()
	theirs, _ := filepath.Glob(filepath.Join(d.dir, "scenarios", "*.json"))
	ours, _ := filepath.Glob(filepath.Join("testdata", "twilio", "*.json"))
	slices.Sort(theirs)
	slices.Sort(ours)
	if len(theirs) == 0 || len(ours) == 0 {
		d.c.t.Fatalf("%d scenarios of the double, %d of ours", len(theirs), len(ours))
	}
	return append(theirs, ours...)
}

// start starts the double, which posts to the program, and waits until its API answers.
func (d *double) start(p *program) {
	t := d.c.t
	t.Helper()
	config, err := json.Marshal(map[string]any{"account_sid": account, "auth_token": authToken, "numbers": []string{ourNumber}, "api_addr": d.api, "control_addr": d.control,
		"cdn_addr": freeAddress(t), "backend_addr": freeAddress(t), "prism_addr": freeAddress(t)})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(d.c.dir, "double.json")
	if err := os.WriteFile(file, config, 0o600); err != nil {
		t.Fatal(err)
	}
	if d.log, err = os.Create(filepath.Join(d.c.dir, "double.log")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bin/twilio-double", "serve", "-config", file, "-gateway", p.url, "-public", publicURL,
		"-sms-url", "/twilio/sms#rc=3&rp=all", "-voice-url", "/twilio/voice", "-voice-status-url", "/twilio/status")
	cmd.Dir, cmd.Stdout, cmd.Stderr = d.dir, d.log, d.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it takes Prism with it
		_ = cmd.Wait()
		if said, err := os.ReadFile(d.log.Name()); err == nil && t.Failed() {
			t.Logf("the double said:\n%s", said)
		}
	})
	// It says so once Prism answers too, which a busy machine may take a minute for.
	d.c.until("the double and Prism answer", 90*time.Second, func() bool {
		said, err := os.ReadFile(d.log.Name())
		return err == nil && bytes.Contains(said, []byte("twilio-double: api "))
	})
}

// play plays one scenario. Steps that ask the program itself name it by the port that it has by default.
func (d *double) play(p *program, path string) {
	t := d.c.t
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(d.c.dir, filepath.Base(path))
	text = bytes.ReplaceAll(text, []byte("http://127.0.0.1:8080"), []byte(p.url))
	text = bytes.ReplaceAll(text, []byte("+16175550100"), []byte(ourNumber))
	if err := os.WriteFile(mine, text, 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	cmd := exec.CommandContext(t.Context(), "bin/twilio-double", "run", "-control", "http://"+d.control, mine)
	cmd.Dir = d.dir
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", filepath.Base(path), err, said)
		return
	}
	t.Logf("%s: %d steps in %s", filepath.Base(path), strings.Count("\n"+string(said), "\nok "), time.Since(began).Round(time.Second/10))
}

// once looks for whatever is there twice, and for what was neither filed nor held.
func (d *database) once(t *testing.T) {
	t.Helper()
	for what, sql := range map[string]string{
		"texts that are there twice":      `SELECT count(*) - count(DISTINCT external_id) FROM raws WHERE channel = 'text'`,
		"raw messages that wait":          `SELECT count(*) FROM raws WHERE outcome IS NULL`,
		"recordings that are there twice": `SELECT count(*) - count(DISTINCT external_id) FROM raws WHERE channel <> 'text'`,
	} {
		if n := d.count(sql); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}

// answersCalls gives the city a number at the double that takes texts and calls, in English, Spanish, and Haitian Creole
// from recordings.
func (c *city) answersCalls(d *double) {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "twilio", "voice.yaml"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.recordings("ht")
	file, err := os.OpenFile(filepath.Join(c.dir, "city.yaml"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	number := "quiet_hours: none\nnumbers:\n  - {id: d1-phone, office: d1, number: " + ourNumber + ", line: +16175550199}\n"
	if _, err := file.WriteString(number + string(text)); err != nil {
		c.t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.env = append(c.env, "TWILIO_ACCOUNT_SID="+account, "TWILIO_AUTH_TOKEN="+authToken, "TWILIO_API_URL=http://"+d.api)
}

// sentences are those that docs/city-file.md asks for; a city file that lacks one is refused.
const sentences = `greeting notice closed menu-connect menu-standing menu-message menu-callback not-understood connecting no-answer case-number
	standing-received standing-department standing-resolved standing-unknown tries-over message heard-nothing message-taken callback-number
	number-wrong callback-taken goodbye`

// recordings writes a tone for every sentence of a language, as a city would have its speakers record them.
func (c *city) recordings(language string) {
	c.t.Helper()
	folder := filepath.Join(c.dir, language)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		c.t.Fatal(err)
	}
	for _, p := range strings.Fields(sentences) {
		if err := os.WriteFile(filepath.Join(folder, p+".wav"), twiliohost.Tone(time.Second, p), 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
}
