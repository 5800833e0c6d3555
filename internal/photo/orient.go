package photo

// Orientation tells which way up a JPEG is held: 1 to 8 as Exif 2.32 counts them (tag 0x0112), 1 where it does not say.
func Orientation(b []byte) int {
	list, err := parts(b)
	if err != nil {
		return 1
	}
	if o := orientation(list); o >= 1 && o <= 8 {
		return int(o)
	}
	return 1
}
