package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// Bulk reads what work on several cases, and on their surroundings, asks for.
type Bulk interface {
	// OfficeColleagues are who may be given a case of the viewer's office.
	OfficeColleagues(ctx context.Context, v casework.Viewer) ([]casework.Colleague, error)
	// TagsInUse are the office's own tags, the most used first.
	TagsInUse(ctx context.Context, v casework.Viewer) ([]string, error)
	// Nearby are cases of the viewer's office that lie close to one, of the last 90 days. A sensitive case has none and is none.
	Nearby(ctx context.Context, v casework.Viewer, n casework.CaseNumber) ([]NearCase, error)
}

// NearCase is a case close by.
type NearCase struct {
	CaseLine
	OpenedAt time.Time
	Metres   float64
}

func (s *server) bulkRoutes() []route {
	return []route{{"POST /inbox/bulk", casework.WorkCases, s.bulk}}
}

// mostBulk is how many cases one form works on: a page of a list, and room to spare.
const mostBulk = 200

// bulkBar is what stands above a list on which several cases may be worked on.
type bulkBar struct {
	Colleagues []casework.Colleague
	Topics     []casework.Topic
	Tags       []string
	Snoozes    []until
	Query      string
	HasTags    bool
	MayEnd     bool // resolve several, and mark them as spam
}

// bulkBar gives it, or nil where the office has it not switched on or nobody may work on cases here.
func (s *server) bulkBar(r *http.Request, me SignedIn, q CaseQuery) (*bulkBar, error) {
	if !me.May(casework.WorkCases) || q.View == CopiedCases {
		return nil, nil
	}
	on, err := s.Store.Features(r.Context(), me.Viewer)
	if err != nil || !on.Has(casework.BulkFeature) {
		return nil, err
	}
	b := &bulkBar{Topics: s.City.OpenTopics(), Query: q.query(), HasTags: on.Has(casework.TagsFeature), MayEnd: me.May(casework.DecideHeld),
		Snoozes: (&openPane{now: s.Now().In(s.zone())}).Snoozes()}
	if b.Colleagues, err = s.Store.OfficeColleagues(r.Context(), me.Viewer); err != nil {
		return nil, fmt.Errorf("listing colleagues: %w", err)
	}
	if b.HasTags {
		b.Tags, err = s.Store.TagsInUse(r.Context(), me.Viewer)
	}
	return b, err
}

// pickedCase is one case of a selection, as the page showed it: number, version of the thread, and who had it.
type pickedCase struct {
	Number casework.CaseNumber
	Thread int
	Was    casework.StaffID
	Before string // for undoing: what the deed replaced
}

// bulkResult is what became of one case.
type bulkResult struct {
	Number  casework.CaseNumber
	Subject string
	Problem string // why it was not done
	Undo    string // as pickedCase is written; "" where it cannot be undone
}

type bulkPage struct {
	staffFrame
	Results    []bulkResult
	Done, Left int
	UndoDo     string
	Back       string
}

// bulk answers POST /inbox/bulk with case = each that was chosen, and do. Each case is a transaction of its own: what cannot be done on one
// is named, and holds up no other.
func (s *server) bulk(w http.ResponseWriter, r *http.Request, me SignedIn) error {
	if err := readForm(w, r); err != nil {
		return err
	}
	cases := readPicked(r.PostForm["case"])
	do := r.PostFormValue("do")
	page := bulkPage{Back: "/inbox" + caseQuery(r.URL.Query()).query(), UndoDo: undoOf[do]}
	switch {
	case len(cases) == 0:
		return casework.Errorf(casework.Invalid, "Choose at least one case of the list. With the keyboard: x.")
	case len(cases) > mostBulk:
		return casework.Errorf(casework.Invalid, "Choose at most %d cases.", mostBulk)
	case endsCases[do] && !me.May(casework.DecideHeld):
		return casework.Errorf(casework.Forbidden, "Your account may not resolve several cases at once. Ask the staff of your office.")
	}
	for _, c := range cases {
		result, err := s.bulkOne(r, me, do, c)
		if err != nil {
			return err
		}
		if result.Problem == "" {
			page.Done++
		} else {
			page.Left++
		}
		page.Results = append(page.Results, result)
	}
	var err error
	if page.staffFrame, err = s.staffFrame(r.Context(), me, "Done on a selection", ""); err != nil {
		return err
	}
	isLive(w)
	hasForm(w)
	s.render(w, r, http.StatusOK, "bulk", page)
	return nil
}

// bulkOne does it to one case. A refusal is a result; all else is an error.
func (s *server) bulkOne(r *http.Request, me SignedIn, do string, c pickedCase) (bulkResult, error) {
	out := bulkResult{Number: c.Number}
	before, _, _, err := s.Store.Case(r.Context(), me.Viewer, c.Number)
	if err == nil {
		out.Subject = before.Subject
		var d casework.Deed
		if d, err = s.bulkDeed(r, do, c, before); err == nil {
			_, err = s.Store.Do(r.Context(), me.Viewer, c.Number, s.Now(), c.Thread, d, strings.TrimSpace(r.PostFormValue("note")))
		}
	}
	switch casework.KindOf(err) {
	case casework.Invalid, casework.Conflict, casework.NotFound:
		out.Problem = refusal(err)
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("working on case %s of a selection: %w", c.Number, err)
	}
	after, _, _, err := s.Store.Case(r.Context(), me.Viewer, c.Number)
	if err == nil && undoOf[do] != "" {
		out.Undo = undoValue(do, r, before, after)
	}
	return out, err
}

// endsCases are deeds that volunteers do not do to several cases.
var endsCases = map[string]bool{"resolve": true, "spam": true}

// undoOf names what takes a deed back.
var undoOf = map[string]string{"assign": "undo-assign", "topic": "undo-topic", "tag": "undo-tag", "snooze": "wake", "resolve": "reopen", "spam": "not-spam"}

func (s *server) bulkDeed(r *http.Request, do string, c pickedCase, now casework.Case) (casework.Deed, error) {
	switch do {
	case "assign":
		return casework.AssignTo{Staff: casework.StaffID(number(r, "staff")), Was: c.Was}, nil
	case "undo-assign":
		to, _ := strconv.Atoi(c.Before)
		return casework.AssignTo{Staff: casework.StaffID(to), Was: c.Was}, nil
	case "topic":
		return s.City.TopicDeed(r.PostFormValue("topic"))
	case "undo-topic":
		return s.City.TopicDeed(c.Before)
	case "tag":
		if len(casework.CleanTags(r.PostForm["tag"])) == 0 {
			return nil, casework.Errorf(casework.Invalid, "Write a tag.")
		}
		return casework.AddTags{Add: r.PostForm["tag"]}, nil
	case "undo-tag":
		return casework.AddTags{Remove: []string{c.Before}}, nil
	case "snooze":
		return s.snoozeDeed(r)
	case "wake":
		return casework.Wake{}, nil
	case "resolve":
		reason := strings.TrimSpace(r.PostFormValue("reason"))
		if reason == "" {
			return nil, casework.Errorf(casework.Invalid, "Say why they are resolved. The reason stays with each case.")
		}
		return casework.Resolve{Reason: reason}, nil
	case "reopen":
		return casework.Reopen{}, nil
	case "spam":
		return casework.MarkSpam{}, nil
	case "not-spam":
		return casework.NotSpam{}, nil
	}
	return nil, casework.Errorf(casework.Invalid, "Choose what to do with the cases.")
}

// undoValue is what the undoing form says of a case.
func undoValue(do string, r *http.Request, before, after casework.Case) string {
	was := ""
	switch do {
	case "assign":
		was = before.Assignee.String()
	case "topic":
		was = before.Topic
	case "tag":
		var fresh []string
		for _, t := range casework.CleanTags(r.PostForm["tag"]) {
			if !strings.Contains(","+strings.Join(before.Tags, ",")+",", ","+t+",") {
				fresh = append(fresh, t)
			}
		}
		if was = strings.Join(fresh, ","); was == "" {
			return ""
		}
	}
	return pickedCase{after.Number, after.ThreadVersion, after.Assignee, was}.String()
}

// String is how a form writes it: "C-48213-7/4/12/before".
func (c pickedCase) String() string {
	return fmt.Sprintf("%s/%d/%d/%s", c.Number, c.Thread, c.Was, c.Before)
}

// readPicked reads a selection; what makes no sense is left out.
func readPicked(values []string) []pickedCase {
	var all []pickedCase
	seen := map[casework.CaseNumber]bool{}
	for _, v := range values {
		parts := strings.SplitN(v, "/", 4)
		n, err := casework.ParseCaseNumber(parts[0])
		if err != nil || len(parts) < 3 || seen[n] {
			continue
		}
		thread, err1 := strconv.Atoi(parts[1])
		was, err2 := strconv.ParseInt(parts[2], 10, 64)
		if err1 != nil || err2 != nil {
			continue
		}
		c := pickedCase{Number: n, Thread: thread, Was: casework.StaffID(was)}
		if len(parts) == 4 {
			c.Before = parts[3]
		}
		seen[n] = true
		all = append(all, c)
	}
	return all
}

// Pick is how the list's form names a case.
func (l listPane) Pick(c casework.Case) string {
	return pickedCase{Number: c.Number, Thread: c.ThreadVersion, Was: c.Assignee}.String()
}
