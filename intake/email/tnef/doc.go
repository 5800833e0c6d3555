// Package tnef opens the winmail.dat that Outlook and Exchange send to people who use neither (MS-OXTNEF).
//
// It stores nothing. What it guarantees: any bytes give an answer in time and memory that grow with their length; files keep
// their bytes, and are slices of the input where they can be.
package tnef
