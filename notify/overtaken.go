package notify

// overtaken reports whether news is true no more that had to wait, for the end of the night or for another server: the resident answered
// what they were to be reminded of, or the case has ended since. What says how it stands now has been composed by itself.
func (d Delivery) overtaken() bool {
	return d.Occasion.Follows() && d.Stands != "" && !d.Occasion.holds(d.Stands)
}
