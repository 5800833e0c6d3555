package mailbox

import (
	"context"
	"net"
	"slices"
)

// Refused tries to sign in to a mailbox that must not open, and tells whether the server refuses it. Where neither a yes nor a refusal comes
// back, proven is false. The finding says it in a sentence.
func Refused(ctx context.Context, a Account) (refused, proven bool, sentence string) {
	err := a.open(ctx)
	if err == nil {
		return false, true, ""
	}
	t := explain(a, err)
	return true, slices.Contains([]string{"login-refused", "token-refused", "access-refused"}, t.code), t.sentence
}

// open signs in, and looks whether there is an inbox.
func (a Account) open(ctx context.Context) error {
	if a.Graph != nil {
		_, err := a.Graph.Folder(ctx, a.User, graphFolders[0].Name)
		return err
	}
	s, err := connect(ctx, a, Pace{}.filled(), (&net.Dialer{}).DialContext)
	if err != nil {
		return err
	}
	defer s.close()
	return s.examine(Folder{Name: "INBOX", Role: Inbox})
}
