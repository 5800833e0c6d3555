package mailhost_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"

	"github.com/commonline/commonline/internal/mailhost"
	"github.com/commonline/commonline/internal/mailhost/mailhosttest"
)

const (
	anna  = "anna@city.example"
	bruno = "bruno@city.example"
)

var people = []mailhost.User{
	{Address: anna, Password: "pw", Token: "tok", Aliases: []string{"office1@city.example"}},
	{Address: bruno, Password: "pw2"},
}

func raw(subject string) []byte {
	return []byte("From: r@home.example\r\nTo: " + anna + "\r\nSubject: " + subject + "\r\n\r\nHello " + subject + "\r\n")
}

func deliver(t *testing.T, host *mailhost.Host, box, subject string) imap.UID {
	t.Helper()
	uid, err := host.Deliver(anna, box, raw(subject))
	if err != nil {
		t.Fatal(err)
	}
	return uid
}

func dial(t *testing.T, host *mailhost.Host, opts *imapclient.Options) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(host.IMAPAddr(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func login(t *testing.T, host *mailhost.Host, opts *imapclient.Options) *imapclient.Client {
	t.Helper()
	c := dial(t, host, opts)
	if err := c.Login(anna, "pw").Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func selectBox(t *testing.T, c *imapclient.Client, name string) *imap.SelectData {
	t.Helper()
	data, err := c.Select(name, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestFetch gives bytes back as they came, parsable or not.
func TestFetch(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	mails := [][]byte{raw("one"), []byte("no colon here\r\n\x00\xff"), []byte("From x\nbare\nlines"), {}}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, m := range mails {
		if _, err := host.DeliverAt(anna, "INBOX", m, at); err != nil {
			t.Fatal(err)
		}
	}
	c := login(t, host, nil)
	selectBox(t, c, "INBOX")
	section := &imap.FetchItemBodySection{Peek: true}
	all, err := c.Fetch(imap.UIDSet{{Start: 1}}, &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true, Flags: true,
		BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(mails) {
		t.Fatalf("%d mails, want %d", len(all), len(mails))
	}
	for i, got := range all {
		if text := got.FindBodySection(section); string(text) != string(mails[i]) || got.UID != imap.UID(i+1) ||
			!got.InternalDate.Equal(at) || got.RFC822Size != int64(len(mails[i])) || len(got.Flags) != 0 {
			t.Errorf("mail %d: %q %+v", i, text, got)
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for _, without := range [][]imap.Cap{nil, {imap.CapESearch}} {
		t.Run(fmt.Sprint(without), func(t *testing.T) {
			t.Parallel()
			host := mailhosttest.Start(t, mailhost.Options{Users: people, Without: without})
			deliver(t, host, "INBOX", "gone")
			deliver(t, host, "INBOX", "lamp")
			deliver(t, host, "INBOX", "pothole")
			if err := host.Remove(anna, "INBOX", 1); err != nil {
				t.Fatal(err)
			}
			c := login(t, host, nil)
			selectBox(t, c, "INBOX")
			if err := c.Store(imap.UIDSetNum(3), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil {
				t.Fatal(err)
			}
			tomorrow := time.Now().AddDate(0, 0, 2)
			for name, test := range map[string]struct {
				criteria imap.SearchCriteria
				want     []imap.UID
			}{
				"all":     {imap.SearchCriteria{}, []imap.UID{2, 3}},
				"uid":     {imap.SearchCriteria{UID: []imap.UIDSet{{{Start: 3}}}}, []imap.UID{3}},
				"last":    {imap.SearchCriteria{UID: []imap.UIDSet{{{Start: 9}}}}, []imap.UID{3}},
				"unseen":  {imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}, []imap.UID{2}},
				"header":  {imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: "POT"}}}, []imap.UID{3}},
				"body":    {imap.SearchCriteria{Body: []string{"hello lamp"}}, []imap.UID{2}},
				"since":   {imap.SearchCriteria{Since: tomorrow}, nil},
				"or, not": {imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{{Larger: 1 << 20}, {Not: []imap.SearchCriteria{{Text: []string{"lamp"}}}}}}}, []imap.UID{3}},
			} {
				data, err := c.UIDSearch(&test.criteria, nil).Wait()
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if diff := cmp.Diff(test.want, data.AllUIDs()); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
			if got := c.Caps().Has(imap.CapESearch); got != (without == nil) {
				t.Errorf("ESEARCH offered: %v", got)
			}
		})
	}
}

// TestIdle hears of a delivery, an expunge and a flag while idling, and of what came just before it.
func TestIdle(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	exists, gone := make(chan uint32, 10), make(chan uint32, 10)
	c := login(t, host, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				exists <- *data.NumMessages
			}
		},
		Expunge: func(seq uint32) { gone <- seq },
	}})
	selectBox(t, c, "INBOX")
	deliver(t, host, "INBOX", "before")
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	if n := <-exists; n != 1 {
		t.Errorf("%d EXISTS", n)
	}
	uid := deliver(t, host, "INBOX", "while")
	if n := <-exists; n != 2 {
		t.Errorf("%d EXISTS", n)
	}
	if err := host.Remove(anna, "INBOX", uid); err != nil {
		t.Fatal(err)
	}
	if n := <-gone; n != 2 {
		t.Errorf("%d EXPUNGE", n)
	}
	if err := idle.Close(); err != nil {
		t.Error(err)
	}
	if err := idle.Wait(); err != nil {
		t.Error(err)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	c := login(t, host, nil)
	list, err := c.List("", "*", nil).Collect()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, box := range list {
		got = append(got, fmt.Sprint(box.Mailbox, " ", box.Attrs))
	}
	want := []string{`INBOX [\Subscribed]`, `Junk [\Subscribed \Junk]`, `Sent [\Subscribed \Sent]`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	_, err = c.Select("Nowhere", nil).Wait()
	if err == nil || !strings.Contains(err.Error(), "No such mailbox") {
		t.Errorf("an unknown mailbox: %v", err)
	}
}

// TestMove lets four clients move the same mails at once: none is lost, none is doubled.
func TestMove(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	for i := range 40 {
		deliver(t, host, "INBOX", fmt.Sprint(i))
	}
	errs := make(chan error)
	for range 4 {
		c := login(t, host, nil)
		selectBox(t, c, "INBOX")
		go func() {
			for uid := range imap.UID(40) {
				if _, err := c.Move(imap.UIDSetNum(uid+1), "Sent").Wait(); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	left, err := host.Mails(anna, "INBOX")
	if err != nil || len(left) != 0 {
		t.Errorf("%d left, %v", len(left), err)
	}
	moved, err := host.Mails(anna, "Sent")
	if err != nil || len(moved) != 40 {
		t.Errorf("%d moved, %v", len(moved), err)
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	host := mailhosttest.Start(t, mailhost.Options{Users: people})
	c := login(t, host, nil)
	text := raw("sent from elsewhere")
	cmd := c.Append("Sent", int64(len(text)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
	if _, err := cmd.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := cmd.Wait()
	if err != nil || data.UID != 1 {
		t.Fatalf("%+v, %v", data, err)
	}
	m, err := host.WaitForMail(t.Context(), anna, "Sent", func(mailhost.Mail) bool { return true })
	if err != nil || string(m.Raw) != string(text) || !slices.Equal(m.Flags, []imap.Flag{imap.FlagSeen}) {
		t.Errorf("%+v, %v", m, err)
	}
}
