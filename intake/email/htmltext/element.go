package htmltext

import "strings"

// silent are elements whose text nobody sees; blocks begin a line; gaps have an empty line around them.
var (
	silent = set("script style head title template noscript noframes noembed iframe object applet svg math select datalist audio video canvas")
	blocks = set("div tr li ul ol dl dt dd table thead tbody tfoot section article header footer main aside nav form fieldset address center h1 h2 h3 h4 h5 h6 p pre blockquote hr caption figure figcaption body html details summary")
	gaps   = set("p h1 h2 h3 h4 h5 h6 ul ol blockquote pre table")
	empty  = set("br hr img input meta link area base col embed source track wbr param frame bgsound")
	scopes = set("td th table caption html body blockquote")
)

// implied tells which open element a new one ends, and up to which one it is looked for (WHATWG HTML, section 13.2.6): most
// mails leave these ends out.
var implied = map[string]struct{ ends, within map[string]bool }{
	"li": {set("li"), set("ul ol table td")}, "dt": {set("dt dd"), set("dl table td")}, "dd": {set("dt dd"), set("dl table td")},
	"td": {set("td th"), set("table tr")}, "th": {set("td th"), set("table tr")}, "tr": {set("tr"), set("table")},
	"tbody": {set("tbody thead tfoot"), set("table")}, "tfoot": {set("tbody thead"), set("table")}, "body": {set("head"), nil},
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// hides reports whether an element is not seen: what senders use for previews and to fool filters.
func hides(a attributes) bool {
	if a[hidden].given {
		return true
	}
	if a[style].value == "" {
		return false
	}
	low, clipped := false, false
	for _, d := range strings.Split(strings.ToLower(a[style].value), ";") {
		name, value, _ := strings.Cut(d, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch name {
		case "display":
			if value == "none" {
				return true
			}
		case "visibility":
			if value == "hidden" || value == "collapse" {
				return true
			}
		case "mso-hide":
			if value == "all" {
				return true
			}
		case "font-size", "opacity":
			if zero(value) {
				return true
			}
		case "max-height", "height", "max-width", "width":
			low = low || zero(value)
		case "overflow":
			clipped = value == "hidden"
		}
	}
	return low && clipped
}

// zero reads a length that is none: "0", "0px", "0.0em".
func zero(s string) bool {
	s = strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz% ")
	return s != "" && strings.Trim(s, "0.") == ""
}

// pixel reports whether a picture is too small to be one: it counts who reads the mail.
func pixel(a attributes) bool {
	tiny := func(s string) bool { s = strings.TrimSuffix(strings.TrimSpace(s), "px"); return s == "0" || s == "1" }
	return tiny(a[width].value) || tiny(a[height].value)
}
