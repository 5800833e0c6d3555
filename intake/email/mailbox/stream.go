package mailbox

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// stream reads the planned mails of the open folder one after the other, and hands them out in batches.
//
// One FETCH asks for many mails, and a batch ends in the middle of it: so the server goes on sending while the store
// commits, and what is on the way is bounded by the socket's buffers. A mail whose literal would make a batch too large
// is kept, unread, for the next one. Nothing else can be asked on the connection while a FETCH runs.
type stream struct {
	s     *session
	plan  []planned
	chunk int
	// single asks for the first mail alone: it is under suspicion.
	single bool
	// bare asks for nothing but the UID and the body with it, in case it is the date that cannot be read.
	bare bool

	cmd    *imapclient.FetchCommand // nil: none is running
	upTo   UID                      // the last mail that it asks for
	held   *arrival                 // arrived, and not handed out yet
	last   UID                      // the last mail that was handed out whole
	handed []UID                    // the mails of the latest batch that have a body
	err    error                    // why the stream cannot go on
	broken bool                     // the connection ended within a body
}

// arrival is a mail whose body is waiting on the connection.
type arrival struct {
	mail Mail
	body *wholeReader
}

// fetchError says which mail could not be fetched.
type fetchError struct {
	uid     UID
	err     error
	inBody  bool // the connection ended within its body
	refused bool // the server said no, or left it out, and the connection is still good
}

func (e *fetchError) Error() string { return fmt.Sprintf("fetching UID %d: %v", e.uid, e.err) }
func (e *fetchError) Unwrap() error { return e.err }

var (
	errLeftOut  = errors.New("the server left it out of its answer")
	errNoBody   = errors.New("the server gave no body")
	errTooShort = errors.New("the body ended early")
)

// batch hands out the next mails: at most n, and at most size bytes unless the first alone is larger.
func (st *stream) batch(n int, size int64) iter.Seq2[Mail, error] {
	return func(yield func(Mail, error) bool) {
		var bytes int64
		st.handed = st.handed[:0]
		for count := 0; len(st.plan) > 0 && count < n; count++ {
			mail, body, err := st.next()
			if err != nil {
				st.err = err
				yield(Mail{}, err)
				return
			}
			if bytes > 0 && bytes+mail.Size > size {
				return
			}
			bytes += mail.Size
			if !st.hand(yield, mail, body) {
				return
			}
		}
	}
}

// hand gives one mail to the store, and moves on only when the store has taken it whole.
func (st *stream) hand(yield func(Mail, error) bool, mail Mail, body *wholeReader) bool {
	goOn := yield(mail, nil)
	if body != nil && body.err != nil {
		st.broken, st.err = true, &fetchError{uid: mail.UID, err: body.err, inBody: true}
		return false
	}
	if body != nil {
		st.handed = append(st.handed, mail.UID)
	}
	st.held, st.plan, st.last = nil, st.plan[1:], mail.UID
	return goOn
}

// next is the first mail of the plan: without a body where it is deleted.
func (st *stream) next() (Mail, *wholeReader, error) {
	want := st.plan[0]
	if want.deleted {
		return Mail{UID: want.uid, Deleted: true}, nil, nil
	}
	if st.held == nil {
		held, err := st.receive(want.uid)
		if err != nil {
			return Mail{}, nil, err
		}
		st.held = held
	}
	return st.held.mail, st.held.body, nil
}

// receive waits until the wanted mail arrives. One that comes before its turn means that the wanted one was passed over.
func (st *stream) receive(want UID) (*arrival, error) {
	if st.cmd != nil && want > st.upTo {
		if err := st.finish(); err != nil {
			return nil, err
		}
	}
	if st.cmd == nil {
		st.ask()
	}
	for {
		message := st.cmd.Next()
		if message == nil {
			return nil, st.ended(want)
		}
		a, err := st.read(message)
		switch {
		case err != nil:
			return nil, &fetchError{uid: want, err: err}
		case a == nil || a.mail.UID < want: // flags of a mail, or one that we have
		case a.mail.UID > want:
			return nil, &fetchError{uid: want, err: errLeftOut}
		default:
			return a, nil
		}
	}
}

// ended says why the FETCH brought no more although a mail is wanted.
func (st *stream) ended(want UID) error {
	err := st.cmd.Close()
	st.cmd = nil
	st.s.conn.expect(0)
	if err == nil {
		return &fetchError{uid: want, err: errLeftOut, refused: true}
	}
	return &fetchError{uid: want, err: st.s.wrap("fetching", err), refused: no(err)}
}

// ask sends the FETCH for the next chunk of the plan.
func (st *stream) ask() {
	chunk := st.chunk
	if st.single {
		chunk = 1
	}
	var set imap.UIDSet
	for i, count := 0, 0; i < len(st.plan) && count < chunk; i++ {
		if !st.plan[i].deleted {
			set.AddNum(imap.UID(st.plan[i].uid))
			st.upTo = st.plan[i].uid
			count++
		}
	}
	st.s.conn.expect(st.s.pace.Command)
	st.cmd = st.s.client.Fetch(set, &imap.FetchOptions{
		UID: true, InternalDate: !st.bare,
		BodySection: []*imap.FetchItemBodySection{{Peek: true}},
	})
	st.single, st.bare = false, false
}

// read takes a FETCH response up to its body. It returns nil for one without a body: another client changed a flag.
func (st *stream) read(message *imapclient.FetchMessageData) (*arrival, error) {
	var mail Mail
	for item := message.Next(); item != nil; item = message.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			mail.UID = UID(item.UID)
		case imapclient.FetchItemDataInternalDate:
			mail.InternalDate = item.Time
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				return nil, errNoBody
			}
			mail.Size = item.Literal.Size()
			body := &wholeReader{from: item.Literal, left: mail.Size}
			mail.Body = body
			return &arrival{mail, body}, nil
		}
	}
	return nil, nil
}

// finish ends a FETCH whose mails have all come, so that other commands may be sent.
func (st *stream) finish() error {
	if st.cmd == nil {
		return nil
	}
	err := st.cmd.Close()
	st.cmd = nil
	st.s.conn.expect(0)
	if err == nil || no(err) {
		return nil // all that we wanted of it is here, whatever it says
	}
	return st.s.wrap("fetching", err)
}

// abandon ends the connection, so that a FETCH in flight needs not be read to its end.
func (st *stream) abandon() {
	if st.cmd == nil {
		return
	}
	st.s.conn.cut()
	if st.broken {
		// Close would read the rest of the body once more, at the same time as the client's own reader.
		<-st.s.client.Closed()
	} else {
		_ = st.cmd.Close() // reads what is buffered: the client cannot be closed before
	}
	st.cmd = nil
}

// wholeReader reads a body of a known size. A connection that ends within it would otherwise look like its end.
type wholeReader struct {
	from io.Reader
	left int64
	err  error // anything but io.EOF
}

func (w *wholeReader) Read(b []byte) (int, error) {
	n, err := w.from.Read(b)
	w.left -= int64(n)
	if err == io.EOF && w.left > 0 {
		err = errTooShort
	}
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}
