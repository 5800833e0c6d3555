package postgres

import (
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/intake"
	"github.com/jackc/pgx/v5"
)

// routingRow and placeRow are what routing says of a case.
type routingRow struct {
	kase casework.CaseID
	casework.Routing
}

type placeRow struct {
	kase casework.CaseID
	casework.CasePlace
}

// addressColumn is the jsonb shape of a place's address.
type addressColumn struct {
	Name     string `json:"name,omitempty"`
	Number   string `json:"number,omitempty"`
	Street   string `json:"street,omitempty"`
	Unit     string `json:"unit,omitempty"`
	City     string `json:"city,omitempty"`
	Postcode string `json:"postcode,omitempty"`
}

// candidateColumn is the jsonb shape of a place that a mention may mean.
type candidateColumn struct {
	addressColumn
	Lat        float64           `json:"lat"`
	Lon        float64           `json:"lon"`
	District   string            `json:"district,omitempty"`
	Map        string            `json:"map,omitempty"`
	Office     casework.OfficeID `json:"office,omitempty"`
	Confidence float64           `json:"confidence"`
	Why        []string          `json:"why,omitempty"`
}

func addressOf(p casework.Place) addressColumn {
	a := p.Address
	return addressColumn{p.Name, a.Number, a.Street, a.Unit, a.City, a.Postcode}
}

func (a addressColumn) place(lat, lon float64, district, version string) casework.Place {
	return casework.Place{Name: a.Name, Lat: lat, Lon: lon, District: district, Map: version,
		Address: casework.StreetAddress{Number: a.Number, Street: a.Street, Unit: a.Unit, City: a.City, Postcode: a.Postcode}}
}

func candidatesOf(list []casework.Candidate) []candidateColumn {
	out := make([]candidateColumn, len(list))
	for i, c := range list {
		out[i] = candidateColumn{addressOf(c.Place), c.Lat, c.Lon, c.District, c.Map, c.Office, c.Confidence, c.Why}
	}
	return out
}

func candidatesFrom(list []candidateColumn) []casework.Candidate {
	var out []casework.Candidate
	for _, c := range list {
		out = append(out, casework.Candidate{Place: c.place(c.Lat, c.Lon, c.District, c.Map), Office: c.Office, Confidence: c.Confidence, Why: c.Why})
	}
	return out
}

// addRouting gathers what a decision says of a case's place and office.
func (f *filing) addRouting(l intake.Letter, d intake.Decision) {
	if d.Case == 0 {
		return
	}
	if d.Routing != nil {
		f.routings = append(f.routings, routingRow{d.Case, *d.Routing})
	}
	for _, p := range d.Places {
		f.places = append(f.places, placeRow{d.Case, p})
	}
	message := d.Message
	if d.Copy != nil {
		message = d.Copy.Message
	}
	for _, o := range d.Copies {
		if message != 0 && o != "" {
			f.copies = append(f.copies, copyRow{message, d.Case, o, l.Raw.ID})
		}
	}
}

func saveRoutings(b *pgx.Batch, rows []routingRow) {
	for _, r := range rows {
		b.Queue(`
			INSERT INTO case_routing (case_id, state, since, due_at, entrance, proposed, why, by_whom) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (case_id) DO UPDATE SET state = $2, since = $3, due_at = $4, entrance = $5, proposed = $6, why = $7, by_whom = $8`,
			r.kase, r.State, r.Since, orNull(r.DueAt), r.Entrance, r.Proposed, strings0(r.Why), r.By)
	}
}

func savePlaces(b *pgx.Batch, rows []placeRow) {
	for _, p := range rows {
		b.Queue(`
			INSERT INTO case_places (case_id, kind, status, mention, address, lat, lon, district, map, confidence, why, candidates, at, by_whom)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (case_id, kind) DO UPDATE SET status = $3, mention = $4, address = $5, lat = $6, lon = $7, district = $8, map = $9,
			  confidence = $10, why = $11, candidates = $12, at = $13, by_whom = $14`,
			p.kase, p.Kind, p.Status, p.Mention, addressOf(p.Place), p.Place.Lat, p.Place.Lon, p.Place.District, p.Place.Map,
			p.Confidence, strings0(p.Why), candidatesOf(p.Candidates), p.At, p.By)
	}
}

// orNull makes NULL of the zero time.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// queueHomes reads where senders said last that they live.
func (f *filing) queueHomes(b *pgx.Batch, senders []string) {
	queue(b, `SELECT DISTINCT ON (i.value) i.value, p.address, p.lat, p.lon, p.district, p.map
		FROM identities i JOIN cases c ON c.resident_id = i.resident_id JOIN case_places p ON p.case_id = c.id
		WHERE i.kind IN ('mail', 'phone') AND i.value = ANY($1) AND p.kind = 'home' AND p.status = 'matched'
		ORDER BY i.value, p.at DESC`, []any{senders}, func(row pgx.CollectableRow) error {
		var sender, district, version string
		var a addressColumn
		var lat, lon float64
		err := row.Scan(&sender, &a, &lat, &lon, &district, &version)
		f.known.Homes[sender] = a.place(lat, lon, district, version)
		return err
	})
}
