package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/commonline/commonline/casework"
)

func (s *server) replyRows() []Row {
	return []Row{
		reads("listReplies", "/replies", "office", "List what the office has ready to say", casework.ScopeCasesRead, listReplies).need(casework.WorkCases),
		changes("addReply", http.MethodPost, "/replies", "office", "Keep something ready to say", casework.ScopeOffice, addReply).need(casework.ManageOffice),
		changes("changeReply", http.MethodPut, "/replies/{reply}", "office", "Change it", casework.ScopeOffice, changeReply).need(casework.ManageOffice),
		changes("retireReply", http.MethodDelete, "/replies/{reply}", "office", "Take it out of the list", casework.ScopeOffice, retireReply).need(casework.ManageOffice),
	}
}

// Reply is something that an office has ready to say.
type Reply struct {
	ID       int64  `json:"id,omitempty" doc:"Absent for one of the city file: that is changed there."`
	Name     string `json:"name"`
	Language string `json:"language"`
	Text     string `json:"text" doc:"With fields as [case number]."`
	Short    string `json:"short,omitempty" doc:"For a text message."`
}

type repliesOutput struct {
	Body struct {
		Replies []Reply `json:"replies"`
	}
}

func listReplies(c *call, _ *nothing) (*repliesOutput, error) {
	own, err := c.Store.Replies(c, c.Viewer)
	if err != nil {
		return nil, fmt.Errorf("reading what is kept ready: %w", err)
	}
	out := &repliesOutput{}
	out.Body.Replies = []Reply{}
	for _, r := range c.City.Replies {
		if r.Office == "" || r.Office == c.Office {
			out.Body.Replies = append(out.Body.Replies, Reply{Name: r.Name, Language: r.Language, Text: r.Body, Short: r.Short})
		}
	}
	for _, r := range own {
		out.Body.Replies = append(out.Body.Replies, Reply{ID: r.ID, Name: r.Name, Language: r.Language, Text: r.Body, Short: r.Short})
	}
	return out, nil
}

// ReplyBody is what a reply is to say.
type ReplyBody struct {
	Name     string `json:"name" maxLength:"100"`
	Language string `json:"language" maxLength:"20" doc:"As en, es, pt-BR."`
	Text     string `json:"text" maxLength:"50000"`
	Short    string `json:"short,omitempty" maxLength:"2000"`
}

func (c *call) keepReply(id int64, b ReplyBody) (Done, error) {
	r := casework.Reply{ID: id, Name: strings.TrimSpace(b.Name), Language: strings.TrimSpace(b.Language), Body: strings.TrimSpace(b.Text), Short: strings.TrimSpace(b.Short)}
	err := r.Check()
	if err == nil {
		err = c.Store.SaveReply(c, c.Viewer, c.server.Now(), r)
	}
	if err != nil {
		return Done{}, fmt.Errorf("keeping a reply ready: %w", err)
	}
	return Done{Reply: id}, nil
}

type addReplyInput struct {
	Keyed
	Body ReplyBody
}

func addReply(c *call, in *addReplyInput) (Done, error) { return c.keepReply(0, in.Body) }

// ReplyHead names a reply in a path.
type ReplyHead struct {
	Keyed
	Reply int64 `path:"reply" minimum:"1"`
}

type changeReplyInput struct {
	ReplyHead
	Body ReplyBody
}

func changeReply(c *call, in *changeReplyInput) (Done, error) { return c.keepReply(in.Reply, in.Body) }

type retireReplyInput struct{ ReplyHead }

func retireReply(c *call, in *retireReplyInput) (Done, error) {
	return Done{Reply: in.Reply}, c.Store.RetireReply(c, c.Viewer, c.server.Now(), in.Reply)
}
