package web

// keyLine is one line of the sheet of keys.
type keyLine struct {
	Keys []string
	Does string
}

var keyLines = []keyLine{
	{[]string{"j", "k"}, "Next and earlier case of the list"}, {[]string{"Enter"}, "Open the case"}, {[]string{"Esc"}, "Close a menu; back to the list"},
	{[]string{"r"}, "Answer"}, {[]string{"n"}, "Internal note"}, {[]string{"Ctrl", "Enter"}, "Send what you write"},
	{[]string{"e"}, "Resolve"}, {[]string{"s"}, "Snooze"}, {[]string{"w"}, "Waiting on somebody"}, {[]string{"a"}, "Assign"}, {[]string{"u"}, "Undo the answer that goes out"}, {[]string{"x"}, "Choose the case for work on several"}, {[]string{"b"}, "Work on the chosen cases"},
	{[]string{"c"}, "New case by hand"}, {[]string{"p"}, "Call the resident"}, {[]string{"d"}, "Done by hand"},
	{[]string{"y"}, "Confirm the alarm of the case: I look after it"}, {[]string{"0"}, "Say that it is no danger"},
	{[]string{"v"}, "Sensitive: no machine writes on the case"},
	{[]string{"/"}, "Search"}, {[]string{"?"}, "This list"},
}
