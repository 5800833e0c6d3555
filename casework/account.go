package casework

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How long a link to set a password is good for.
const (
	InvitationLife = 72 * time.Hour
	ResetLife      = time.Hour
)

// Account is somebody's place in the house, as who manages accounts sees it.
type Account struct {
	Staff  StaffID
	Office OfficeID
	Role   Role
}

// headGives are the roles that the head of an office gives in it.
var headGives = []Role{Volunteer, Staffer, OfficeHead}

// CheckManages refuses where a viewer may not make an account into another: the head of an office has its own people, the city's
// administrator everybody. was is the zero Account for a new one. Whoever is not theirs does not exist for them. Nobody changes their own.
func (v Viewer) CheckManages(was, becomes Account) error {
	switch {
	case !v.May(ManageStaff):
		return Errorf(Forbidden, "Your account may not manage accounts. Ask the head of your office.")
	case was.Staff == v.Staff && was.Staff != 0:
		return Errorf(Forbidden, "Nobody changes their own role, or switches off their own account. Ask somebody else who manages accounts.")
	case v.Role == CityAdmin:
		return checkPlace(becomes)
	case v.Office == "" || was.Staff != 0 && (was.Office != v.Office || !slices.Contains(headGives, was.Role)):
		return Errorf(NotFound, "There is no such account in your office.")
	case becomes.Office != v.Office || !slices.Contains(headGives, becomes.Role):
		return Errorf(Forbidden, "The head of an office gives the roles of volunteer, staff and head, in that office. Ask the city's administrator.")
	}
	return nil
}

// checkPlace refuses a role in a place where it has nothing to do.
func checkPlace(a Account) error {
	city := a.Role == RecordsOfficer || a.Role == CityAdmin
	switch {
	case !slices.Contains(Roles, a.Role):
		return Errorf(Invalid, "Choose a role.")
	case city && a.Office != "":
		return Errorf(Invalid, "A records officer and an administrator are the city's, and belong to no office.")
	case !city && a.Role != Intake && a.Office == "":
		return Errorf(Invalid, "Choose an office. Volunteers, staff and heads belong to one.")
	}
	return nil
}

const linkUse = "staff-link"

// LinkToken is the part of a link to set a password that cannot be guessed. It is made anew when the mail leaves: it is stored nowhere.
func LinkToken(s Signer, link int64) string {
	msg := binary.BigEndian.AppendUint64(nil, uint64(link))
	key, mac := s.MAC(linkUse, msg)
	return tokenAlphabet.EncodeToString(append(append([]byte{key}, msg[3:]...), mac[:16]...))
}

// ParseLinkToken reads what LinkToken made.
func ParseLinkToken(s Signer, text string) (link int64, ok bool) {
	b, err := tokenAlphabet.DecodeString(text)
	if err != nil || len(b) != 22 {
		return 0, false
	}
	msg := append([]byte{0, 0, 0}, b[1:6]...)
	return int64(binary.BigEndian.Uint64(msg)), s.VerifyShort(linkUse, b[0], msg, b[6:], 16)
}

// LinkMark stands for a token in a mail that is stored.
func LinkMark(link int64) string { return "{link-" + strconv.FormatInt(link, 10) + "}" }

// FillLink puts the token where its mark stands.
func FillLink(s Signer, text string) string {
	before, rest, ok := strings.Cut(text, "{link-")
	number, after, closed := strings.Cut(rest, "}")
	link, err := strconv.ParseInt(number, 10, 64)
	if !ok || !closed || err != nil {
		return text
	}
	return before + LinkToken(s, link) + FillLink(s, after)
}
