package records

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/photo"
)

// writeFiles writes the files of all messages. One that cannot be had is said to be missing, with the reason, and fails nothing.
func (v *volume) writeFiles(ctx context.Context) error {
	for i := range v.Messages {
		m := &v.Messages[i]
		for n, a := range m.Attachments {
			f := attached{name: safeName(a.Filename), size: a.Size}
			if err := v.writeFile(ctx, i, n, a, &f); err != nil {
				if ctx.Err() != nil || casework.KindOf(err) == "" && !errors.As(err, new(unreadable)) {
					return fmt.Errorf("file %d of message %d: %w", n+1, m.ID, err)
				}
				f.path, f.missing = "", missingWords(err)
				v.missing++
			}
			v.files[i] = append(v.files[i], f)
		}
		if err := v.writeReceived(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// unreadable is an error of the file, and not of ours.
type unreadable struct{ error }

func (u unreadable) Unwrap() error { return u.error }

func missingWords(err error) string {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return e.Message
	}
	return "It could not be read out of its message."
}

func (v *volume) writeFile(ctx context.Context, i, n int, a casework.Attachment, f *attached) error {
	body, err := v.open(ctx, &v.Messages[i], a)
	if err != nil {
		return err
	}
	defer body.Close()
	f.path = v.archive.free(path.Join(v.keep, "files"), fmt.Sprintf("%03d-%d %s", i+1, n+1, f.name))
	written, err := v.archive.add(f.path, kindFile, v.about(i), func(w io.Writer) error {
		_, err := io.Copy(w, body)
		return err
	})
	f.size = written.size
	return err
}

// open finds a file: in the raw mail, or beside it.
func (v *volume) open(ctx context.Context, m *casework.Message, a casework.Attachment) (io.ReadCloser, error) {
	if m.Raw != 0 && m.Channel != casework.Mail && m.Channel != casework.Page || m.Raw == 0 && m.Author != "" {
		return v.Store.Received(ctx, v.job.Viewer, *m, a.Part, v.job.Purpose == casework.ForCourt)
	}
	if m.Raw == 0 {
		return nil, casework.Errorf(casework.NotFound, "The file is not kept here.")
	}
	raw, _, err := v.Store.Raw(ctx, v.job.Viewer, m.Raw)
	if err != nil {
		return nil, err
	}
	part, err := v.Part(raw, a.Part)
	if err != nil {
		raw.Close()
		return nil, unreadable{err}
	}
	if m.Channel == casework.Page && v.job.Purpose != casework.ForCourt {
		defer raw.Close()
		return withoutPosition(part)
	}
	return struct {
		io.Reader
		io.Closer
	}{part, raw}, nil
}

// withoutPosition is a photo without where it was taken. The page takes 10 MB.
func withoutPosition(file io.Reader) (io.ReadCloser, error) {
	whole, err := io.ReadAll(file)
	if err != nil {
		return nil, unreadable{err}
	}
	clean, _ := photo.Cleaned(whole)
	return io.NopCloser(bytes.NewReader(clean)), nil
}

// writeReceived writes what a provider or a form handed us, where that was no mail: mails stand in the mbox.
func (v *volume) writeReceived(ctx context.Context, i int) error {
	m := v.Messages[i]
	if m.Raw == 0 || isMail(m) {
		return nil
	}
	raw, _, err := v.Store.Raw(ctx, v.job.Viewer, m.Raw)
	if casework.KindOf(err) == casework.NotFound {
		v.missing++
		return nil
	}
	if err != nil {
		return err
	}
	defer raw.Close()
	p := v.archive.free(path.Join(v.keep, "received"), fmt.Sprintf("%03d-%s.txt", i+1, m.Channel))
	_, err = v.archive.add(p, kindReceived, v.about(i), func(w io.Writer) error {
		_, err := io.Copy(w, raw)
		return err
	})
	return err
}

// isMail reports whether the raw message is one.
func isMail(m casework.Message) bool {
	return m.Raw != 0 && (m.Channel == casework.Mail || m.Channel == "")
}
