package graph

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

const (
	// MostMIME is how many bytes of MIME may be sent in one call: base64-coded they have to stay below 4 MB.
	// Source: https://learn.microsoft.com/en-us/graph/api/user-sendmail
	MostMIME = 2_900_000
	// mostAttached is from where on a file takes an upload session.
	// Source: https://learn.microsoft.com/en-us/graph/outlook-large-attachments
	mostAttached = 3 << 20
	// chunk is a range of an upload: at most 4 MB, a multiple of 320 KiB.
	chunk = 10 * 320 << 10
)

// File is one that is attached to a draft.
type File struct {
	Name, Type string
	Body       []byte
}

// Send sends a mail as MIME. It lies in Sent Items then.
func (c *Client) Send(ctx context.Context, user string, mime []byte) error {
	return c.tell(ctx, request{method: http.MethodPost, url: c.at(user, "sendMail"), kind: "text/plain", body: coded(mime)})
}

// SendLarge sends a mail with files that do not fit into one call: a draft, its files, and off it goes. A draft whose files cannot be
// attached is thrown away.
func (c *Client) SendLarge(ctx context.Context, user string, mime []byte, files []File) error {
	var draft struct {
		ID string `json:"id"`
	}
	if err := c.get(ctx, request{method: http.MethodPost, url: c.at(user, "messages"), kind: "text/plain", body: coded(mime)}, &draft); err != nil {
		return fmt.Errorf("making a draft: %w", err)
	}
	for _, f := range files {
		if err := c.attach(ctx, user, draft.ID, f); err != nil {
			// The draft may stay behind where this fails too: nobody gets it.
			_ = c.tell(context.WithoutCancel(ctx), request{method: http.MethodDelete, url: c.at(user, "messages", draft.ID)})
			return fmt.Errorf("attaching a file: %w", err)
		}
	}
	return c.tell(ctx, request{method: http.MethodPost, url: c.at(user, "messages", draft.ID, "send")})
}

func (c *Client) attach(ctx context.Context, user, draft string, f File) error {
	if len(f.Body) > mostAttached {
		return c.upload(ctx, user, draft, f)
	}
	body, err := json.Marshal(map[string]any{"@odata.type": "#microsoft.graph.fileAttachment", "name": f.Name, "contentType": f.Type, "contentBytes": f.Body})
	if err != nil {
		return fmt.Errorf("writing a file: %w", err)
	}
	return c.tell(ctx, request{method: http.MethodPost, url: c.at(user, "messages", draft, "attachments"), kind: "application/json", body: body})
}

// upload hands a large file over in ranges. The address that they go to holds its own secret, and gets no token of ours.
func (c *Client) upload(ctx context.Context, user, draft string, f File) error {
	item := map[string]any{"AttachmentItem": map[string]any{"attachmentType": "file", "name": f.Name, "contentType": f.Type, "size": len(f.Body)}}
	body, err := json.Marshal(item)
	if err != nil {
		return fmt.Errorf("writing a file: %w", err)
	}
	var session struct {
		URL string `json:"uploadUrl"`
	}
	r := request{method: http.MethodPost, url: c.at(user, "messages", draft, "attachments", "createUploadSession"), kind: "application/json", body: body}
	if err := c.get(ctx, r, &session); err != nil {
		return err
	}
	if to, err := url.Parse(session.URL); err != nil || to.Scheme != "https" && c.ours(session.URL) != nil {
		return fmt.Errorf("reading an answer of Microsoft Graph: it names no address for a file")
	}
	for from := 0; from < len(f.Body); from += chunk {
		if err := c.put(ctx, session.URL, f.Body, from, min(from+chunk, len(f.Body))); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) put(ctx context.Context, to string, all []byte, from, end int) error {
	ask, err := http.NewRequestWithContext(ctx, http.MethodPut, to, bytes.NewReader(all[from:end]))
	if err != nil {
		return fmt.Errorf("making a request: %w", withoutAddress(err))
	}
	ask.Header.Set("Content-Type", "application/octet-stream")
	ask.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, end-1, len(all)))
	answer, err := c.send(ask)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// tell sends a request of whose answer only the status counts.
func (c *Client) tell(ctx context.Context, r request) error {
	answer, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func coded(mime []byte) []byte {
	out := make([]byte, base64.StdEncoding.EncodedLen(len(mime)))
	base64.StdEncoding.Encode(out, mime)
	return out
}
