package cityfile

import (
	"regexp"
	"strings"
	"time"

	"github.com/commonline/commonline/casework"
)

// What a file need not say.
const (
	defaultSettle           = 60 * time.Second
	longestSettle           = 10 * time.Minute
	defaultAcknowledgements = 5  // to one sender in 24 hours
	defaultAutomatic        = 3  // to one case in 24 hours
	defaultTexts            = 20 // to one number in 24 hours
	highestCap              = 1000
)

func (r *reader) city(file *File, root *node) {
	s := r.section(root, "the city file", "city", "timezone", "languages", "settle", "route_by", "quiet_hours", "caps", "mail", "offices", "mailboxes", "numbers", "forms", "form_languages", "topics", "departments", "replies", "hours", "clocks", "voice", "follow_up", "rota")
	c := &file.City
	if c.Name = s.text("city"); c.Name == "" {
		r.lack(1, `the city has no name; say it with "city: Riverton"`)
	}
	c.Languages = s.languages()
	c.Zone = s.timezone()
	r.zone = c.Zone
	c.Settle = s.duration("settle", defaultSettle, longestSettle)
	c.RouteBy = casework.RouteRule(s.choice("route_by", string(casework.HomeFirst), string(casework.HomeFirst), string(casework.PlaceFirst)))
	c.Quiet = s.quiet()
	caps := r.section(s.find("caps"), "caps", "acknowledgements_per_sender", "automatic_per_case", "texts_per_number")
	c.Caps = casework.Caps{
		AcknowledgementsPerSender: caps.number("acknowledgements_per_sender", defaultAcknowledgements, 0, highestCap),
		AutomaticPerCase:          caps.number("automatic_per_case", defaultAutomatic, 0, highestCap),
		TextsPerNumber:            caps.number("texts_per_number", defaultTexts, 0, highestCap),
	}
	follow := r.section(s.find("follow_up"), "follow_up", "remind_after", "silent_after", "link_life")
	c.FollowUp = casework.FollowUp{
		RemindAfter: follow.number("remind_after", 0, 1, 60), SilentAfter: follow.number("silent_after", 0, 1, 365), LinkLife: follow.number("link_life", 0, 1, 3650),
	}
	ids := register{reader: r, file: file}
	r.offices(&ids, s)
	r.mailboxes(&ids, s)
	r.numbers(&ids, s)
	r.forms(&ids, s)
	r.topics(&ids, s)
	r.departments(&ids, s)
	r.replies(file, s)
	c.Hours = r.hours(s)
	r.clocks(file, s)
	r.voice(file, s)
	r.rota(file, s)
	// What hangs together is looked at only once all entries could be read: one mistake is told once.
	if len(r.problems) == 0 {
		r.check(file, s)
	}
	file.Missing = r.missing
}

func (s section) timezone() *time.Location {
	name := s.text("timezone")
	if name == "" {
		s.lack(1, `the city has no time zone; say it with "timezone: America/New_York"`)
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		s.refuse(s.lineOf("timezone"), "%q is not a time zone; one looks like America/New_York", name)
		return time.UTC
	}
	return zone
}

// register sees that no id stands twice, and remembers where each stands. Kinds of things do not share ids' names: an
// office and its mailbox may both be called d4.
type register struct {
	*reader
	file *File
}

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// id is the id of an entry; ok is false where it has none that can be used.
func (g *register) id(s section, kind string) (id string, ok bool) {
	switch id = s.text("id"); {
	case id == "":
		g.refuse(s.line, "%s has no id", s.noun)
	case !idForm.MatchString(id):
		g.refuse(s.lineOf("id"), "%s has the id %q; an id is made of a-z, 0-9 and hyphens, 40 at most", s.noun, id)
	case g.file.lines[kind+" "+id] != 0:
		g.refuse(s.lineOf("id"), "%s %q is there already, in line %d", kind, id, g.file.lines[kind+" "+id])
	default:
		g.file.lines[kind+" "+id] = s.line
		return id, true
	}
	return id, false
}

func (r *reader) topics(ids *register, s section) {
	for _, n := range s.sections("topics") {
		t := r.section(n, "a topic", append([]string{"id", "name", "sensitive", "words", "citywide", "silent_after", "retired"}, promises...)...)
		id, ok := ids.id(t, "topic")
		if !ok {
			continue
		}
		topic := casework.Topic{ID: id, Name: t.text("name"), Sensitive: t.flag("sensitive", false), Citywide: casework.OfficeID(t.text("citywide")), Promise: t.promise(),
			SilentAfter: t.number("silent_after", 0, 1, 365), Retired: t.flag("retired", false)}
		if topic.Name == "" {
			r.refuse(t.line, "topic %q has no name", id)
		}
		for _, w := range t.list("words") {
			topic.Words = append(topic.Words, strings.ToLower(w))
		}
		ids.file.City.Topics = append(ids.file.City.Topics, topic)
	}
}
