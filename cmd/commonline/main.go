package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // a small image has no time zones of its own

	"github.com/alecthomas/kong"

	"github.com/commonline/commonline/casework"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Whoever presses Ctrl-C a second time does not want to wait for a clean end.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// commandLine is everything that may be asked of the program.
type commandLine struct {
	Serve  serveCommand  `cmd:"" help:"Run the gateway over the database and the mailboxes of the settings."`
	Demo   demoCommand   `cmd:"" help:"Run a whole sample city on this machine. Nothing is ever sent outside."`
	Doctor doctorCommand `cmd:"" help:"Check every setting by using it, and say what to mend."`

	Ledger    ledgerCommand    `cmd:"" help:"Print what was received and what became of it, and whether it balances."`
	Reconcile reconcileCommand `cmd:"" help:"Compare with Twilio's own lists, and take in what is missing."`
	Pause     pauseCommand     `cmd:"" help:"Stop all sending at once, or that of one office or channel."`
	Resume    resumeCommand    `cmd:"" help:"Let sending go on after a pause or a restore."`
	Backup    backupCommand    `cmd:"" help:"Write the database and the blobs to one file."`
	Restore   restoreCommand   `cmd:"" help:"Bring a backup back, or see that it is whole."`
	Seal      sealCommand      `cmd:"" help:"Check that nobody has changed what happened."`
	Threats   threatsCommand   `cmd:"" help:"Check that the evidence of threats is what came."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database to this program's schema."`
	Search    searchCommand    `cmd:"" help:"Make anew what is searched."`
	Places    placesCommand    `cmd:"" help:"Load the city's district map and address file."`
	Staff     staffCommand     `cmd:"" help:"Add, list and turn off the people who sign in."`
	Office    officeCommand    `cmd:"" help:"List the offices and where they are named."`

	Registration registrationCommand `cmd:"" help:"Print what carriers ask before they take texts from the city's numbers (A2P 10DLC)."`

	Parse  parseCommand  `cmd:"" help:"Show mails as intake understands them, one JSON object a line."`
	Thread threadCommand `cmd:"" help:"Show which mails belong together, one JSON object a line."`
	Locate locateCommand `cmd:"" help:"Show which place and district a text is about."`

	Health  healthCommand  `cmd:"" help:"Ask the gateway on this machine whether it is alive, for a container's health check."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// call is what a command gets of the world around it.
type call struct {
	ctx context.Context
	env []string
	in  io.Reader
	out io.Writer
	err io.Writer
}

// settings are read only by the commands that need them: a mistake in one does not keep a mail from being parsed.
func (c *call) settings() (*Settings, error) { return ReadSettings(c.env) }

// run does what args say, and gives the exit code. It reads and changes nothing of the process.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		// kong calls Exit in the midst of parsing, when help was asked for.
		switch p := recover().(type) {
		case nil:
		case exit:
			code = int(p)
		default:
			panic(p)
		}
	}()
	parser, err := kong.New(&commandLine{}, kong.Name("commonline"),
		kong.Description("Commonline takes in what residents write to the offices of a city council."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { panic(exit(code)) }))
	if err != nil {
		return report(stderr, fmt.Errorf("building the command line: %w", err))
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return report(stderr, err)
	}
	return report(stderr, chosen.Run(&call{ctx, env, stdin, stdout, stderr}))
}

type exit int

// errFound ends a command whose findings are printed already with exit code 1.
var errFound = errors.New("")

// report tells a person what went wrong, and gives the exit code: 0 done, 1 it failed, 2 used wrongly.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	_, usage := errors.AsType[*kong.ParseError](err)
	if text := err.Error(); text != "" {
		for line := range strings.Lines(text) {
			fmt.Fprintln(stderr, "commonline: "+strings.TrimRight(line, "\n"))
		}
	}
	if usage {
		fmt.Fprintln(stderr, "commonline: see commonline --help")
	}
	if usage || casework.KindOf(err) == casework.Invalid {
		return 2
	}
	return 1
}
