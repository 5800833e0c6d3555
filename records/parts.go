package records

import (
	"context"
	"crypto/sha256"
	"hash"
)

// partSize is how much of the file is in memory.
const partSize = 512 << 10

// partWriter hands a file to the store a part at a time.
type partWriter struct {
	ctx    context.Context
	worker *Worker
	job    Job
	buffer []byte
	n      int
	size   int64
	hash   hash.Hash
}

func (p *partWriter) Write(b []byte) (int, error) {
	if p.hash == nil {
		p.hash, p.buffer = sha256.New(), make([]byte, 0, partSize)
	}
	all := len(b)
	for len(b) > 0 {
		n := min(len(b), partSize-len(p.buffer))
		p.buffer = append(p.buffer, b[:n]...)
		b = b[n:]
		if len(p.buffer) == partSize {
			if err := p.flush(); err != nil {
				return 0, err
			}
		}
	}
	return all, nil
}

func (p *partWriter) flush() error {
	if len(p.buffer) == 0 {
		return nil
	}
	if err := p.worker.Store.AddPart(p.ctx, p.job, p.n, p.buffer, p.worker.Now().Add(lease)); err != nil {
		return err
	}
	p.hash.Write(p.buffer)
	p.size += int64(len(p.buffer))
	p.n++
	p.buffer = p.buffer[:0]
	return nil
}

func (p *partWriter) sum() [32]byte { return [32]byte(p.hash.Sum(nil)) }
