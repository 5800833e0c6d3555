package cityfile

import (
	"bytes"
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/commonline/commonline/casework"
)

// node is a value of the file with its line. Of its fields, those of its shape are set.
type node struct {
	line  int
	shape shape
	text  string
	items []*node
	keys  []entry
}

type entry struct {
	key   string
	line  int
	value *node
}

type shape int

const (
	empty shape = iota // a key with nothing behind it, or null
	scalar
	sequence
	mapping
)

var shapeNames = map[shape]string{empty: "nothing", scalar: "a single value", sequence: "a list", mapping: "a section"}

func (n *node) find(key string) *node {
	for _, e := range n.keys {
		if e.key == key && e.value.shape != empty {
			return e.value
		}
	}
	return nil
}

// with lays over over n: its keys win, sections within sections too. Either may be nil.
func (n *node) with(over *node) *node {
	switch {
	case n == nil || n.shape == empty:
		return over
	case over == nil || over.shape == empty:
		return n
	case n.shape != mapping || over.shape != mapping:
		return over
	}
	merged := &node{line: over.line, shape: mapping}
	merged.keys = append(merged.keys, over.keys...)
	for _, e := range n.keys {
		if own := over.find(e.key); own == nil {
			merged.keys = append(merged.keys, e)
		}
	}
	return merged
}

// without is n with some keys left out.
func (n *node) without(keys ...string) *node {
	if n == nil || n.shape != mapping {
		return n
	}
	left := &node{line: n.line, shape: mapping}
	for _, e := range n.keys {
		if !contains(keys, e.key) {
			left.keys = append(left.keys, e)
		}
	}
	return left
}

// tree reads the YAML. A file that is no YAML is refused with the line at which it stops to be.
func tree(path string, text []byte) (*node, error) {
	file, err := parser.ParseBytes(bytes.TrimPrefix(text, []byte("\ufeff")), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, notYAML(path, err)
	}
	b := builder{path: path, anchors: map[string]*node{}}
	var root *node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			return nil, refusal(path, lineOf(doc.Body), "a second document begins here, and a city file is one")
		}
		if root = b.build(doc.Body); b.err != nil {
			return nil, b.err
		}
	}
	if root == nil {
		return nil, refusal(path, 1, "the file is empty")
	}
	return root, nil
}

func notYAML(path string, err error) error {
	line, what := 1, err.Error()
	var e yaml.Error
	if errors.As(err, &e) {
		line, what = e.GetToken().Position.Line, e.GetMessage()
	}
	return refusal(path, line, "this is not YAML: %s", strings.TrimSpace(what))
}

func refusal(path string, line int, format string, args ...any) *casework.Error {
	if line < 0 { // set in the browser: there is no line to show
		return casework.Errorf(casework.Invalid, format, args...)
	}
	return casework.Errorf(casework.Invalid, "%s:%d: "+format, append([]any{path, line}, args...)...)
}

// builder turns the parser's tree into ours, with what aliases stand for in their place.
type builder struct {
	path    string
	anchors map[string]*node
	err     error
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

func (b *builder) build(n ast.Node) *node {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return &node{line: lineOf(n)}
	case *ast.MappingNode:
		return b.mapping(n, n.Values)
	case *ast.MappingValueNode:
		return b.mapping(n, []*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		list := &node{line: lineOf(n), shape: sequence}
		for _, v := range n.Values {
			list.items = append(list.items, b.build(v))
		}
		return list
	case *ast.AnchorNode:
		value := b.build(n.Value)
		b.anchors[n.Name.GetToken().Value] = value
		return value
	case *ast.AliasNode:
		if known := b.anchors[n.Value.GetToken().Value]; known != nil {
			return known
		}
		return b.refuse(n, "*%s stands for nothing above it", n.Value.GetToken().Value)
	case *ast.LiteralNode:
		return &node{line: lineOf(n), shape: scalar, text: n.Value.Value}
	case *ast.StringNode:
		return &node{line: lineOf(n), shape: scalar, text: n.Value}
	case ast.ScalarNode:
		return &node{line: lineOf(n), shape: scalar, text: n.GetToken().Value}
	}
	return b.refuse(n, "the city file does not use %s", strings.ToLower(n.Type().String()))
}

func (b *builder) mapping(n ast.Node, values []*ast.MappingValueNode) *node {
	m := &node{line: lineOf(n), shape: mapping}
	if len(values) > 0 {
		m.line = lineOf(values[0].Key)
	}
	for _, v := range values {
		if v.Key.IsMergeKey() {
			b.refuse(v.Key, "<< is not used; what mailboxes share goes under mail")
			continue
		}
		m.keys = append(m.keys, entry{key: v.Key.GetToken().Value, line: lineOf(v.Key), value: b.build(v.Value)})
	}
	return m
}

func (b *builder) refuse(n ast.Node, format string, args ...any) *node {
	if b.err == nil {
		b.err = refusal(b.path, lineOf(n), format, args...)
	}
	return &node{line: lineOf(n)}
}
