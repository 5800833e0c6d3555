package find

// role says whose place begins at a token, by the words before it.
func (r *reader) role(i int) Role {
	role := Matter
	for j := i - 1; j >= 0 && j >= i-7; j-- {
		if r.tokens[j+1].gap&(stop|paragraph) != 0 || r.tokens[j+1].gap&period != 0 && r.tokens[j].end-r.tokens[j].start > 3 {
			break
		}
		c := r.class(j)
		if c&home != 0 {
			return Home
		}
		if c&dwelling != 0 && r.class(j-1)&mine != 0 {
			return Home
		}
		if c&field != 0 && r.tokens[j+1].gap&colon != 0 {
			role = Form
		}
	}
	return role
}

// roles finds the signature: the last address, below a greeting or below two dashes.
func (r *reader) roles() {
	if len(r.found) == 0 || len(r.tokens) == 0 {
		return
	}
	f := &r.found[len(r.found)-1]
	if f.Sort != Address || f.Role == Form {
		return
	}
	at := r.tokenAt(f.Start)
	if r.tokenAt(f.End) < len(r.tokens)-14 {
		return
	}
	newLine := false
	for j := at; j > 0 && j >= at-12; j-- {
		newLine = newLine || r.tokens[j].gap&(newline|paragraph|comma|stop) != 0
		if r.class(j-1)&signOff != 0 && newLine && r.shortLines(j, at) {
			f.Role = Signature
			return
		}
	}
}

// shortLines says whether between a greeting and an address stand names, and no sentence.
func (r *reader) shortLines(from, to int) bool {
	small := 0
	for j := from; j < to; j++ {
		if r.tokens[j].kind == word && !r.tokens[j].capital {
			small++
		}
	}
	return small <= 3
}

func (r *reader) tokenAt(offset int) int {
	lo, hi := 0, len(r.tokens)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(r.tokens[mid].start) < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
