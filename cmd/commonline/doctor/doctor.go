// Package doctor runs checks on an installation and prints one line for each thing found, with what to mend.
//
// It stores nothing and knows nothing about what is checked: a Check is a name and a function. What it guarantees: all
// checks run at once, each within its own time; what they found is printed in the order in which the checks were given; a
// check that hangs, or panics, is told as a finding and keeps none of the others from being told.
package doctor

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Patience is how long a check may take that names no time of its own.
const Patience = 15 * time.Second

// Finding is one thing that was found.
type Finding struct {
	OK bool
	// Note marks a thing that works and that somebody should know about.
	Note bool
	// Sentence says what was found; where OK is not set, also what to mend.
	Sentence string
}

// Check looks at one thing by using it.
type Check struct {
	Name string
	Run  func(ctx context.Context) []Finding
	Time time.Duration // 0 is Patience
}

// Good, Noted and Bad make the findings of a check.
func Good(format string, args ...any) Finding {
	return Finding{OK: true, Sentence: fmt.Sprintf(format, args...)}
}

// Noted is a finding to know about, with nothing broken.
func Noted(format string, args ...any) Finding {
	return Finding{OK: true, Note: true, Sentence: fmt.Sprintf(format, args...)}
}

// Bad is a finding to mend.
func Bad(format string, args ...any) Finding { return Finding{Sentence: fmt.Sprintf(format, args...)} }

// Examine runs the checks, prints what they find to w, and reports whether all is well.
func Examine(ctx context.Context, w io.Writer, checks []Check) (well bool) {
	found := make([]chan []Finding, len(checks))
	var running sync.WaitGroup
	for i, c := range checks {
		found[i] = make(chan []Finding, 1)
		running.Go(func() { found[i] <- c.examine(ctx) })
	}
	width := 0
	for _, c := range checks {
		width = max(width, len(c.Name))
	}
	well = true
	for i, c := range checks {
		for _, f := range <-found[i] {
			well = well && f.OK
			fmt.Fprintf(w, "%-4s  %-*s  %s\n", f.mark(), width, c.Name, strings.ReplaceAll(f.Sentence, "\n", " "))
		}
	}
	running.Wait()
	return well
}

func (f Finding) mark() string {
	switch {
	case !f.OK:
		return "MEND"
	case f.Note:
		return "note"
	}
	return "ok"
}

// examine runs one check and gives up on it when its time is over, whether it heeds its context or not.
func (c Check) examine(ctx context.Context) []Finding {
	patience := c.Time
	if patience == 0 {
		patience = Patience
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	done := make(chan []Finding, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- []Finding{Bad("this check broke down (%v); please report it", p)}
			}
		}()
		done <- c.Run(ctx)
	}()
	select {
	case findings := <-done:
		return findings
	case <-ctx.Done():
	}
	select {
	case findings := <-done: // it heeded the context, and knows better what hung
		return findings
	case <-time.After(patience / 10):
		return []Finding{Bad("no answer within %s", patience)}
	}
}
