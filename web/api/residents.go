package api

import (
	"fmt"

	"github.com/commonline/commonline/casework"
)

func (s *server) residentRows() []Row {
	return []Row{
		reads("readResident", "/residents/{resident}", "residents", "Read who somebody is, as far as the token's office may know", casework.ScopeResidentsRead, readResident).need(casework.ReadCases),
	}
}

type residentInput struct {
	Resident int64 `path:"resident" minimum:"1"`
}

type residentOutput struct{ Body Resident }

// Resident is somebody who writes.
type Resident struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Addresses []Address `json:"addresses"`
	Cases     []Case    `json:"cases" doc:"That the token's office sees, the newest first; only with cases:read."`
}

// Address is one by which a resident writes or calls.
type Address struct {
	ID       int64    `json:"id"`
	Channel  string   `json:"channel" enum:"mail,text"`
	Value    string   `json:"value"`
	OptedOut bool     `json:"opted_out"`
	Shared   []string `json:"shared" doc:"The people who use it, where it is not one person's."`
}

func readResident(c *call, in *residentInput) (*residentOutput, error) {
	p, err := c.Store.Person(c, c.Viewer, casework.ResidentID(in.Resident))
	if err != nil {
		return nil, fmt.Errorf("reading resident %d: %w", in.Resident, err)
	}
	out := Resident{ID: int64(p.ID), Name: p.Name, Addresses: []Address{}, Cases: []Case{}}
	for _, a := range p.Addresses {
		out.Addresses = append(out.Addresses, Address{ID: int64(a.Identity), Channel: string(a.Channel), Value: a.Value, OptedOut: a.OptedOut, Shared: orNone(a.Shared)})
	}
	if c.Has(casework.ScopeCasesRead) {
		for _, x := range p.Cases {
			out.Cases = append(out.Cases, c.caseOf(x))
		}
	}
	return &residentOutput{out}, c.record(casework.Event{Kind: casework.PersonRead, Detail: map[string]string{"resident": fmt.Sprint(in.Resident)}})
}
