// Package graphtest stands for Microsoft Graph in tests, in this process, as Microsoft's published pages describe the calls that a mailbox
// takes: folders by their well-known names, messages/delta with $skiptoken and $deltatoken, a link that is known no more (410), a message
// as MIME (/$value), sendMail with base64 MIME of at most 4 MB, drafts, attachments below 3 MB, upload sessions in ranges above it,
// throttling with Retry-After, and ids that stay when a message moves where the caller prefers those.
//
// Sources: https://learn.microsoft.com/en-us/graph/api/message-delta, …/user-sendmail, …/attachment-createuploadsession,
// https://learn.microsoft.com/en-us/graph/outlook-immutable-id, …/throttling.
package graphtest

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Graph is the service.
type Graph struct {
	URL string
	// Takes says whether an access token opens a mailbox.
	Takes func(user, token string) bool
	// Valid says whether a token counts at all; one that does not is refused with 401. Nil: all do.
	Valid func(token string) bool

	mu       sync.Mutex
	next     int
	boxes    map[string]*box
	tokens   map[string]int // of links: how many changes of the folder were told of
	drafts   map[string]*draft
	uploads  map[string]*upload
	throttle int
	after    int
	broken   map[string]bool
	log      []string
}

type box struct {
	folders map[string][]mail
}

type mail struct {
	id       string // immutable
	mime     []byte
	received time.Time
	gone     bool
}

// Outgoing is a mail that was sent, with the files that were attached to it as a draft.
type Outgoing struct {
	MIME  []byte
	Files map[string][]byte
}

type draft struct {
	Outgoing
	user string
}

type upload struct {
	draft *draft
	name  string
	size  int
	body  []byte
}

// New makes one with these mailboxes.
func New(takes func(user, token string) bool, users ...string) *Graph {
	g := &Graph{URL: "https://graph.example", Takes: takes, boxes: map[string]*box{}, tokens: map[string]int{}, drafts: map[string]*draft{}, uploads: map[string]*upload{}, broken: map[string]bool{}}
	for _, u := range users {
		g.boxes[strings.ToLower(u)] = &box{folders: map[string][]mail{"inbox": nil, "junkemail": nil, "sentitems": nil}}
	}
	return g
}

// Start serves it on a port of this machine until the test ends.
func Start(t testing.TB, takes func(user, token string) bool, users ...string) *Graph {
	t.Helper()
	g := New(takes, users...)
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.URL = server.URL
	return g
}

// Client reaches it without a network.
func (g *Graph) Client() *http.Client { return &http.Client{Transport: inside{g}} }

type inside struct{ http.Handler }

func (i inside) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	return w.Result(), nil
}

// Deliver puts a mail into a folder, and gives its id.
func (g *Graph) Deliver(user, folder string, mime []byte, at time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next++
	id := fmt.Sprintf("AAkALg=%d", g.next)
	b := g.boxes[strings.ToLower(user)]
	b.folders[folder] = append(b.folders[folder], mail{id: id, mime: mime, received: at})
	return id
}

// Remove deletes a message: its id is still told of by a delta, as removed.
func (g *Graph) Remove(user, id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, all := range g.boxes[strings.ToLower(user)].folders {
		for i := range all {
			all[i].gone = all[i].gone || all[i].id == id
		}
	}
}

// Forget voids all links: what was read is read again.
func (g *Graph) Forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tokens = map[string]int{}
}

// Throttle refuses the next n calls with 429 and so many seconds in Retry-After.
func (g *Graph) Throttle(n, seconds int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.throttle, g.after = n, seconds
}

// Break answers 500 whenever the MIME of a message is asked for.
func (g *Graph) Break(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.broken[id] = true
}

// Sent are the mails that went out from a mailbox.
func (g *Graph) Sent(user string) []Outgoing {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []Outgoing
	for _, m := range g.boxes[strings.ToLower(user)].folders["sentitems"] {
		out = append(out, Outgoing{MIME: m.mime})
	}
	for _, d := range g.drafts {
		if d.user == "sent "+strings.ToLower(user) {
			out = append(out, d.Outgoing)
		}
	}
	return out
}

// Drafts counts those that were neither sent nor thrown away.
func (g *Graph) Drafts() (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, d := range g.drafts {
		if !strings.HasPrefix(d.user, "sent ") {
			n++
		}
	}
	return n
}

// Calls are what was asked for: "GET messages/delta".
func (g *Graph) Calls() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.log...)
}

var userPath = regexp.MustCompile(`^/v1\.0/users/([^/]+)/(.*)$`)

// mostBody is the largest request that Graph takes.
const mostBody = 4 << 20

// ServeHTTP answers.
func (g *Graph) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if strings.HasPrefix(r.URL.Path, "/upload/") {
		g.put(w, r)
		return
	}
	path := userPath.FindStringSubmatch(r.URL.Path)
	if path == nil {
		refuse(w, 404, "ResourceNotFound", "Resource not found.")
		return
	}
	user, rest := strings.ToLower(path[1]), path[2]
	g.log = append(g.log, r.Method+" "+rest)
	body, err := io.ReadAll(io.LimitReader(r.Body, mostBody+1))
	switch {
	case err != nil:
		return
	case g.throttle > 0:
		g.throttle--
		w.Header().Set("Retry-After", strconv.Itoa(g.after))
		refuse(w, 429, "ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
	case len(body) > mostBody:
		refuse(w, 413, "RequestEntityTooLarge", "The request is too large.")
	case !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer "), g.Valid != nil && !g.Valid(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")):
		refuse(w, 401, "InvalidAuthenticationToken", "Access token is empty, has expired or is not yet valid.")
	case g.boxes[user] == nil:
		refuse(w, 404, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
	case g.Takes != nil && !g.Takes(user, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")):
		refuse(w, 403, "ErrorAccessDenied", "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.")
	case !strings.Contains(strings.Join(r.Header.Values("Prefer"), ","), `IdType="ImmutableId"`):
		refuse(w, 400, "ErrorInvalidIdMalformed", "This double knows immutable ids only.")
	default:
		g.answer(w, r, user, rest, body)
	}
}

func (g *Graph) answer(w http.ResponseWriter, r *http.Request, user, rest string, body []byte) {
	part := strings.Split(rest, "/")
	switch {
	case r.Method == "GET" && part[0] == "mailFolders" && len(part) == 2:
		all, ok := g.boxes[user].folders[strings.ToLower(part[1])]
		if !ok {
			refuse(w, 404, "ErrorItemNotFound", "The specified object was not found in the store.")
			return
		}
		say(w, 200, map[string]any{"id": "folder-" + part[1], "displayName": "Posteingang", "totalItemCount": len(all)})
	case r.Method == "GET" && len(part) == 4 && part[2] == "messages" && part[3] == "delta":
		g.delta(w, r, user, strings.ToLower(part[1]))
	case r.Method == "GET" && part[0] == "messages" && len(part) == 3 && part[2] == "$value":
		g.value(w, user, part[1])
	case r.Method == "POST" && rest == "sendMail":
		if mime, ok := decoded(w, r, body); ok {
			g.next++
			b := g.boxes[user]
			b.folders["sentitems"] = append(b.folders["sentitems"], mail{id: fmt.Sprintf("AAkALg=%d", g.next), mime: mime, received: time.Now()})
			g.home(mime)
			w.WriteHeader(202)
		}
	case r.Method == "POST" && rest == "messages":
		if mime, ok := decoded(w, r, body); ok {
			id := rand.Text()
			g.drafts[id] = &draft{Outgoing: Outgoing{MIME: mime, Files: map[string][]byte{}}, user: user}
			say(w, 201, map[string]any{"id": id, "isDraft": true})
		}
	case part[0] == "messages" && len(part) > 1 && g.drafts[part[1]] != nil:
		g.onDraft(w, r, g.drafts[part[1]], part, body)
	default:
		refuse(w, 404, "ResourceNotFound", "Resource not found for the segment.")
	}
}

func (g *Graph) value(w http.ResponseWriter, user, id string) {
	if g.broken[id] {
		refuse(w, 500, "ErrorInternalServerError", "An internal server error occurred.")
		return
	}
	for _, all := range g.boxes[user].folders {
		for _, m := range all {
			if m.id == id && !m.gone {
				w.Header().Set("Content-Type", "text/plain")
				_, _ = w.Write(m.mime)
				return
			}
		}
	}
	refuse(w, 404, "ErrorItemNotFound", "The specified object was not found in the store.")
}

// delta tells of what came into a folder, page by page; a round ends with a link to begin the next one at.
func (g *Graph) delta(w http.ResponseWriter, r *http.Request, user, folder string) {
	from, token := 0, r.URL.Query().Get("$skiptoken")+r.URL.Query().Get("$deltatoken")
	if token != "" {
		n, known := g.tokens[token]
		if !known {
			refuse(w, 410, "SyncStateNotFound", "The sync state generation is not found.")
			return
		}
		from = n
	} else if r.URL.Query().Get("changeType") != "created" {
		refuse(w, 400, "BadRequest", "This double tells of what is created only.")
		return
	}
	size := 10
	for _, p := range strings.Split(strings.Join(r.Header.Values("Prefer"), ","), ",") {
		if n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(p), "odata.maxpagesize=")); err == nil {
			size = n
		}
	}
	all := g.boxes[user].folders[folder]
	end, value := min(from+size, len(all)), []map[string]any{}
	for _, m := range all[from:end] {
		if m.gone {
			value = append(value, map[string]any{"id": m.id, "@removed": map[string]string{"reason": "deleted"}})
			continue
		}
		value = append(value, map[string]any{"id": m.id, "receivedDateTime": m.received.UTC().Format(time.RFC3339), "isDraft": false})
	}
	link, kind := rand.Text(), "$deltatoken"
	out := map[string]any{"value": value}
	name := "@odata.deltaLink"
	if end < len(all) {
		kind, name = "$skiptoken", "@odata.nextLink"
	}
	g.tokens[link] = end
	out[name] = g.URL + r.URL.Path + "?" + kind + "=" + link
	say(w, 200, out)
}

// home delivers a mail to a mailbox here, under its address or any plus-address of it.
func (g *Graph) home(mime []byte) {
	m, err := netmail.ReadMessage(bytes.NewReader(mime))
	if err != nil {
		return
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		return
	}
	for _, a := range to {
		local, domain, _ := strings.Cut(strings.ToLower(a.Address), "@")
		local, _, _ = strings.Cut(local, "+")
		if b := g.boxes[local+"@"+domain]; b != nil {
			g.next++
			b.folders["inbox"] = append(b.folders["inbox"], mail{id: fmt.Sprintf("AAkALg=%d", g.next), mime: mime, received: time.Now()})
		}
	}
}

func (g *Graph) onDraft(w http.ResponseWriter, r *http.Request, d *draft, part []string, body []byte) {
	switch rest := strings.Join(part[2:], "/"); {
	case r.Method == "DELETE" && rest == "":
		delete(g.drafts, part[1])
		w.WriteHeader(204)
	case r.Method == "POST" && rest == "send":
		d.user = "sent " + d.user
		w.WriteHeader(202)
	case r.Method == "POST" && rest == "attachments":
		var f struct {
			Name         string
			ContentBytes []byte
		}
		if err := json.Unmarshal(body, &f); err != nil || len(f.ContentBytes) > 3<<20 {
			refuse(w, 413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
			return
		}
		d.Files[f.Name] = f.ContentBytes
		say(w, 201, map[string]any{"id": rand.Text()})
	case r.Method == "POST" && rest == "attachments/createUploadSession":
		var item struct {
			AttachmentItem struct {
				AttachmentType, Name string
				Size                 int
			}
		}
		if err := json.Unmarshal(body, &item); err != nil || item.AttachmentItem.AttachmentType != "file" || item.AttachmentItem.Size <= 3<<20 {
			refuse(w, 400, "ErrorInvalidRequest", "A session is for files above 3 MB.")
			return
		}
		key := rand.Text()
		g.uploads[key] = &upload{draft: d, name: item.AttachmentItem.Name, size: item.AttachmentItem.Size}
		say(w, 201, map[string]any{"uploadUrl": g.URL + "/upload/" + key, "nextExpectedRanges": []string{"0-"}})
	default:
		refuse(w, 404, "ResourceNotFound", "Resource not found for the segment.")
	}
}

var byteRange = regexp.MustCompile(`^bytes (\d+)-(\d+)/(\d+)$`)

// put takes one range of a file: in order, at most 4 MB, and with no token.
func (g *Graph) put(w http.ResponseWriter, r *http.Request) {
	u := g.uploads[strings.TrimPrefix(r.URL.Path, "/upload/")]
	span := byteRange.FindStringSubmatch(r.Header.Get("Content-Range"))
	if u == nil || span == nil || r.Method != "PUT" || r.Header.Get("Authorization") != "" {
		refuse(w, 400, "ErrorInvalidRequest", "No such session, no range, or a token that nobody asked for.")
		return
	}
	body, err := io.ReadAll(r.Body)
	from, _ := strconv.Atoi(span[1])
	end, _ := strconv.Atoi(span[2])
	if total, _ := strconv.Atoi(span[3]); err != nil || from != len(u.body) || end-from+1 != len(body) || total != u.size || len(body) > mostBody {
		refuse(w, 416, "ErrorInvalidRange", "The range is not the one that is expected.")
		return
	}
	if u.body = append(u.body, body...); len(u.body) < u.size {
		say(w, 200, map[string]any{"nextExpectedRanges": []string{strconv.Itoa(len(u.body))}})
		return
	}
	u.draft.Files[u.name] = u.body
	w.WriteHeader(201)
}

func decoded(w http.ResponseWriter, r *http.Request, body []byte) ([]byte, bool) {
	mime, err := base64.StdEncoding.DecodeString(string(body))
	if err != nil || r.Header.Get("Content-Type") != "text/plain" || !strings.Contains(string(mime), "\r\n\r\n") {
		refuse(w, 400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.")
		return nil, false
	}
	return mime, true
}

func refuse(w http.ResponseWriter, status int, code, words string) {
	say(w, status, map[string]any{"error": map[string]string{"code": code, "message": words}})
}

func say(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the test's client has gone, which it notices itself
}
