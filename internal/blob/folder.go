package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Folder keeps blobs as files: ab/cd/abcd….
type Folder struct{ dir string }

// OpenFolder makes the folder if need be, and clears what a crash left unfinished.
func OpenFolder(dir string) (*Folder, error) {
	f := &Folder{dir}
	if err := os.MkdirAll(f.unfinished(), 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of blobs: %w", err)
	}
	entries, err := os.ReadDir(f.unfinished())
	if err != nil {
		return nil, fmt.Errorf("reading the folder of blobs: %w", err)
	}
	for _, entry := range entries {
		// Another process may be writing: only what is older than any upload goes.
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(filepath.Join(f.unfinished(), entry.Name()))
		}
	}
	return f, nil
}

func (f *Folder) unfinished() string { return filepath.Join(f.dir, "unfinished") }

func (f *Folder) path(sum Sum) string { return filepath.Join(f.dir, filepath.FromSlash(name(sum))) }

// Put stores size bytes of r. They must have the sum; r is not read where the blob is there already.
func (f *Folder) Put(ctx context.Context, sum Sum, size int64, r io.Reader) error {
	path := f.path(sum)
	if info, err := os.Stat(path); err == nil && info.Size() == size {
		return nil
	}
	temp, err := f.write(ctx, verify(r, sum, size))
	if err != nil {
		return fmt.Errorf("writing blob %x: %w", sum[:4], err)
	}
	if err := f.place(temp, path); err != nil {
		return errors.Join(fmt.Errorf("putting blob %x in place: %w", sum[:4], err), os.Remove(temp))
	}
	return nil
}

// write makes a synced file of what r gives, or none.
func (f *Folder) write(ctx context.Context, r io.Reader) (path string, err error) {
	file, err := os.CreateTemp(f.unfinished(), "")
	if err != nil {
		return "", err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if _, err := io.Copy(file, &contextReader{ctx, r}); err != nil {
		return "", err
	}
	return file.Name(), file.Sync()
}

// place renames, and syncs the folders that the new name stands in: without that the file may be gone after a crash.
func (f *Folder) place(temp, path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	for ; ; dir = filepath.Dir(dir) {
		if err := syncDir(dir); err != nil || dir == filepath.Clean(f.dir) {
			return err
		}
	}
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open reads a blob, or is ErrNotFound.
func (f *Folder) Open(_ context.Context, sum Sum) (io.ReadCloser, error) {
	file, err := os.Open(f.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("opening blob %x: %w", sum[:4], ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("opening blob %x: %w", sum[:4], err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening blob %x: %w", sum[:4], err), file.Close())
	}
	return verifyingCloser{verify(file, sum, info.Size()), file}, nil
}

// Check says whether blobs can be written and read.
func (f *Folder) Check(ctx context.Context) error {
	path, err := f.write(ctx, strings.NewReader("check"))
	if err != nil {
		return fmt.Errorf("writing to the folder of blobs: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("clearing up in the folder of blobs: %w", err)
	}
	return nil
}

// contextReader ends when its context does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
