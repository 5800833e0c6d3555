package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/commonline/commonline/casework"
)

// The policies of the pages (CSP level 3). None allows anything unsafe, and nothing is ever loaded from elsewhere.
const (
	pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	livePolicy = pagePolicy + "; script-src 'self'; connect-src 'self'" // of pages with a module of ours
	filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"
)

// secure sets the headers that every answer has. A page may make its own policy stricter, or cache what is public.
func (s *server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		if s.PublicURL.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// hasForm is called by pages that hold a form. Under no-referrer a browser sends "Origin: null" with a form, and where
// it sends no Sec-Fetch-Site beside it (plain http on a host that is not localhost) the form would be refused as
// another site's. same-origin tells other sites no more than no-referrer does.
func hasForm(w http.ResponseWriter) {
	w.Header().Set("Referrer-Policy", "same-origin")
}

// isLive is called by pages that carry a module of ours.
func isLive(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", livePolicy)
}

// sameOrigin refuses what another site makes a browser send.
func (s *server) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	// Behind a proxy the Host that arrives may be another than the one in the browser's address bar.
	if err := guard.AddTrustedOrigin(s.PublicURL.Scheme + "://" + s.PublicURL.Host); err != nil {
		s.Log.Warn("the public URL is no origin, so forms are checked against Host alone", "err", err)
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, casework.Errorf(casework.Forbidden, "This form was sent from another site. Open the page here and send it again."))
	}))
	return guard.Handler(next)
}

// rescue turns a panic into an error page; net/http would close the connection without a word.
func (s *server) rescue(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause)
			}
			if cause != nil {
				s.fail(w, r, fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// gone reports whether the other side has hung up, which is nobody's error.
func gone(r *http.Request, err error) bool {
	return r.Context().Err() != nil && errors.Is(err, context.Canceled)
}
