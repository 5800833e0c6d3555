package twilio

import (
	"context"
	"errors"
	"fmt"
	"strings"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// Media is one file of a message, by name only.
type Media struct{ SID, Type string }

// MediaOf lists the files of a message. There are ten at most.
func (c *Client) MediaOf(ctx context.Context, message string) ([]Media, error) {
	got, err := c.service(ctx).PageMedia(message, &api.ListMediaParams{}, "", "")
	if err != nil {
		return nil, failed("listing the files of a text", err)
	}
	return readAll(got.MediaList, func(m api.ApiV2010Media) Media { return Media{str(m.Sid), str(m.ContentType)} }), nil
}

// FetchMedia gets the file that a webhook's MediaUrl names, up to limit bytes.
func (c *Client) FetchMedia(ctx context.Context, address string, limit int64) (File, error) {
	path, err := c.ours(address, "Messages")
	if err != nil {
		return File{}, fmt.Errorf("fetching a file: %w", err)
	}
	f, err := c.fetch(ctx, path, limit)
	if err != nil {
		return File{}, fmt.Errorf("fetching a file: %w", err)
	}
	return f, nil
}

// MediaURL is where a file of a message is found, as a webhook would name it.
func (c *Client) MediaURL(message, media string) string {
	return c.at(c.path("Messages", message, "Media", media), "").String()
}

// MediaSID reads message and file out of a MediaUrl.
func MediaSID(address string) (message, media string, err error) {
	_, rest, ok := strings.Cut(address, "/Messages/")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 || parts[1] != "Media" || !alphanumeric.MatchString(parts[0]) || !alphanumeric.MatchString(parts[2]) {
		return "", "", errors.New("the address names no file of a message")
	}
	return parts[0], parts[2], nil
}

// DeleteMedia deletes a file at Twilio. One that is not there counts as deleted.
func (c *Client) DeleteMedia(ctx context.Context, message, media string) error {
	if err := c.service(ctx).DeleteMedia(message, media, nil); err != nil && !Gone(err) {
		return failed("deleting a file at Twilio", err)
	}
	return nil
}
