package web

import (
	"fmt"
	"net/http"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/internal/locale"
)

type stopPage struct {
	publicFrame
	W     map[string]string
	Token string
	Done  bool
}

// stopPage answers GET /n/{token}, the link of List-Unsubscribe. It changes nothing: scanners open it too.
func (s *server) stopPage(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	id, _, ok := casework.ParseNoticeToken(s.Signer, r.PathValue("token"))
	if !ok {
		return casework.Errorf(casework.NotFound, "This link stops nothing. Take it whole out of the message that we sent you.")
	}
	lang := "en"
	if c, err := s.Store.PublicCase(r.Context(), id); err == nil {
		lang = s.pageLanguage(r, c)
	}
	p := stopPage{W: s.wordsOf(lang), Token: r.PathValue("token"), Done: r.URL.Query().Get("done") != ""}
	p.publicFrame = s.publicFrame(p.W["stop.title"])
	p.Lang, p.Dir = lang, locale.Dir(lang)
	hasForm(w)
	s.render(w, r, http.StatusOK, "stop", p)
	return nil
}

// stopNotices answers POST /n/{token}: a button of the page, or the one click of a mail program (RFC 8058), which sends
// List-Unsubscribe=One-Click and reads no page.
func (s *server) stopNotices(w http.ResponseWriter, r *http.Request, _ SignedIn) error {
	id, who, ok := casework.ParseNoticeToken(s.Signer, r.PathValue("token"))
	if !ok {
		return casework.Errorf(casework.NotFound, "This link stops nothing. Take it whole out of the message that we sent you.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	oneClick := r.PostFormValue("List-Unsubscribe") == "One-Click"
	how := "page"
	if oneClick {
		how = "one click"
	}
	if err := s.Store.StopNotices(r.Context(), s.Now(), id, who, r.PostFormValue("what") == "all", how); err != nil {
		return fmt.Errorf("stopping notices on case %d: %w", id, err)
	}
	if oneClick {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	http.Redirect(w, r, "/n/"+r.PathValue("token")+"?done=yes", http.StatusSeeOther)
	return nil
}
