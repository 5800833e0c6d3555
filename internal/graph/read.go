package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Well-known names of folders, the same in every language.
// Source: https://learn.microsoft.com/en-us/graph/api/resources/mailfolder
const (
	Inbox = "inbox"
	Junk  = "junkemail"
	Sent  = "sentitems"
)

// Folder is one of a mailbox.
type Folder struct {
	ID    string `json:"id"`
	Name  string `json:"displayName"`
	Mails int    `json:"totalItemCount"`
}

// Folder finds a folder by its id or well-known name.
func (c *Client) Folder(ctx context.Context, user, name string) (f Folder, err error) {
	return f, c.get(ctx, request{method: http.MethodGet, url: c.at(user, "mailFolders", name) + "?$select=displayName,totalItemCount"}, &f)
}

// Message is what a delta tells of one.
type Message struct {
	ID       string
	Received time.Time
	Draft    bool
	Removed  bool // it is no longer in the folder
}

// Page is one page of what has come into a folder.
type Page struct {
	Messages []Message
	Next     string // the next page of this round; "" where this was the last
	Delta    string // where the next round begins; "" but on the last page
}

// Changes gives what has come into a folder since a link of an earlier Page; "" is all that is there. A link that the service knows no
// more is a Failure of status 410: everything is read once more, from "".
func (c *Client) Changes(ctx context.Context, user, folder, since string, size int) (Page, error) {
	if since == "" {
		since = c.at(user, "mailFolders", folder, "messages") + "/delta?changeType=created&$select=receivedDateTime,isDraft"
	}
	var said struct {
		Value []struct {
			ID       string          `json:"id"`
			Received time.Time       `json:"receivedDateTime"`
			Draft    bool            `json:"isDraft"`
			Removed  json.RawMessage `json:"@removed"`
		} `json:"value"`
		Next  string `json:"@odata.nextLink"`
		Delta string `json:"@odata.deltaLink"`
	}
	err := c.get(ctx, request{method: http.MethodGet, url: since, prefer: []string{fmt.Sprintf("odata.maxpagesize=%d", size)}}, &said)
	if err != nil {
		return Page{}, err
	}
	if (said.Next == "") == (said.Delta == "") {
		return Page{}, fmt.Errorf("reading an answer of Microsoft Graph: a page has neither or both of its links")
	}
	p := Page{Next: said.Next, Delta: said.Delta}
	for _, m := range said.Value {
		p.Messages = append(p.Messages, Message{ID: m.ID, Received: m.Received, Draft: m.Draft, Removed: len(m.Removed) > 0})
	}
	return p, nil
}

// MIME opens a message byte for byte, as it came. Size is -1 where the service does not say.
func (c *Client) MIME(ctx context.Context, user, id string) (body io.ReadCloser, size int64, err error) {
	answer, err := c.do(ctx, request{method: http.MethodGet, url: c.at(user, "messages", id) + "/$value"})
	if err != nil {
		return nil, 0, err
	}
	return answer.Body, answer.ContentLength, nil
}
