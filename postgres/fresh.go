package postgres

import "sync"

// fresh keeps the bytes of the newest messages in memory, since they are filed a moment after they were received: reading
// them back from the database would be a tenth of the work. It is a hint: what is not here is read.
type fresh struct {
	mu    sync.Mutex
	held  map[[32]byte][]byte
	order [][32]byte
	bytes int
}

// freshBytes bounds what is kept.
const freshBytes = 16 << 20

func (f *fresh) add(hash [32]byte, body []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == nil {
		f.held = map[[32]byte][]byte{}
	}
	if _, ok := f.held[hash]; ok {
		return
	}
	f.held[hash], f.order, f.bytes = body, append(f.order, hash), f.bytes+len(body)
	for f.bytes > freshBytes {
		f.drop(f.order[0])
		f.order = f.order[1:]
	}
}

func (f *fresh) drop(hash [32]byte) {
	f.bytes -= len(f.held[hash])
	delete(f.held, hash)
}

// take gives what is held of the hashes, forgets it, and tells which are missing.
func (f *fresh) take(hashes [][]byte) (found map[[32]byte][]byte, missing [][]byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found = make(map[[32]byte][]byte, len(hashes))
	for _, h := range hashes {
		body, ok := f.held[[32]byte(h)]
		if !ok {
			if found[[32]byte(h)] == nil {
				missing = append(missing, h)
			}
			continue
		}
		found[[32]byte(h)] = body
		f.drop([32]byte(h))
	}
	return found, missing
}
