package main

import (
	"context"
	"net/url"
	"strings"

	"github.com/commonline/commonline/internal/blob"
	"github.com/commonline/commonline/postgres"
)

// blobStore is where the bytes of messages are kept, when not in Postgres.
type blobStore interface {
	postgres.Blobs
	Check(ctx context.Context) error
}

// openBlobs makes the store that BLOB_STORE names; nil is Postgres.
func openBlobs(s *Settings) (blobStore, error) {
	kind, rest, _ := strings.Cut(s.BlobStore, ":")
	switch kind {
	case "", "postgres":
		return nil, nil
	case "dir":
		folder, err := blob.OpenFolder(rest)
		if err != nil {
			return nil, invalid("BLOB_STORE: %s", err)
		}
		return folder, nil
	case "s3":
		return openBucket(s, rest)
	}
	return nil, invalid(`BLOB_STORE is %q; it is "postgres", "dir:/a/folder" or "s3:https://host/bucket/prefix?region=…"`, s.BlobStore)
}

func openBucket(s *Settings, address string) (blobStore, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, invalid("BLOB_STORE names no S3 service; one looks like s3:https://s3.example.org/bucket/prefix?region=us-east-1")
	}
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if prefix != "" {
		prefix = strings.TrimSuffix(prefix, "/") + "/"
	}
	b, err := blob.OpenBucket(blob.BucketOptions{Endpoint: u.Scheme + "://" + u.Host, Region: u.Query().Get("region"), Bucket: bucket, Prefix: prefix,
		AccessKey: s.BlobAccessKey, SecretKey: s.BlobSecretKey.Reveal()})
	if err != nil {
		return nil, invalid("BLOB_STORE: %s", err)
	}
	return b, nil
}
