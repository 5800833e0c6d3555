package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// maxSize is the most that S3 takes in one PUT
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html).
const maxSize = 5 << 30

// BucketOptions say where a bucket is.
type BucketOptions struct {
	Endpoint string // such as https://s3.eu-west-1.amazonaws.com
	Region   string // such as eu-west-1; many services take any
	Bucket   string // must exist
	Prefix   string // put before each name, such as "blobs/"

	AccessKey, SecretKey string
}

// Bucket keeps blobs as objects of an S3 service: PREFIXab/cd/abcd….
type Bucket struct {
	client *minio.Client
	bucket string
	prefix string
}

// OpenBucket prepares for a bucket; it does not ask for it yet.
func OpenBucket(opts BucketOptions) (*Bucket, error) {
	endpoint, err := url.Parse(opts.Endpoint)
	if err != nil || endpoint.Host == "" || (endpoint.Scheme != "http" && endpoint.Scheme != "https") {
		return nil, fmt.Errorf("the address of the S3 service %q is none: it looks like https://s3.example.org", opts.Endpoint)
	}
	client, err := minio.New(endpoint.Host, &minio.Options{
		Creds:      credentials.NewStaticV4(opts.AccessKey, opts.SecretKey, ""),
		Secure:     endpoint.Scheme == "https",
		Region:     opts.Region,
		MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("preparing for the S3 service: %w", err)
	}
	return &Bucket{client, opts.Bucket, opts.Prefix}, nil
}

func (b *Bucket) name(sum Sum) string { return b.prefix + name(sum) }

// Put stores size bytes of r, at most 5 GiB. They must have the sum; r is not read where the blob is there already.
func (b *Bucket) Put(ctx context.Context, sum Sum, size int64, r io.Reader) error {
	if size > maxSize {
		return fmt.Errorf("storing blob %x: %d bytes are more than S3 takes at once", sum[:4], size)
	}
	info, err := b.client.StatObject(ctx, b.bucket, b.name(sum), minio.StatObjectOptions{})
	if err == nil && info.Size == size {
		return nil
	}
	if err != nil && !notFound(err) {
		return fmt.Errorf("looking for blob %x: %w", sum[:4], err)
	}
	v := verify(r, sum, size)
	if size == 0 && !errors.Is(v.err, io.EOF) { // the client does not read what has no bytes
		return fmt.Errorf("storing blob %x: %w", sum[:4], v.err)
	}
	if err := b.put(ctx, b.name(sum), v, size); err != nil {
		if errors.Is(v.err, ErrCorrupt) {
			err = v.err
		}
		return fmt.Errorf("storing blob %x: %w", sum[:4], err)
	}
	return nil
}

// put sends one object in one request, which the service takes in full or not at all.
func (b *Bucket) put(ctx context.Context, name string, r io.Reader, size int64) error {
	_, err := b.client.PutObject(ctx, b.bucket, name, r, size, minio.PutObjectOptions{
		ContentType:      "application/octet-stream",
		DisableMultipart: true,
	})
	return err
}

// Open reads a blob, or is ErrNotFound.
func (b *Bucket) Open(ctx context.Context, sum Sum) (io.ReadCloser, error) {
	object, err := b.client.GetObject(ctx, b.bucket, b.name(sum), minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("opening blob %x: %w", sum[:4], err)
	}
	info, err := object.Stat() // the request is made only now
	if err != nil {
		if notFound(err) {
			err = ErrNotFound
		}
		return nil, errors.Join(fmt.Errorf("opening blob %x: %w", sum[:4], err), object.Close())
	}
	return verifyingCloser{verify(object, sum, info.Size), object}, nil
}

// Check says whether the bucket is there, and can be written and read. It leaves an object named "check" behind.
func (b *Bucket) Check(ctx context.Context) error {
	there, err := b.client.BucketExists(ctx, b.bucket)
	if err != nil {
		return fmt.Errorf("asking the S3 service for bucket %q: %w", b.bucket, err)
	}
	if !there {
		return fmt.Errorf("the S3 service has no bucket %q", b.bucket)
	}
	const text = "check"
	if err := b.put(ctx, b.prefix+"check", strings.NewReader(text), int64(len(text))); err != nil {
		return fmt.Errorf("writing to bucket %q: %w", b.bucket, err)
	}
	object, err := b.client.GetObject(ctx, b.bucket, b.prefix+"check", minio.GetObjectOptions{})
	if err != nil {
		return fmt.Errorf("reading from bucket %q: %w", b.bucket, err)
	}
	defer object.Close()
	got, err := io.ReadAll(object)
	if err != nil {
		return fmt.Errorf("reading from bucket %q: %w", b.bucket, err)
	}
	if !bytes.Equal(got, []byte(text)) {
		return fmt.Errorf("bucket %q gives back other bytes than it was given", b.bucket)
	}
	return nil
}

func notFound(err error) bool {
	response := minio.ToErrorResponse(err)
	return response.Code == minio.NoSuchKey || response.StatusCode == http.StatusNotFound && response.Code != minio.NoSuchBucket
}
