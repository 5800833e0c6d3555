package web

import "html/template"

// shapes are the icons, drawn on a grid of 24 in one line. Each stands beside words that say the same.
var shapes = map[string]string{
	"alert":  `<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.25h.01"/>`,
	"back":   `<path d="m15 5-7 7 7 7"/>`,
	"bell":   `<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4"/>`,
	"bolt":   `<path d="M13 3 5 13.5h6L10.5 21 19 10.5h-6z"/>`,
	"check":  `<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
	"chev":   `<path d="m6 9 6 6 6-6"/>`,
	"clip":   `<path d="m20 11.5-8 8a5 5 0 0 1-7-7L13.5 4a3.3 3.3 0 0 1 4.7 4.7L9.8 17a1.7 1.7 0 0 1-2.4-2.4L15 7"/>`,
	"clock":  `<circle cx="12" cy="12" r="8.75"/><path d="M12 7v5.25l3.25 2"/>`,
	"copy":   `<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M5.5 15.5h-1a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1"/>`,
	"day":    `<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 9.5h17M8 3v4M16 3v4m-7.5 7.5 2.5 2.5 4.5-4.5"/>`,
	"dot":    `<circle cx="12" cy="12" r="3"/>`,
	"file":   `<path d="M6 3h8.5L19 7.5V21H6zM14 3v5h5"/>`,
	"hand":   `<path d="M8.5 3h7l5.5 5.5v7L15.5 21h-7L3 15.5v-7zM9.75 8.5v7M14.25 8.5v7"/>`,
	"inbox":  `<path d="M3.5 13.5 6 5h12l2.5 8.5V19h-17zM3.5 13.5h5a3.5 3.5 0 0 0 7 0h5"/>`,
	"info":   `<circle cx="12" cy="12" r="8.75"/><path d="M12 11v5.5M12 7.75h.01"/>`,
	"mail":   `<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7.5 8.5 6 8.5-6"/>`,
	"dept":   `<path d="M4 20h16M5.5 20v-9M18.5 20v-9M9.8 20v-9M14.2 20v-9M3.5 11h17L12 4z"/>`,
	"filter": `<path d="M4 6h16M7 12h10M10 18h4"/>`,
	"globe":  `<circle cx="12" cy="12" r="8.75"/><path d="M3.25 12h17.5M12 3.25c5 5 5 12.5 0 17.5c-5-5-5-12.5 0-17.5z"/>`,
	"hour":   `<path d="M6.5 3.5h11M6.5 20.5h11M8 3.5c0 5 8 6 8 8.5s-8 3.5-8 8.5M16 3.5c0 5-8 6-8 8.5s8 3.5 8 8.5"/>`,
	"keys":   `<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6 10h.01M9.5 10h.01M13 10h.01M16.5 10h.01M7.5 14h9"/>`,
	"lock":   `<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>`,
	"menu":   `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"moon":   `<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>`,
	"more":   `<path d="M5.5 12h.01M12 12h.01M18.5 12h.01"/>`,
	"nobody": `<circle cx="10" cy="8" r="4"/><path d="M3 20.5a7 7 0 0 1 12-5M17 15l4.5 4.5M21.5 15 17 19.5"/>`,
	"phone":  `<path d="M5 4h4l1.5 5-2 1.5a11 11 0 0 0 5 5l1.5-2 5 1.5v4a1.5 1.5 0 0 1-1.5 1.5A15.5 15.5 0 0 1 3.5 5.5 1.5 1.5 0 0 1 5 4z"/>`,
	"plus":   `<path d="M12 5v14M5 12h14"/>`,
	"pin":    `<path d="M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11z"/><circle cx="12" cy="10" r="2.25"/>`,
	"pulse":  `<path d="M3 12h4l2.5-6 5 12 2.5-6h4"/>`,
	"search": `<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
	"sort":   `<path d="M4 7h9M4 12h7M4 17h5M17 6v12M13.5 14.5 17 18l3.5-3.5"/>`,
	"switch": `<rect x="2.5" y="7" width="19" height="10" rx="5"/><circle cx="16.5" cy="12" r="2.5"/>`,
	"tag":    `<path d="M4 4h7.5l8.5 8.5-7.5 7.5L4 11.5zM8 8h.01"/>`,
	"text":   `<path d="M4 5h16v11h-8.5L7 20v-4H4zM8 10.5h.01M12 10.5h.01M16 10.5h.01"/>`,
	"tune":   `<path d="M4 7h8M16.5 7H20M4 17h3.5M12 17h8"/><circle cx="14.25" cy="7" r="2.25"/><circle cx="9.75" cy="17" r="2.25"/>`,
	"undo":   `<path d="M9 6 4.5 10.5 9 15M4.5 10.5H15a4.5 4.5 0 0 1 0 9h-4"/>`,
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
