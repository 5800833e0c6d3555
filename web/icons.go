package web

import "html/template"

// shapes are the icons, drawn on a grid of 24 in one line. Each stands beside words that say the same.
var shapes = map[string]string{
	"alert":  `<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.25h.01"/>`,
	"back":   `<path d="m15 5-7 7 7 7"/>`,
	"bolt":   `<path d="M13 3 5 13.5h6L10.5 21 19 10.5h-6z"/>`,
	"check":  `<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
	"chev":   `<path d="m6 9 6 6 6-6"/>`,
	"clip":   `<path d="m20 11.5-8 8a5 5 0 0 1-7-7L13.5 4a3.3 3.3 0 0 1 4.7 4.7L9.8 17a1.7 1.7 0 0 1-2.4-2.4L15 7"/>`,
	"clock":  `<circle cx="12" cy="12" r="8.75"/><path d="M12 7v5.25l3.25 2"/>`,
	"copy":   `<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M5.5 15.5h-1a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1"/>`,
	"dot":    `<circle cx="12" cy="12" r="3"/>`,
	"file":   `<path d="M6 3h8.5L19 7.5V21H6zM14 3v5h5"/>`,
	"hand":   `<path d="M8.5 3h7l5.5 5.5v7L15.5 21h-7L3 15.5v-7zM9.75 8.5v7M14.25 8.5v7"/>`,
	"inbox":  `<path d="M3.5 13.5 6 5h12l2.5 8.5V19h-17zM3.5 13.5h5a3.5 3.5 0 0 0 7 0h5"/>`,
	"info":   `<circle cx="12" cy="12" r="8.75"/><path d="M12 11v5.5M12 7.75h.01"/>`,
	"mail":   `<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7.5 8.5 6 8.5-6"/>`,
	"phone":  `<path d="M6 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4 5.700a2 2 0 0 1 2-2.2z"/>`,
	"pulse":  `<path d="M3 12h4l2.5-6 5 12 2.5-6h4"/>`,
	"search": `<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
	"stop":   `<circle cx="12" cy="12" r="8.75"/><path d="M6 6l12 12"/>`,
	"user":   `<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>`,
}

// icon draws one of the shapes, hidden from screen readers; nothing for a name that there is not.
func icon(name string) template.HTML {
	shape, ok := shapes[name]
	if !ok {
		return ""
	}
	return template.HTML(`<svg class="i" viewBox="0 0 24 24" aria-hidden="true">` + shape + `</svg>`)
}
