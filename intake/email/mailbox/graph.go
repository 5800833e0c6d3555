package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/commonline/commonline/internal/graph"
)

// graphFolders are those that are followed over Microsoft Graph. Their names are the same in every language.
var graphFolders = []Folder{{Name: graph.Inbox, Role: Inbox}, {Name: graph.Junk, Role: Junk}, {Name: graph.Sent, Role: Sent}}

// followGraph follows a mailbox over Microsoft Graph for as long as nothing breaks. There is no connection to lose: each folder is asked
// what has come into it since the link of the last time.
func (f *follower) followGraph(ctx context.Context) error {
	for {
		for _, folder := range graphFolders {
			if err := f.lookGraph(ctx, folder); err != nil {
				return err
			}
		}
		f.failures = 0
		f.pulse.remark(nil)
		f.pulse.readUp()
		if !pause(ctx, f.pace.PollNoIdle) {
			return ctx.Err()
		}
	}
}

// pageSize is how many mails one page, and so one transaction, holds.
const pageSize = 20

// lookGraph takes in everything that is new in a folder.
func (f *follower) lookGraph(ctx context.Context, folder Folder) error {
	cur, err := f.store.Cursor(ctx, f.account.ID, folder.Name)
	if err != nil {
		return notStored(fmt.Errorf("reading the cursor: %w", err))
	}
	link := cur.Link
	for {
		page, err := f.account.Graph.Changes(ctx, f.account.User, folder.Name, link, pageSize)
		if graph.StatusOf(err) == http.StatusGone && link != "" {
			// The service knows the link no more. What was stored is known by its id, and is not fetched again.
			f.log.WarnContext(ctx, "the folder is read from its beginning: the link to go on from has run out", "folder", folder.Role)
			link = ""
			continue
		}
		if err != nil {
			return fmt.Errorf("asking for news: %w", err)
		}
		link = page.Next + page.Delta
		if err := f.takePage(ctx, folder, page, link); err != nil {
			return err
		}
		if page.Delta != "" {
			return nil
		}
	}
}

// takePage moves one page of a folder into the store, with the link behind it, in one transaction.
func (f *follower) takePage(ctx context.Context, folder Folder, page graph.Page, link string) error {
	var ids []string
	for _, m := range page.Messages {
		ids = append(ids, m.ID)
	}
	known, err := f.store.Stored(ctx, f.account.ID, folder, ids)
	if err != nil {
		return notStored(fmt.Errorf("asking what is stored: %w", err))
	}
	var missing []graph.Message
	for _, m := range page.Messages {
		if !known[m.ID] && !m.Removed && !m.Draft {
			missing = append(missing, m)
		}
	}
	f.pulse.foundWaiting(len(missing))
	p := &graphPage{f: f, ctx: ctx, folder: folder, left: missing}
	got, err := f.store.Receive(ctx, f.lease, folder, Cursor{Link: link}, p.mails())
	if err != nil {
		return notStored(fmt.Errorf("storing a page: %w", err))
	}
	if got.Mails > 0 {
		f.pulse.stored(len(p.left))
		if f.onReceived != nil {
			f.onReceived()
		}
	}
	if p.err != nil {
		return f.failedGraph(ctx, folder, p)
	}
	return nil
}

// graphPage hands the mails of a page out, each fetched as it is wanted.
type graphPage struct {
	f      *follower
	ctx    context.Context
	folder Folder
	left   []graph.Message
	err    error // why the page could not be read to its end; left[0] is the mail
}

func (p *graphPage) mails() iter.Seq2[Mail, error] {
	return func(yield func(Mail, error) bool) {
		for len(p.left) > 0 {
			m := p.left[0]
			body, size, err := p.f.account.Graph.MIME(p.ctx, p.f.account.User, m.ID)
			if graph.StatusOf(err) == http.StatusNotFound { // deleted or moved since: where it went, it is told of
				p.left = p.left[1:]
				continue
			}
			if err != nil {
				p.err = err
				yield(Mail{}, err)
				return
			}
			goOn := p.hand(yield, m, body, size)
			if !goOn {
				return
			}
		}
	}
}

func (p *graphPage) hand(yield func(Mail, error) bool, m graph.Message, body io.ReadCloser, size int64) bool {
	defer body.Close()
	whole := &endedReader{from: body}
	goOn := yield(Mail{ID: m.ID, InternalDate: m.Received, Size: max(size, 0), Body: whole}, nil)
	if whole.err != nil {
		p.err = whole.err
		return false
	}
	p.left = p.left[1:]
	return goOn
}

// endedReader keeps what ended a body before its end.
type endedReader struct {
	from io.Reader
	err  error
}

func (e *endedReader) Read(b []byte) (int, error) {
	n, err := e.from.Read(b)
	if err != nil && err != io.EOF {
		e.err = err
	}
	return n, err
}

// failedGraph decides what becomes of a mail that could not be fetched: it is tried again, and in the end set aside.
func (f *follower) failedGraph(ctx context.Context, folder Folder, p *graphPage) error {
	failure, answered := errors.AsType[*graph.Failure](p.err)
	if ctx.Err() != nil || !answered || failure.Throttled() || failure.Status == http.StatusUnauthorized || failure.Status == http.StatusForbidden {
		return p.err // not this mail's fault
	}
	if id := p.left[0].ID; f.doubtful != id {
		f.doubtful, f.doubtTries = id, 0
	}
	if f.doubtTries++; f.doubtTries < enoughTries {
		return p.err
	}
	aside := Aside{ID: p.left[0].ID, InternalDate: p.left[0].Received, Reason: "The mail server does not give this mail out."}
	if err := f.store.SetAside(ctx, f.lease, folder, aside); err != nil {
		return notStored(fmt.Errorf("setting a mail aside: %w", err))
	}
	f.log.WarnContext(ctx, "a mail could not be fetched and was set aside", "folder", folder.Role)
	if f.onReceived != nil {
		f.onReceived()
	}
	return errAgain
}

// explainGraph finds the words for what keeps a mailbox from being followed over Graph; nil where they are those of any connection.
func explainGraph(err error) *trouble {
	failure, ok := errors.AsType[*graph.Failure](err)
	switch {
	case !ok:
		return nil
	case failure.Throttled():
		return &trouble{code: "throttled", err: err, wait: failure.RetryAfter, sentence: "Microsoft 365 asks for patience: the app asks too much of it at the moment."}
	case failure.Status == http.StatusUnauthorized, failure.Status == http.StatusForbidden:
		return &trouble{code: "access-refused", alarming: true, err: err,
			sentence: fmt.Sprintf("Microsoft 365 refuses the app this mailbox (it says: %s): the Exchange administrator has to open it to the app.", quote(failure.Code+" "+failure.Message))}
	case failure.Status == http.StatusNotFound:
		return &trouble{code: "no-such-mailbox", alarming: true, err: err,
			sentence: fmt.Sprintf("Microsoft 365 has no such mailbox (it says: %s).", quote(failure.Code+" "+failure.Message))}
	}
	return &trouble{code: "server-says-no", err: err, sentence: fmt.Sprintf("Microsoft 365 does not do what is asked of it (it says: %s).", quote(failure.Code+" "+failure.Message))}
}

// checkGraph is Check over Graph.
func checkGraph(ctx context.Context, a Account) []Finding {
	findings := []Finding{}
	for _, folder := range graphFolders {
		found, err := a.Graph.Folder(ctx, a.User, folder.Name)
		if err != nil {
			return append(findings, Finding{true, explain(a, err).sentence})
		}
		findings = append(findings, Finding{false, fmt.Sprintf("The folder %q for %s mail holds %d mails.", found.Name, folder.Role, found.Mails)})
	}
	return append([]Finding{{false, "Microsoft Graph opens the mailbox to the app."}}, findings...)
}

// waitFor is how long to leave the other side in peace: as long as it asks for, if it does.
func waitFor(t *trouble, usual time.Duration) time.Duration { return max(t.wait, usual) }
