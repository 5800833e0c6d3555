package postgres_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/commonline/commonline/web/api"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contract is the document of the API, as a library has it that knows nothing of how it was made.
type contract struct {
	compiler *jsonschema.Compiler
	doc      map[string]any
}

const contractAt = "https://inbox.example/openapi.json"

func newContract(t *testing.T, document []byte) *contract {
	t.Helper()
	k := &contract{compiler: jsonschema.NewCompiler()}
	k.compiler.AssertFormat()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	k.doc = doc.(map[string]any)
	if err := k.compiler.AddResource(contractAt, doc); err != nil {
		t.Fatal(err)
	}
	return k
}

// check says what is wrong with an answer of an operation, by the document alone.
func (k *contract) check(r api.Row, code int, contentType string, body []byte) error {
	op, ok := dig(k.doc, "paths", api.Root+r.Path, strings.ToLower(r.Method)).(map[string]any)
	if !ok {
		return fmt.Errorf("the document has no %s %s", r.Method, r.Path)
	}
	status := fmt.Sprint(code)
	if dig(op, "responses", status) == nil {
		status = "default"
	}
	if code == http.StatusNotModified {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(contentType)
	if dig(op, "responses", status, "content", kind) == nil {
		if dig(op, "responses", status, "content", "*/*") != nil {
			return nil
		}
		return fmt.Errorf("%d as %q is not in the document", code, kind)
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace
	schema, err := k.compiler.Compile(contractAt + "#/paths/" + escape(api.Root+r.Path) + "/" + strings.ToLower(r.Method) + "/responses/" + status + "/content/" + escape(kind) + "/schema")
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

func dig(v any, path ...string) any {
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}

// rowOf finds the operation that a request asks for.
func rowOf(method, path string) (api.Row, bool) {
	path, _, _ = strings.Cut(path, "?")
	mux := http.NewServeMux()
	rows := map[string]api.Row{}
	for _, r := range api.Table() {
		rows[r.Method+" "+r.Path] = r
		mux.HandleFunc(r.Method+" "+r.Path, func(http.ResponseWriter, *http.Request) {})
	}
	r, err := http.NewRequest(method, path, nil)
	if err != nil {
		return api.Row{}, false
	}
	_, pattern := mux.Handler(r)
	row, ok := rows[pattern]
	return row, ok
}

// TestTheDocumentIsValid holds the document against the schema of OpenAPI 3.1 itself (spec.openapis.org, in testdata), and each schema in it
// against JSON Schema 2020-12.
func TestTheDocumentIsValid(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	t.Parallel()
	g := newGate(t)
	official, err := os.ReadFile("testdata/openapi-3.1.json")
	g.must(err)
	meta, err := jsonschema.UnmarshalJSON(bytes.NewReader(official))
	g.must(err)
	c := jsonschema.NewCompiler()
	g.must(c.AddResource("https://spec.openapis.org/oas/3.1/schema/2022-10-07", meta))
	schema, err := c.Compile("https://spec.openapis.org/oas/3.1/schema/2022-10-07")
	g.must(err)
	if err := schema.Validate(any(g.contract.doc)); err != nil {
		t.Error(err)
	}
	broken := map[string]any{"openapi": "3.1.0", "info": map[string]any{"title": "x"}}
	if schema.Validate(broken) == nil {
		t.Error("a document without a version passes: the schema cannot fail")
	}
	schemas, _ := dig(g.contract.doc, "components", "schemas").(map[string]any)
	for name := range schemas {
		if _, err := g.contract.compiler.Compile(contractAt + "#/components/schemas/" + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	written, err := json.Marshal(g.contract.doc)
	g.must(err)
	for _, r := range api.Table() {
		if !strings.Contains(string(written), `"operationId":"`+r.ID+`"`) {
			t.Errorf("%s is not in the document", r.ID)
		}
	}
	for _, r := range api.Table() {
		params, _ := json.Marshal(dig(g.contract.doc, "paths", api.Root+r.Path, strings.ToLower(r.Method), "parameters"))
		for _, part := range strings.Split(r.Path, "/") {
			if name, ok := strings.CutPrefix(part, "{"); ok && !strings.Contains(string(params), `"name":"`+strings.TrimSuffix(name, "}")+`"`) {
				t.Errorf("%s does not say what %s is", r.ID, part)
			}
		}
		if r.Changes != strings.Contains(string(params), `"Idempotency-Key"`) {
			t.Errorf("%s: that it takes an Idempotency-Key should be %v", r.ID, r.Changes)
		}
	}
	paths, _ := dig(g.contract.doc, "paths").(map[string]any)
	n := 0
	for _, p := range paths {
		n += len(p.(map[string]any))
	}
	if n != len(api.Table()) || n < 25 {
		t.Errorf("the document has %d operations, the table %d", n, len(api.Table()))
	}
}
