package casework

import "encoding/binary"

const noticeUse = "notices"

// NoticeToken is the unguessable part of the link by which one identity stops notices about one case. It opens nothing else.
func NoticeToken(s Signer, c CaseID, who IdentityID) string {
	b := noticePayload(c, who)
	key, mac := s.MAC(noticeUse, b)
	return tokenAlphabet.EncodeToString(append(append([]byte{key}, b...), mac[:12]...))
}

// ParseNoticeToken reads what NoticeToken made. ok is false for anything that was not minted here.
func ParseNoticeToken(s Signer, text string) (c CaseID, who IdentityID, ok bool) {
	b, err := tokenAlphabet.DecodeString(text)
	if err != nil || len(b) != 25 {
		return 0, 0, false
	}
	c, who = CaseID(binary.BigEndian.Uint64(append([]byte{0, 0}, b[1:7]...))), IdentityID(binary.BigEndian.Uint64(append([]byte{0, 0}, b[7:13]...)))
	return c, who, s.VerifyShort(noticeUse, b[0], b[1:13], b[13:], 12)
}

func noticePayload(c CaseID, who IdentityID) []byte {
	var a, b [8]byte
	binary.BigEndian.PutUint64(a[:], uint64(c))
	binary.BigEndian.PutUint64(b[:], uint64(who))
	return append(append([]byte{}, a[2:]...), b[2:]...)
}
