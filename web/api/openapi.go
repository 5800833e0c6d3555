package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"

	"github.com/commonline/commonline/casework"
	"github.com/danielgtaylor/huma/v2"
)

func about() *huma.Info {
	return &huma.Info{Title: "Commonline", Version: Version,
		Description: "Cases of residents of a city council, for programs. The same operations as the pages, by the same rules, in the name of whoever made the token. docs/api.md has examples.",
		License:     &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0.html"}}
}

var tags = []*huma.Tag{
	{Name: "cases", Description: "Cases, their threads, and work on them."},
	{Name: "calls", Description: "Telephone calls, and whom to call back."},
	{Name: "held", Description: "What waits for a person: messages that came in, and messages that are to go out."},
	{Name: "office", Description: "What an office has ready to say, and has done by itself."},
	{Name: "records", Description: "Exports for records requests and courts."},
	{Name: "own", Description: "What belongs to whoever made the token: cover while away, and lists of their own."},
	{Name: "residents", Description: "Who writes."},
	{Name: "city", Description: "Offices, topics, colleagues and figures."},
	{Name: "webhooks", Description: "Where events are sent to."},
}

// components are the ways to sign in. The schemas are added by the types of the operations.
func components() *huma.Components {
	scopes := "Scopes: "
	for i, w := range casework.ScopeWords {
		if i > 0 {
			scopes += "; "
		}
		scopes += string(w.AccessScope) + ": " + w.Words
	}
	return &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
		SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", BearerFormat: "cl_…",
			Description: "An access token, made under Settings, Access tokens. " + scopes + "."}}}
}

// problems is the answer of whatever was not done.
func problems() *huma.Response {
	return &huma.Response{Description: "It was not done. `detail` says why, in one sentence.",
		Content: map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
		Headers: map[string]*huma.Header{"Retry-After": {Description: "Seconds to wait, with 429.", Schema: &huma.Schema{Type: "integer"}}}}
}

// tidy takes out of the document what huma puts there for errors of its own: here they have our form.
func (s *server) tidy() {
	r := s.huma.OpenAPI().Components.Schemas
	r.Schema(reflect.TypeFor[Problem](), true, "Problem")
	maps.DeleteFunc(r.Map(), func(name string, _ *huma.Schema) bool {
		return slices.Contains([]string{"ErrorModel", "ErrorDetail"}, name)
	})
}

// document answers GET /api/v1/openapi.json. It needs no token: the source is open.
func (s *server) document(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(s.huma.OpenAPI()); err != nil {
		s.Log.Debug("sending the document of the API", "request", requestID(r.Context()), "err", err)
	}
}

// welcome answers GET /api/v1/.
func (s *server) welcome(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	err := json.NewEncoder(w).Encode(map[string]string{"version": Version, "openapi": Root + "/openapi.json"})
	if err != nil {
		s.Log.Debug("sending the welcome of the API", "request", requestID(r.Context()), "err", err)
	}
}
