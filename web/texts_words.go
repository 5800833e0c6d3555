package web

import (
	"encoding/json"
	"slices"
)

// wordPairs lays the words of a draft beside the English ones, in the order of their keys.
func (s *server) wordPairs(d DraftText) (all []wordPair) {
	var draft map[string]string
	if json.Unmarshal([]byte(d.Source), &draft) != nil {
		return nil
	}
	english := s.Texts.Words("en")
	keys := make([]string, 0, len(draft))
	for k := range draft {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		all = append(all, wordPair{k, english[k], draft[k]})
	}
	return all
}
