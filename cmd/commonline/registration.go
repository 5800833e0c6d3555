package main

import (
	"crypto/rand"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/notify"
)

type registrationCommand struct{}

//go:embed registration.txt
var registrationText string

// registrationPack is what the template is filled with.
type registrationPack struct {
	City, PublicURL, Quiet string
	Numbers                []casework.Number
	Services               []string
	Samples                []notify.Sample
	Cap                    int
}

// Run is commonline registration: what the carriers want to know before they take texts from the city's numbers, out of its own file
// and its own texts.
func (*registrationCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	file, err := settings.wholeCity(c.ctx)
	if err != nil {
		return err
	}
	pack, err := newRegistrationPack(settings, &file.City)
	if err != nil {
		return err
	}
	t, err := template.New("registration").Option("missingkey=error").Parse(registrationText)
	if err != nil {
		return fmt.Errorf("reading the pack's template: %w", err)
	}
	return t.Execute(c.out, pack)
}

func newRegistrationPack(s *Settings, city *casework.City) (registrationPack, error) {
	p := registrationPack{
		City: city.Name, PublicURL: strings.TrimSuffix(s.PublicURL.String(), "/"), Cap: city.Caps.TextsPerNumber,
		Quiet: notify.Hours{Quiet: city.Quiet, Zone: city.Zone}.Quiets(),
	}
	services := map[string]bool{}
	for _, n := range city.Numbers {
		if !n.Texts {
			continue
		}
		p.Numbers = append(p.Numbers, n)
		if sid := n.MessagingServiceSID; sid != "" && !services[sid] {
			services[sid] = true
			p.Services = append(p.Services, sid)
		}
	}
	if len(p.Numbers) == 0 {
		return p, casework.Errorf(casework.Invalid, "The city has no number for texts; there is nothing to register (docs/city-file.md, numbers).")
	}
	catalogue, err := notify.LoadCatalogue(notify.BuiltIn())
	if err != nil {
		return p, fmt.Errorf("reading the texts of notices: %w", err)
	}
	first := p.Numbers[0]
	office := notify.OfficeFacts{Name: city.Name}
	if o, ok := city.Office(first.Office); ok {
		office = notify.OfficeFacts{ID: o.ID, Name: o.Name, Phone: o.Phone}
	}
	composer := notify.Composer{Signer: sampleSigner{}, Catalogue: catalogue, PublicURL: p.PublicURL, Random: rand.Reader}
	p.Samples, err = composer.Samples(city.Name, office, notify.NumberFacts{ID: first.ID, E164: first.E164, Service: first.MessagingServiceSID})
	return p, err
}

// sampleSigner makes links that open nothing: the pack goes to people outside.
type sampleSigner struct{}

func (sampleSigner) MAC(string, []byte) (byte, []byte) { return 0, make([]byte, 32) }

func (sampleSigner) VerifyShort(string, byte, []byte, []byte, int) bool { return false }
