// Package phoneno tells what kind of telephone number a number is, by the numbering plans of all countries.
package phoneno

import (
	"regexp"

	"github.com/nyaruka/phonenumbers"
)

var e164 = regexp.MustCompile(`^\+[1-9]\d{7,14}$`)

// Ordinary reports whether a number can be called at the usual price: valid, and neither dear nor for machines.
func Ordinary(number string) bool {
	n, ok := read(number)
	if !ok || !phonenumbers.IsValidNumber(n) {
		return false
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST, phonenumbers.UAN, phonenumbers.PAGER:
		return false
	}
	return true
}

// SameCountry reports whether two numbers are of one country. +1 is shared by twenty; a number that the plan gives to none of them, and
// one for all, counts as of the main one.
func SameCountry(a, b string) bool { return country(a) == country(b) && country(a) != "" }

func country(number string) string {
	n, ok := read(number)
	if !ok {
		return ""
	}
	if region := phonenumbers.GetRegionCodeForNumber(n); len(region) == 2 && region != phonenumbers.UNKNOWN_REGION {
		return region
	}
	return phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode()))
}

// Landline reports whether a number is certainly no mobile one. In North America that cannot be told from the number.
func Landline(number string) bool {
	n, ok := read(number)
	return ok && phonenumbers.GetNumberType(n) == phonenumbers.FIXED_LINE
}

func read(number string) (*phonenumbers.PhoneNumber, bool) {
	if !e164.MatchString(number) {
		return nil, false
	}
	n, err := phonenumbers.Parse(number, "")
	return n, err == nil
}
