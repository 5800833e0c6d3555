package web

import (
	"context"

	"github.com/commonline/commonline/casework"
)

// Vouching is about messages of which nobody knows of itself who wrote them: they came by the link of the case's page, opened the case by the
// form, or came from an address that takes no part. Each call takes the viewer; a case that their office does not lead shows nothing.
type Vouching interface {
	// Vouches gives all such messages on a case, with what was found out.
	Vouches(ctx context.Context, v casework.Viewer, id casework.CaseID) (map[casework.MessageID]casework.Vouch, error)
	// Vouch says that whoever takes part in the case wrote a message. A case that the form opened goes onto their card. d gives the time.
	Vouch(ctx context.Context, v casework.Viewer, d casework.Doer, n casework.CaseNumber, m casework.MessageID) error
	// Doubt takes back what a person said so. What a join said falls with the join.
	Doubt(ctx context.Context, v casework.Viewer, d casework.Doer, n casework.CaseNumber, m casework.MessageID) error
}
