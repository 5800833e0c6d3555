package gazetteer

import (
	"slices"
	"strings"

	"github.com/commonline/commonline/routing/street"
)

// nameStreets files every street under the ways in which people write it.
func (g *Gazetteer) nameStreets(nicknames []Nickname, byName map[string]uint32) {
	names := make([]string, len(g.list))
	for name, id := range byName {
		names[id] = name
	}
	for id, name := range names {
		n := street.Parse(strings.Fields(name))
		if len(n.Body) == 0 || len(n.Body) == 1 && n.Kind == "" && street.Kind(n.Body[0]) && g.list[id].Houses() < 5 {
			continue // a row that says "St" and no more
		}
		for _, v := range variants(n) {
			g.streets.add(g.words.all(v.words), Entry{uint32(id), v.flags})
		}
		g.spells.add(n.Joined(), uint32(id))
	}
	g.spells.sort()
	for _, nick := range nicknames {
		key := street.Parse(street.Words(nick.Street)).String()
		if id, ok := byName[key]; ok {
			g.streets.add(g.words.all(street.Words(nick.Name)), Entry{id, Nick})
		}
	}
}

type variant struct {
	words []string
	flags Flags
}

func variants(n street.Name) []variant {
	var out []variant
	add := func(flags Flags, parts ...string) {
		words := slices.DeleteFunc(slices.Clone(parts), func(w string) bool { return w == "" })
		out = append(out, variant{words, flags})
	}
	body := n.Body
	with := func(before []string, after ...string) []string {
		return append(append(slices.Clone(before), body...), after...)
	}
	directions := []string{""}
	if n.Direction != "" {
		directions = []string{n.Direction, street.LongDirection(n.Direction)}
	}
	for _, d := range directions {
		if n.Leading {
			add(0, with([]string{n.Kind, d})...)
		}
		add(0, with([]string{d}, n.Kind)...)
		if d != "" {
			add(0, with(nil, n.Kind, d)...)
		}
		if n.Kind != "" {
			add(NoKind, with([]string{d})...)
		}
	}
	if n.Direction != "" {
		add(NoDirection, with(nil, n.Kind)...)
		if n.Kind != "" {
			add(NoKind|NoDirection, with(nil)...)
		}
	}
	for _, tail := range tails(body) {
		add(Tail, append(slices.Clone(tail), n.Kind)...)
	}
	return out
}

// titles stand before the name that people use: "Dr Mary Moore Beatty Cir", "Msgr Reynolds Way".
var titles = map[string]bool{"dr": true, "msgr": true, "rev": true, "gen": true, "pres": true, "father": true, "fr": true, "cardinal": true,
	"col": true, "colonel": true, "capt": true, "captain": true, "judge": true, "mayor": true, "william": true, "john": true, "james": true,
	"george": true, "charles": true, "martin": true, "avenue": true, "de": true, "sgt": true, "lt": true, "pvt": true, "saint": true}

// tails are the last words of a long name, and its initials ("mlk").
func tails(body []string) [][]string {
	var out [][]string
	last := body[len(body)-1:]
	if len(body) >= 2 && len(last[0]) >= 4 && (titles[body[0]] || len(body[0]) == 1 && !isDirection(body[0])) {
		out = append(out, last)
	}
	if len(body) >= 3 {
		out = append(out, body[1:], body[2:], last)
		if short := body[len(body)-1]; len(short) == 2 && len(body) > 3 { // "Martin Luther King Jr"
			out = append(out, body[:len(body)-1], body[len(body)-2:len(body)-1], []string{initials(body[:len(body)-1])})
		}
		out = append(out, []string{initials(body)})
	}
	return out
}

func initials(body []string) string {
	var b strings.Builder
	for _, w := range body {
		b.WriteByte(w[0])
	}
	return b.String()
}

// nameAreas files neighbourhoods, and the neighbouring places behind them.
func (g *Gazetteer) nameAreas(outer []string) {
	for id, name := range g.areas.names {
		if id == 0 {
			continue
		}
		g.areaNames.add(g.words.all(street.Words(name)), Entry{uint32(id), 0})
		for _, part := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '–' }) {
			g.areaNames.add(g.words.all(street.Words(part)), Entry{uint32(id), 0})
		}
	}
	for i, name := range outer {
		words := street.Words(name)
		if _, ok := g.areas.ids[name]; !ok && len(words) > 0 {
			g.areaNames.add(g.words.all(words), Entry{uint32(len(g.areas.names) + i), 0})
		}
	}
	g.outer = outer
	g.measureAreas()
}

// namePlaces files parks, schools and the like.
func (g *Gazetteer) namePlaces(places []NamedPlace) {
	g.places = places
	for i, p := range places {
		g.placeNames.add(g.words.all(street.Words(p.Name)), Entry{uint32(i), 0})
	}
	g.Stats.Places = len(places)
}
