package phone

import (
	"strings"

	"github.com/commonline/commonline/casework"
)

type keyword struct {
	kind   casework.CommandKind
	twilio bool // Twilio knows it too, acts on it and answers it
	// language is that of the word: the confirmation of a stop is in it. "" where several languages have it.
	language string
}

// The keywords that Twilio itself acts on and answers, on long codes of the US and Canada.
const (
	twilioStop  = `stop, stopall, unsubscribe, cancel, end, quit, revoke, optout`
	twilioStart = `start, yes, unstop`
	twilioHelp  = `help, info`
)

// Ours, which reach us as ordinary messages. What is said in a word or two and can mean nothing else counts; the words of
// other languages than English have not all been checked by their speakers (docs/phone.md).
const (
	ourStart = `opt in, optin, subscribe, resubscribe, start texting me, text me again,
		iniciar, empezar, comenzar, alta, reanudar, começar, comecar, retomar, voltar, commencer, reprendre, démarrer, demarrer,
		kòmanse, komanse, rekòmanse, rekomanse, bắt đầu, bat dau, tiếp tục, tiep tuc, 开始, 開始, 恢复, 恢復, начать, старт, ابدأ, بدء, استئناف, bilow`
	ourHelp = `ayuda, información, informacion, ajuda, ajude, aide, èd, trợ giúp, tro giup, giúp, giúp đỡ,
		帮助, 幫助, 说明, 說明, помощь, справка, مساعدة, caawi, caawimaad`
)

// stopWords are the words for stop by their language.
var stopWords = map[string]string{
	"en": `stop all, stop please, please stop, opt out, stop texting me, stop texting, stop texts, stop messages, stop messaging me,
		stop sending me texts, stop sending me messages, do not text me, dont text me, do not text, dont text, no more texts, no texts,
		no more messages, remove me, unsubscribe me, take me off your list, please stop texting me, stopp, stopall please`,
	"es":  `alto, parar, para, pare, detener, cancelar, baja, dar de baja, no más mensajes, no mas mensajes, no me escriban, no me envíen mensajes, no me envien mensajes`,
	"pt":  `sair, sair da lista, parem, parar, chega, não me mandem mensagens, nao me mandem mensagens, cancelar, cancelar mensagens`,
	"fr":  `arret, arrêt, arrêter, arreter, arrêtez, arretez, stopper, désabonner, desabonner, désinscrire, desinscrire, plus de messages`,
	"ht":  `kanpe, sispann, rete, dekonekte, pa voye mesaj ankò, pa voye mesaj anko`,
	"kea": `pára, pára mensaji`,
	"vi":  `dừng, dừng lại, ngừng, hủy, huỷ, huy, dung lai, ngung, huy dang ky`,
	"zh":  `停, 停止, 退订, 退訂, 取消, 不要再发, 不要再發, 别发了, 別發了, td`,
	"ru":  `стоп, отписаться, отписка, прекратить, хватит`,
	"ar":  `توقف, قف, أوقف, اوقف, إيقاف, ايقاف, إلغاء, الغاء, إلغاء الاشتراك`,
	"so":  `jooji, ka saar, ha ii soo dirina`,
}

// The word that asks how a case stands, before its number.
var statusWords = set(`status, estado, estatus, statut, estatuto, situação, situacao, trạng thái, 状态, 狀態, статус, حالة, xaalad`)

var keywords = func() map[string]keyword {
	m := map[string]keyword{}
	for language, words := range stopWords {
		for word := range set(words) {
			k := keyword{kind: casework.OptOutWanted, language: language}
			if _, several := m[word]; several {
				k.language = ""
			}
			m[word] = k
		}
	}
	for _, list := range []struct {
		words string
		k     keyword
	}{
		{ourStart, keyword{kind: casework.OptInWanted}}, {ourHelp, keyword{kind: casework.HelpWanted}},
		{twilioStop, keyword{kind: casework.OptOutWanted, twilio: true}}, {twilioStart, keyword{kind: casework.OptInWanted, twilio: true}},
		{twilioHelp, keyword{kind: casework.HelpWanted, twilio: true}},
	} {
		for word := range set(list.words) {
			m[word] = list.k
		}
	}
	return m
}()

// set reads words that commas part.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Split(words, ",") {
		m[plain(w)] = true
	}
	return m
}
