package casework

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// CaseNumber is the number that residents and staff call a case by. It is city-wide and names no office; in writing it
// carries a check digit: C-48213-7.
type CaseNumber int64

// String gives the full form with its check digit.
func (n CaseNumber) String() string {
	return fmt.Sprintf("C-%d-%d", int64(n), checkDigit(int64(n)))
}

// checkDigit follows Damm (2004): it finds every wrong digit and every swap of neighbours, as people make them on the
// phone.
func checkDigit(n int64) int {
	c := 0
	for _, d := range strconv.FormatInt(n, 10) {
		c = damm[c][d-'0']
	}
	return c
}

var damm = [10][10]int{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

var fullNumber = regexp.MustCompile(`(?i)\bC-([1-9]\d{3,11})-(\d)\b`)

// NumbersIn finds the case numbers written in full in a subject line. Those with a wrong check digit are left out:
// they are typing errors, or something else altogether.
func NumbersIn(subject string) []CaseNumber {
	var found []CaseNumber
	if !mayHoldNumber(subject) {
		return nil
	}
	for _, m := range fullNumber.FindAllStringSubmatch(subject, -1) {
		if n, err := ParseCaseNumber(m[0]); err == nil {
			found = append(found, n)
		}
	}
	return found
}

// mayHoldNumber is whether it is worth looking: texts are long, and case numbers rare.
func mayHoldNumber(text string) bool {
	return strings.Contains(text, "C-") || strings.Contains(text, "c-")
}

// withoutNumbers takes the case numbers out of a text.
func withoutNumbers(text string) string {
	if !mayHoldNumber(text) {
		return text
	}
	return fullNumber.ReplaceAllString(text, " ")
}

// ParseCaseNumber reads the full form, in either case and with blanks around it.
func ParseCaseNumber(s string) (CaseNumber, error) {
	m := fullNumber.FindStringSubmatch(s)
	if m == nil || len(m[0]) != len(strings.TrimSpace(s)) {
		return 0, Errorf(Invalid, "%q is not a case number; one looks like C-48213-7", s)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || strconv.Itoa(checkDigit(n)) != m[2] {
		return 0, Errorf(Invalid, "%s has a digit wrong: its last one does not fit", strings.TrimSpace(s))
	}
	return CaseNumber(n), nil
}
