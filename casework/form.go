package casework

import (
	"net/url"
	"time"
)

// WebForm is an entrance by the public web form.
type WebForm struct {
	ID     MailboxID // as the city file names it; no mailbox and no number has the same
	Office OfficeID  // "" for a shared entrance: the city's triage queue
	Mode   RouteMode
	// Mailbox is what acknowledgements go out from while no office leads; "" where there is none, and nothing goes out.
	Mailbox MailboxID
}

// Form finds a form by its id.
func (c *City) Form(id MailboxID) (WebForm, bool) {
	return c.formWhere(func(f WebForm) bool { return f.ID == id })
}

// FormOf finds the form of an office, or the shared one where it has none of its own.
func (c *City) FormOf(office OfficeID) (WebForm, bool) {
	if f, ok := c.formWhere(func(f WebForm) bool { return f.Office == office }); ok {
		return f, true
	}
	return c.formWhere(func(f WebForm) bool { return f.Office == "" })
}

func (c *City) formWhere(is func(WebForm) bool) (WebForm, bool) {
	for _, f := range c.Forms {
		if is(f) {
			return f, true
		}
	}
	return WebForm{}, false
}

// Wish is how somebody wants to be answered.
type Wish string

const (
	ByPage Wish = "page" // they look at their status page
	ByMail Wish = "mail"
	ByText Wish = "text"
	ByCall Wish = "call"
)

// Told is what the sender of a form said in fields of their own, beside the words.
type Told struct {
	Place    string // as it was typed or chosen; "" for unknown
	Citywide bool   // it concerns the whole city
	Topic    string // one of the city's, by its id; "" for none
	Wish     Wish
}

// Submission is one sending of the public form.
type Submission struct {
	Key      string // of the form, the same for each sending of it
	Values   url.Values
	Files    []SentFile
	Problems []FormProblem // what of it could not be taken; the rest is here
	Body     []byte        // all of it as it is stored: each field as it came, the files by their hashes
	At       time.Time
}

// SentFile is a file of a form. Its bytes are kept already.
type SentFile struct {
	Name     string
	Type     string // what its bytes are
	Size     int64
	Hash     [32]byte  // SHA-256 of the file as it came
	Shown    [32]byte  // of what others see of it: the same, or without where it was taken
	Position *Position // where it was taken; nil for unknown
}

// FormProblem is why a form, or a part of it, is not taken.
type FormProblem string

const (
	FormTooLarge  FormProblem = "too-large"
	FormBroken    FormProblem = "broken" // it did not arrive whole
	FileTooLarge  FormProblem = "file-too-large"
	TooManyFiles  FormProblem = "too-many-files"
	NoPicture     FormProblem = "no-picture"
	NoFilesNow    FormProblem = "no-files-now"
	FieldTooLong  FormProblem = "field-too-long"
	FormTooYoung  FormProblem = "too-young" // sent faster than anybody reads
	FormTooOld    FormProblem = "too-old"
	FormUnsigned  FormProblem = "unsigned" // its key is none of ours
	FormTooOften  FormProblem = "too-often"
	FormTrapped   FormProblem = "trapped" // a field that nobody sees was filled in
	FormWordless  FormProblem = "wordless"
	FormNoMail    FormProblem = "no-mail" // the address of mail is none
	FormNoPhone   FormProblem = "no-phone"
	FormPlaceOpen FormProblem = "place-open" // several places fit, and none was chosen
)

// Taken is what became of a form that was sent.
type Taken struct {
	Stored    bool
	Filed     bool
	Case      CaseID
	Number    CaseNumber
	Office    OfficeID
	Sensitive bool // then it has no page
}
