package mimetree

// Limits bound what is read. Zero values are replaced by the ones below.
type Limits struct {
	Depth       int // of parts in parts; 20
	Parts       int // in all; 1,000
	HeaderBytes int // of one header; 256 KiB
}

func (l Limits) filled() Limits {
	if l.Depth == 0 {
		l.Depth = 20
	}
	if l.Parts == 0 {
		l.Parts = 1000
	}
	if l.HeaderBytes == 0 {
		l.HeaderBytes = 256 << 10
	}
	return l
}

// Part is a mail or a part of one.
type Part struct {
	Header   Header
	Type     string            // "text/plain", lower-case; what the rules make of a missing or broken one
	Params   map[string]string // of Content-Type
	Path     string            // "1.2" (RFC 9051 section 6.4.5); "1" for a mail of one part
	Body     []byte            // as it came, still encoded
	Children []*Part           // of a multipart; of message/rfc822 the one mail inside
	Parent   *Part
	Beyond   bool   // it was not taken apart, since it lies beyond a limit: to be kept as a file
	Preamble []byte // of a multipart: what stands before its first part, for nobody (RFC 2046 section 5.1.1)
}

// Defect is something that is wrong, and did not keep the mail from being read.
type Defect struct{ Code, Detail string }

// Tree is a whole mail.
type Tree struct {
	Root    *Part
	Defects []Defect
	limits  Limits
	parts   int
}

// Walk visits the part and all below it, parents first, until visit says stop. It does not go into mails inside unless
// visit is asked for them.
func (p *Part) Walk(visit func(*Part) bool) {
	if !visit(p) {
		return
	}
	for _, c := range p.Children {
		c.Walk(visit)
	}
}
