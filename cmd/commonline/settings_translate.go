package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/commonline/commonline/casework"
	"github.com/commonline/commonline/cmd/commonline/cityfile"
	"github.com/commonline/commonline/cmd/commonline/doctor"
	"github.com/commonline/commonline/internal/libretranslate"
	"github.com/commonline/commonline/web"
)

// Translation says which server translates for staff, where they ask for it.
type Translation struct {
	URL   string          // TRANSLATE_URL: a server that speaks LibreTranslate's API, "http://127.0.0.1:5000"; "" for none
	Key   cityfile.Secret // TRANSLATE_KEY; "" where it asks for none
	Local bool            // TRANSLATE_LOCAL: it stands in the city's own house, so that sensitive cases may be read with it
}

func (r *settingsReader) translation() Translation {
	return Translation{URL: r.text("TRANSLATE_URL", ""), Key: cityfile.Secret(r.text("TRANSLATE_KEY", "")), Local: r.choice("TRANSLATE_LOCAL", "no", "no", "yes") == "yes"}
}

func (t Translation) validate() error {
	switch {
	case t.URL == "" && (t.Key != "" || t.Local):
		return invalid("TRANSLATE_KEY or TRANSLATE_LOCAL is set, and TRANSLATE_URL does not say where the translation server is")
	case t.URL != "" && (!hasScheme(t.URL, "http", "https") || t.server().Host() == ""):
		return invalid("TRANSLATE_URL is no web address; one looks like http://127.0.0.1:5000")
	}
	return nil
}

func (t Translation) shown() map[string]string {
	return map[string]string{"TRANSLATE_URL": redacted(t.URL, "none"), "TRANSLATE_KEY": t.Key.String(), "TRANSLATE_LOCAL": map[bool]string{true: "yes", false: "no"}[t.Local]}
}

func (t Translation) server() libretranslate.Server {
	return libretranslate.Server{URL: t.URL, Key: string(t.Key)}
}

// translator is what the pages ask; nil where no server is named.
func (t Translation) translator() *web.Translator {
	if t.URL == "" {
		return nil
	}
	server := t.server()
	return &web.Translator{Host: server.Host(), Local: t.Local, Translate: func(ctx context.Context, text, source, target string) (string, error) {
		got, err := server.Translate(ctx, text, source, target)
		if err != nil {
			return "", translationRefusal(server.Host(), err)
		}
		return got, nil
	}}
}

// translationRefusal says in one sentence why there is no translation.
func translationRefusal(host string, err error) error {
	refused, isRefusal := errors.AsType[*libretranslate.Refusal](err)
	switch {
	case errors.Is(err, libretranslate.ErrTooLong):
		return casework.Errorf(casework.Invalid, "The message has more than %d characters, which is too long to be translated by a machine.", libretranslate.Longest)
	case isRefusal:
		return casework.Errorf(casework.Away, "The translation server %s refused it (%s). Nothing was changed; ask a colleague who speaks the language.", host, cmp.Or(refused.Words, fmt.Sprint(refused.Status)))
	case errors.Is(err, libretranslate.ErrGarbage):
		return casework.Errorf(casework.Away, "The translation server %s answered with something that is no translation. Nothing was changed.", host)
	case errors.Is(err, context.DeadlineExceeded):
		return casework.Errorf(casework.Away, "The translation server %s did not answer in time. Nothing was changed; try again later.", host)
	}
	return casework.Errorf(casework.Away, "The translation server %s does not answer. Nothing was changed; try again later.", host)
}

// translationCheck sends one word of no resident.
func translationCheck(t Translation) doctor.Check {
	return doctor.Check{Name: "translation", Run: func(ctx context.Context) []doctor.Finding {
		if t.URL == "" {
			return []doctor.Finding{doctor.Noted("TRANSLATE_URL is not set: messages in other languages are read by whoever speaks them")}
		}
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if _, err := t.server().Translate(ctx, "agua", "es", casework.English); err != nil {
			return []doctor.Finding{doctor.Bad("%s", translationRefusal(t.server().Host(), err))}
		}
		if !t.Local {
			return []doctor.Finding{doctor.Good("answers; what staff have translated goes to %s, and nothing of a sensitive case does", t.server().Host())}
		}
		return []doctor.Finding{doctor.Good("answers, and is marked as local: sensitive cases may be read with it")}
	}}
}
