package postgres

import (
	"context"
	"fmt"

	"github.com/commonline/commonline/casework"
)

// behindWall gives what is said of a delivery that could not be decided on: seen, where the viewer may see it, and otherwise that there
// is no such thing, whether there is or not.
func behindWall(ctx context.Context, q rowQuerier, w wall, id casework.DeliveryID, seen error) error {
	var there bool
	if err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM deliveries d WHERE d.id = $3 AND ($1 OR d.office = ANY($2)))`, w.all, w.offices, id).Scan(&there); err != nil {
		return fmt.Errorf("looking for delivery %d: %w", id, err)
	}
	if !there {
		return casework.Errorf(casework.NotFound, "There is no such message.")
	}
	return seen
}
