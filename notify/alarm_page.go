package notify

import "html/template"

type alarmWords struct {
	staffWords
	Why, About string
}

var alarmPage = template.Must(template.New("alarm").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/><title>{{.Subject}}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:38em">
<p>What somebody wrote on {{.About}} may mean danger to somebody's life. {{.Why}}</p>
<ul>{{range .News}}<li><a href="{{.Link}}">{{.Words}}</a></li>{{end}}</ul>
<p>Their words are on the page, not here. If there is danger, call 911.</p>
</body></html>
`))
