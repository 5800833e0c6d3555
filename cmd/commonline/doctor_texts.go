package main

import (
	"context"
	"strings"

	"github.com/commonline/commonline/cmd/commonline/doctor"
	"github.com/commonline/commonline/internal/locale"
	"github.com/commonline/commonline/notify"
	"github.com/commonline/commonline/postgres"
)

// textsCheck says which texts for residents nobody stands for yet: residents get these in English.
func textsCheck(s *Settings) doctor.Check {
	return doctor.Check{Name: "texts", Run: func(ctx context.Context) []doctor.Finding {
		c, err := notify.LoadCatalogue(textFolders(s)...)
		if err != nil {
			return sentences(err)
		}
		if s.DatabaseURL != "" {
			approveFrom(ctx, s.DatabaseURL, c)
		}
		found := []doctor.Finding{doctor.Good("the English texts are whole")}
		for _, l := range c.Languages() {
			missing := append(c.Missing(l), c.MissingShort(l)...)
			switch name := locale.Of(l).In; {
			case len(missing) > 0 && len(c.WordsOf(l)) == 0:
				found = append(found, doctor.Noted("%s: only drafts; approve them under Texts for residents, until then English goes", name))
			case len(missing) > 0:
				found = append(found, doctor.Noted("%s lacks an approval of %s", name, strings.Join(missing, ", ")))
			case l != "en":
				found = append(found, doctor.Good("%s: all texts are approved", name))
			}
		}
		return found
	}}
}

// approveFrom adds what stands in the database, as far as that can be read: its own check says why not.
func approveFrom(ctx context.Context, url string, c *notify.Catalogue) {
	pool, err := postgres.Open(ctx, url)
	if err != nil {
		return
	}
	defer pool.Close()
	if all, err := postgres.New(pool, nil, nil).ApprovedTexts(ctx); err == nil {
		c.Approve(all)
	}
}
