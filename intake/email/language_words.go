package email

import (
	"math/bits"
	"strings"
)

// languages is how many languages the small words tell apart: those of the offices, and their neighbours, which are known
// only so that they are not taken for one of them.
const languages = 14

// tags are BCP 47, in the order of the lists below; "" for a neighbour.
var tags = [languages]string{"en", "es", "pt", "fr", "ht", "vi", "so", "kea", "", "", "", "", "", ""}

// inLanguages is a set of languages, a bit each.
type inLanguages uint32

func (s inLanguages) count() int { return bits.OnesCount32(uint32(s)) }

// smallWords are the words that make up a third of any text: articles, prepositions, pronouns, auxiliary verbs. They were
// put together from the grammars' closed classes, and are not names or borrowed words.
var smallWords = func() map[string]inLanguages {
	m := map[string]inLanguages{}
	for l, list := range [languages]string{
		"the and of to is are was were be been i you we they he she it this that there have has had not on at with for from my your our please would could can cannot when what which who will about because but or if so an in by thank thanks hello dear don't i'm it's",
		"el la los las un una unos unas y de del en que es está están hay no por para con mi su nuestro se lo le al muy pero como más cuando desde sobre este esta ese esa yo tú usted ustedes gracias hola señor favor ha han he tengo tiene puede calle",
		"o a os as um uma e de do da dos das em no na nos nas que é está estão há não por para com meu minha seu sua se ao muito mas como mais quando desde sobre este esta esse eu você vocês nós obrigado obrigada olá favor tem tenho pode foi rua",
		"le la les un une des et de du en que qui est sont il elle on y a pas ne pour par avec dans sur mon ma mes votre vous nous je au aux très mais comme plus quand depuis ce cette ces ça c'est j'ai d'un d'une l'on merci bonjour monsieur madame être avez rue",
		"yon yo nan ak pou li mwen ou nou gen pa se te ap sa ki ka la lè men tankou plis sou epi anpil tout lari kay mèsi bonjou tanpri poukisa avèk genyen toujou pandan anvan apre nenpòt yon fè di wè",
		"và của là có không được cho với các những một này đó trong ngoài trên dưới khi tôi chúng bạn anh chị ông bà xin cảm ơn đã đang sẽ rất nhưng vì nếu từ đến ở về đường phố người nhà rồi cũng lại hay",
		"waa waxaa iyo ka ku u oo ayaa in aan ma uu ay aad si ah leh la soo waxay wuxuu waxaan haa maya mahadsanid fadlan laakiin sababtoo haddii marka halkan meesha guriga jidka dadka badan tahay yahay noqon kara",
		"na di ku pa un nu bu ki ta e sta dja ka tem mi el es kel li la mas pamodi tanbe nha nos bo obrigadu modi undi kuze gentis kaza rua txeu favor sabi ten purki",
		"der die das und ist sind ein eine einen nicht mit von zu den dem des im auf für ich sie wir es auch aber wie wenn bitte danke seit über nach bei haben hat wird wurde kann straße",
		"il lo la gli le un uno una e di del della dei in che è sono non per con mi si al alla molto ma come più quando da questo questa io voi grazie buongiorno c'è ho ha può via nella degli",
		"de het een en van is zijn niet met voor op in aan ik wij u je dat die dit deze maar als om ook bij naar uit hebben heeft wordt kan graag bedankt straat wel nog er te",
		"i w na z do nie się jest są to że o po za od przez dla jak ale lub już czy mnie pan pani proszę dziękuję ulica który która być było ma mam",
		"el la els les un una i de del en que és són no per amb al a molt però com més quan des sobre aquest aquesta jo vostè gràcies hi ha carrer seu meva dels",
		"și de la în pe cu un o este sunt nu pentru că din mai dar ca să al ale ei lui noi voi vă mulțumesc bună strada care acest această au are fost",
	} {
		for _, w := range strings.Fields(list) {
			m[w] |= 1 << l
		}
	}
	return m
}()
