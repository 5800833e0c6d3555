package mailbox

import "time"

// doubt remembers the mail that the last connection stopped at. A poison mail and a line that breaks look the same the
// first time; the poison mail goes on alone.
type doubt struct {
	folder   string
	validity uint32
	uid      UID // 0: none
	tries    int
	since    time.Time
	asides   int // mails set aside in a row, with no mail fetched between
}

type verdict int

const (
	tryNow   verdict = iota // it may have been the line, or the mail was expunged: look again
	tryLater                // with a back-off
	holdBack                // too many in a row: it is not the mails that are at fault
	giveUp                  // set it aside
)

const (
	enoughTries  = 4
	enoughAsides = 5
)

// suspect makes a stream fetch a mail that is in doubt alone, and at the third time without its date.
func (d *doubt) suspect(st *stream, folder Folder, validity uint32) {
	if d.uid == 0 || d.folder != folder.Name || d.validity != validity || st.plan[0].uid != d.uid {
		return
	}
	st.single, st.bare = true, d.tries >= 2
}

// weigh counts a failure, and says what to do next.
func (d *doubt) weigh(e *fetchError, folder Folder, validity uint32, pace Pace) verdict {
	if d.folder != folder.Name || d.validity != validity || d.uid != e.uid {
		d.folder, d.validity, d.uid, d.tries, d.since = folder.Name, validity, e.uid, 0, time.Now()
	}
	d.tries++
	tries, span := enoughTries, 5*time.Second
	switch {
	case e.inBody: // most likely the line: a large mail over a bad one takes many tries
		tries, span = 10, 10*time.Minute
	case e.refused: // most likely the server, which may be busy
		span = pace.Alarm
	}
	switch {
	case d.tries == 1:
		return tryNow
	case d.tries < tries || time.Since(d.since) < span:
		return tryLater
	case d.asides >= enoughAsides && time.Since(d.since) < 4*pace.BackOff:
		return holdBack
	default:
		return giveUp
	}
}

// clear forgets the doubt, since mails have come in.
func (d *doubt) clear(mails bool) {
	d.uid, d.tries = 0, 0
	if mails {
		d.asides = 0
	}
}

func (d *doubt) setAside() {
	d.uid, d.tries = 0, 0
	d.asides++
}
