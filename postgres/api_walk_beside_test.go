package postgres_test

import (
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/web"
)

// rightBeside is right for what is done beside the thread of a case.
func (g *gate) rightBeside(id string) (asked, bool) {
	at := "/cases/" + g.n.String()
	newest := func(sql string) int64 { return one[int64](g.town, sql) }
	day := func(n int) time.Time { return g.now.AddDate(0, 0, n) }
	all := map[string]func() asked{
		"handInFile":   func() asked { return asked{path: at + "/files?name=plan.pdf", body: []byte("%PDF-1.7 a plan")} },
		"listHandedIn": func() asked { return asked{path: at + "/files"} },
		"dropFile": func() asked {
			return asked{path: fmt.Sprintf("%s/files/%d", at, newest(`SELECT coalesce(max(id), 1) FROM program_files`))}
		},
		"splitCase": func() asked { return asked{path: at + "/splits", body: fields{"message": int64(g.said)}} },
		"linkCase": func() asked {
			return asked{path: at + "/links", body: fields{"other": g.other.String(), "reason": "one street"}}
		},
		"unlinkCase":  func() asked { return asked{path: at + "/links/" + g.other.String()} },
		"inviteGuest": func() asked { return asked{path: at + "/guests/al1"} },
		"endGuest":    func() asked { return asked{path: at + "/guests/al1"} },
		"undoRule":    func() asked { return asked{path: fmt.Sprintf("%s/rule-runs/%d", at, g.run)} },

		"readOriginal": func() asked { return asked{path: fmt.Sprintf("/messages/%d/original", g.said)} },
		"readRecording": func() asked {
			g.must(g.db.KeepSound(g.t.Context(), one[string](g.town, `SELECT min(sid) FROM recordings WHERE raw_id IS NOT NULL`), "audio/wav", []byte("RIFF sound")))
			return asked{path: fmt.Sprintf("/messages/%d/recording", g.voicemail)}
		},
		"readHeldOriginal": func() asked { return asked{path: fmt.Sprintf("/held/%d/original", g.held)} },
		"listCalls":        func() asked { return asked{path: "/calls"} },
		"logCall":          func() asked { return asked{path: "/calls/" + g.estate.call + "/log", body: fields{"text": "The lamp"}} },
		"calledBack": func() asked {
			return asked{path: fmt.Sprintf("/call-backs/%d/done", g.back), body: fields{"text": "Told her"}}
		},
		"listHeld":      func() asked { return asked{path: "/held"} },
		"decideHeld":    func() asked { return asked{path: fmt.Sprintf("/held/%d", g.held), body: fields{"how": "join"}} },
		"listAutomatic": func() asked { return asked{path: "/automatic"} },
		"fileAutomatic": func() asked {
			return asked{path: fmt.Sprintf("/automatic/%d", g.auto), body: fields{"reason": "A person"}}
		},
		"listUnsent":   func() asked { return asked{path: "/unsent"} },
		"decideUnsent": func() asked { return asked{path: fmt.Sprintf("/unsent/%d", g.waiting), body: fields{"send": true}} },
		"listFailed":   func() asked { return asked{path: "/failed"} },
		"seenFailed":   func() asked { return asked{path: fmt.Sprintf("/failed/%d/seen", g.lost)} },

		"listReplies": func() asked { return asked{path: "/replies"} },
		"addReply": func() asked {
			return asked{path: "/replies", body: fields{"name": "Ice", "language": "en", "text": "Salt is spread."}}
		},
		"changeReply": func() asked {
			return asked{path: fmt.Sprintf("/replies/%d", g.reply), body: fields{"name": "Snow", "language": "en", "text": "The plows are out."}}
		},
		"retireReply": func() asked { return asked{path: fmt.Sprintf("/replies/%d", g.reply)} },
		"listRules":   func() asked { return asked{path: "/rules"} },
		"tryRule":     func() asked { return asked{path: fmt.Sprintf("/rules/%d/trial", g.rule)} },
		"switchRule": func() asked {
			return asked{path: fmt.Sprintf("/rules/%d/on", g.rule), body: fields{"on": true, "version": newest(fmt.Sprintf(`SELECT version FROM rules WHERE id = %d`, g.rule))}}
		},
		"listExports": func() asked { return asked{path: "/exports"} },
		"askExport": func() asked {
			return asked{path: "/exports", body: fields{"scope": "case", "what": g.n.String(), "purpose": "public", "request": "R-1", "requester": "A paper", "reason": "It was asked for"}}
		},
		"readExport": func() asked { return asked{path: fmt.Sprintf("/exports/%d", g.export)} },
		"takeExport": func() asked { return asked{path: fmt.Sprintf("/exports/%d/file", g.export)} },
		"readCover":  func() asked { return asked{path: "/me/cover"} },
		"setCover": func() asked {
			return asked{path: "/me/cover", body: fields{"by": int64(g.ana.Staff), "from": day(1), "until": day(5)}}
		},
		"endCover":        func() asked { return asked{path: "/me/cover"} },
		"listDepartments": func() asked { return asked{path: "/departments"} },
		"listViews":       func() asked { return asked{path: "/views"} },
		"saveView": func() asked {
			g.exec(`INSERT INTO office_features (office, feature, by_whom) VALUES ('d1', $1, 'test') ON CONFLICT DO NOTHING`, casework.SavedViewsFeature)
			return asked{path: "/views", body: fields{"name": "Night", "query": "view=open&q=night"}}
		},
		"changeView": func() asked {
			return asked{path: fmt.Sprintf("/views/%d", g.view), body: fields{"name": "Lamps at night", "shared": true}}
		},
		"dropView": func() asked {
			return asked{path: fmt.Sprintf("/views/%d", g.view)}
		},
	}
	make, ok := all[id]
	if !ok {
		return asked{}, false
	}
	return make(), true
}

// match is the version of the case that an operation is done to; "" where it is done to none.
func (g *gate) match(path string) string {
	n, err := caseIn(path)
	if err != nil {
		return ""
	}
	return web.CaseTag(one[int](g.town, `SELECT version FROM cases WHERE number = $1`, n), g.thread(n))
}

func caseIn(path string) (casework.CaseNumber, error) {
	var number string
	if _, err := fmt.Sscanf(path, "/cases/%11s", &number); err != nil {
		return 0, err
	}
	return casework.ParseCaseNumber(number[:min(len(number), len("C-48213-5"))])
}
