package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

func (s *server) answerRows() []Row {
	return []Row{
		changes("answer", http.MethodPost, "/cases/{number}/answers", "cases", "Answer the resident, by mail or by text", casework.ScopeMessagesSend, answer).need(casework.WorkCases).again(),
		changes("takeBack", http.MethodDelete, "/cases/{number}/answers/{message}", "cases", "Take back an answer that has not gone out", casework.ScopeMessagesSend, takeBack).need(casework.WorkCases),
	}
}

type answerInput struct {
	DeedHead
	Body struct {
		To            int64      `json:"to" doc:"One of the case's voices, by its id."`
		Channel       string     `json:"channel" enum:"mail,text"`
		Subject       string     `json:"subject,omitempty" maxLength:"300" doc:"Of a mail; left out: the case's, with Re: before it."`
		Text          string     `json:"text" maxLength:"50000"`
		ThreadVersion int        `json:"thread_version" doc:"Of the thread that it answers. Where more came since it is refused with 409, and the answer tells what came."`
		Leave         *time.Time `json:"leave,omitempty" doc:"When it goes out; left out: as soon as it cannot be taken back any more."`
		Anyway        string     `json:"anyway,omitempty" maxLength:"64" doc:"The \"anyway\" of a refusal with concerns, to send it all the same."`
		Why           string     `json:"why,omitempty" maxLength:"300" doc:"With \"anyway\": why it goes before the time of a contact plan."`
		Files         []int64    `json:"files,omitempty" maxItems:"10" uniqueItems:"true" doc:"Of a mail: files that this token handed in for the case, by number."`
		Resolve       bool       `json:"resolve,omitempty" doc:"Resolve the case in the same moment."`
	}
}

// answer puts an answer on the thread, by the rules of the composer.
func answer(c *call, in *answerInput) (Done, error) {
	n, err := in.number()
	if err != nil {
		return Done{}, err
	}
	a := casework.Answer{To: casework.IdentityID(in.Body.To), Channel: casework.Channel(in.Body.Channel), Subject: in.Body.Subject, Text: in.Body.Text, Key: c.formKey(in.Key),
		ThreadVersion: in.Body.ThreadVersion, Leave: orZero(in.Body.Leave), Program: c.Token, Files: in.Body.Files}
	if in.Body.Resolve {
		a.Then = casework.Resolve{}
	}
	if err := a.Check(); err != nil {
		return Done{}, err
	}
	concerns, key, err := web.AskFirst(c, c.Store, c.Viewer, n, &a, in.Body.Anyway, strings.TrimSpace(in.Body.Why))
	if err != nil {
		return Done{}, fmt.Errorf("looking at an answer again: %w", err)
	}
	if len(concerns) > 0 {
		return Done{}, worrying(concerns, key)
	}
	id, err := c.Store.Answer(c, c.Viewer, n, c.server.Now(), a)
	if err != nil {
		return Done{}, c.moved(n, a.ThreadVersion, err)
	}
	done, err := c.now(n)
	if err != nil {
		return done, err
	}
	m, err := c.Store.Message(c, c.Viewer, id)
	if err != nil {
		return done, fmt.Errorf("reading answer %d: %w", id, err)
	}
	done.Message = int64(id)
	if at := some(m.LeavesAt); at != nil {
		done.LeavesAt = at.Format(time.RFC3339)
	}
	return done, nil
}

func worrying(concerns []casework.Concern, key string) *Problem {
	p := problem(http.StatusConflict, "The answer holds what perhaps should not go out. Change it; or let a person look, and send it again with \"anyway\".")
	p.Anyway = key
	for _, x := range concerns {
		p.Concerns = append(p.Concerns, Concern{Kind: string(x.Kind), Words: x.Words})
	}
	return p
}

// moved adds to a conflict what came in between, for whoever may read it.
func (c *call) moved(n casework.CaseNumber, was int, err error) error {
	if casework.KindOf(err) != casework.Conflict {
		return err
	}
	x, messages, _, again := c.Store.Case(c, c.Viewer, n)
	if again != nil || x.ThreadVersion == was {
		return err
	}
	p := c.problem(c, err)
	p.ThreadVersion = x.ThreadVersion
	if !c.Has(casework.ScopeCasesRead) {
		return p
	}
	for _, m := range messages[max(0, len(messages)-max(0, x.ThreadVersion-was)):] {
		p.Came = append(p.Came, c.messageOf(m))
	}
	if err := c.record(casework.Event{Kind: casework.CaseRead, Case: x.ID}); err != nil {
		return err
	}
	return p
}

type takeBackInput struct {
	DeedHead
	Message int64 `path:"message" minimum:"1"`
}

func takeBack(c *call, in *takeBackInput) (Done, error) {
	n, err := in.number()
	if err != nil {
		return Done{}, err
	}
	if err := c.Store.TakeBack(c, c.Viewer, n, c.server.Now(), casework.MessageID(in.Message)); err != nil {
		return Done{}, fmt.Errorf("taking back answer %d: %w", in.Message, err)
	}
	return c.now(n)
}
