package gazetteer

// Trie finds names word by word: Step from Root with the number of each word, and read the Entries where a name ends.
type Trie struct {
	steps   map[uint64]uint32
	first   []uint32 // per node, where its entries begin; one more than there are nodes
	entries []Entry
	pending map[uint32][]Entry
	nodes   uint32
}

// Root is the node before the first word.
const Root = 0

// Entry is one meaning of a name.
type Entry struct {
	ID    uint32
	Flags Flags
}

// Flags say how a name as written differs from the name as filed.
type Flags uint8

const (
	NoKind      Flags = 1 << iota // "Pearl" for Pearl Street
	NoDirection                   // "Broadway" for East Broadway
	Tail                          // "Morrissey Blvd" for William T Morrissey Boulevard
	Nick                          // "Mass Ave" for Massachusetts Avenue
)

func newTrie() *Trie {
	return &Trie{steps: map[uint64]uint32{}, pending: map[uint32][]Entry{}, nodes: 1}
}

// Step goes from a node by a word; ok is false where no name goes on so.
func (t *Trie) Step(node, word uint32) (next uint32, ok bool) {
	next, ok = t.steps[uint64(node)<<32|uint64(word)]
	return next, ok
}

// Entries lists the names that end at a node.
func (t *Trie) Entries(node uint32) []Entry {
	return t.entries[t.first[node]:t.first[node+1]]
}

func (t *Trie) add(words []uint32, e Entry) {
	node := uint32(Root)
	for _, w := range words {
		key := uint64(node)<<32 | uint64(w)
		next, ok := t.steps[key]
		if !ok {
			next = t.nodes
			t.nodes++
			t.steps[key] = next
		}
		node = next
	}
	if node == Root {
		return
	}
	for i, old := range t.pending[node] {
		if old.ID == e.ID {
			if e.Flags < old.Flags {
				t.pending[node][i] = e
			}
			return
		}
	}
	t.pending[node] = append(t.pending[node], e)
}

// freeze puts the entries into one piece; the trie takes no names after it.
func (t *Trie) freeze() {
	t.first = make([]uint32, t.nodes+1)
	for node := uint32(0); node < t.nodes; node++ {
		t.first[node] = uint32(len(t.entries))
		t.entries = append(t.entries, t.pending[node]...)
	}
	t.first[t.nodes] = uint32(len(t.entries))
	t.pending = nil
}
