package twilio

import (
	"context"
	"fmt"
	"iter"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// Recording is what a caller said, by name only.
type Recording struct {
	SID, Call string
	Status    string // in-progress, paused, stopped, processing, completed, absent
	Source    string // RecordVerb for a voicemail
	Duration  time.Duration
	Created   time.Time
	ErrorCode int
}

// Recording looks a recording up by its SID.
func (c *Client) Recording(ctx context.Context, sid string) (Recording, error) {
	got, err := c.service(ctx).FetchRecording(sid, nil)
	if err != nil {
		return Recording{}, failed("looking up a recording", err)
	}
	return readRecording(*got), nil
}

// Recordings lists recordings, the newest first; q.CallSID narrows it to those of one call.
func (c *Client) Recordings(ctx context.Context, q Query) iter.Seq2[Recording, error] {
	p := &api.ListRecordingParams{PageSize: q.size(), CallSid: set(q.CallSID)}
	return pages("listing recordings", q.Since, func(token, number string) ([]Recording, string, error) {
		got, err := c.service(ctx).PageRecording(p, token, number)
		if err != nil {
			return nil, "", err
		}
		return readAll(got.Recordings, readRecording), str(got.NextPageUri), nil
	}, func(r Recording) time.Time { return r.Created })
}

// FetchRecording gets the sound of a recording as a WAV file, up to limit bytes. Until Twilio has finished it, Gone holds of the error.
func (c *Client) FetchRecording(ctx context.Context, sid string, limit int64) (File, error) {
	if !alphanumeric.MatchString(sid) {
		return File{}, fmt.Errorf("fetching a recording: %q is no SID", sid)
	}
	f, err := c.fetch(ctx, c.path("Recordings", sid+".wav"), limit)
	if err != nil {
		return File{}, fmt.Errorf("fetching a recording: %w", err)
	}
	return f, nil
}

// DeleteRecording deletes a recording at Twilio. One that is not there counts as deleted.
func (c *Client) DeleteRecording(ctx context.Context, sid string) error {
	if err := c.service(ctx).DeleteRecording(sid, nil); err != nil && !Gone(err) {
		return failed("deleting a recording at Twilio", err)
	}
	return nil
}

func readRecording(r api.ApiV2010Recording) Recording {
	return Recording{
		SID: str(r.Sid), Call: str(r.CallSid), Status: str(r.Status), Source: str(r.Source),
		Duration: time.Duration(count(r.Duration)) * time.Second, Created: when(r.DateCreated), ErrorCode: num(r.ErrorCode),
	}
}
