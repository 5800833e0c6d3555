package find

import (
	"strings"

	"github.com/commonline/commonline/routing/street"
)

// class says what a word does beside a number or a street. A word may do several things.
type class uint32

const (
	cue        class = 1 << iota // "at", "near", "behind": a place follows
	field                        // "address", "location": an address follows as in a form
	home                         // "live", "reside": the writer's own address follows
	mine                         // "my", "our": makes a house the writer's own
	dwelling                     // "house", "home", "apartment"
	label                        // "case", "bus", "apt": the number after it is no house number
	month                        // a day or a year stands beside it
	since                        // "since", "until": a year may follow
	plain                        // an everyday word too, but seldom counted
	loose                        // the number after it may be a count
	strong                       // a cue that stands directly before a house number
	ordinary                     // an everyday word that is also a street's name in many cities
	thing                        // "trees", "cars": what stands before is a count or an everyday word
	unit                         // "apt", "#", "suite": a unit follows
	filler                       // "the", "of", "de la": may stand between
	and                          // joins two streets or two numbers
	crossing                     // "corner", "intersection": a corner follows
	between                      // "between X and Y"
	signOff                      // "thanks", "regards": a signature follows
	state                        // a state's abbreviation or name
	measure                      // "feet", "dollars", "am": the number before it is a measure
	inside                       // "in", "en": an area follows
	whose                        // "resident" and the like: the writer
	before                       // another language\'s "street", which stands before the name
	numberWord                   // "number", "no": a house number follows
)

var lists = map[class]string{
	cue: `at near behind outside opposite across front beside by between on from around nearby adjacent facing next side rear back
		infront fornt property building house bldg residence nextdoor owner owners resident residents tenants tenant driveway hydrant sidewalk corner number no
		block located location address addresses addr loc spot site
		en frente cerca detrás detras entre calle dirección direccion delante junto contra casa
		em frente perto atrás endereço esquina rua número numero num
		devant derrière derriere près pres rue adresse au face à côté chez
		devan dèyè deye bò bo adrès adres kote nan lari
		tại tai gần gan trước truoc sau số so địa dia chỉ chi đường
		возле около напротив рядом адрес улица дом
		davanti vicino dietro presso via indirizzo`,
	field: `address addresses location dirección direccion endereço endereco adresse adrès adres indirizzo адрес`,
	home: `live lives living lived reside resides residing vivo vivimos vive moro moramos mora habite habitons abito viviamo rete abite sống song проживаю живу
		domicile domicilio homeowner`,
	mine:     `my our mi nuestra nuestro minha meu nossa mon ma notre mwen nou tôi toi`,
	dwelling: `house home apartment apt address place condo residence building unit casa dirección direccion apartamento hogar maison adresse appartement kay nhà nha`,
	whose:    `resident tenant owner landlord neighbor residente dueño morador locataire`,
	label: `case sr request reference ref permit license lic plate plates apt apartment unit suite ste room rm floor fl ward district precinct
		bus route rte rt routes interstate exit mile marker line train engine ladder meter lot page item step level grade class section chapter article
		account acct invoice order tel phone cell fax ext extension mobile text pin zip box po pobox model version gate terminal platform track
		aged caso teléfono telefono tel apto piso ruta línea linea autobús autobus ônibus onibus linha sala telefone
		téléphone étage etage ligne dossier appartement channel bill ordinance docket form bib seat row`,
	loose: `ticket day week month year game call over under every per last nearly almost only another up within than least about approximately approx around
		ca unos unas age code top title v q ps car truck cab stop pole hydrant number# sunday monday tuesday wednesday thursday friday saturday these those
		all some other their first next few last more most`,
	month: `jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december
		enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
		janeiro fevereiro março marco maio junho julho setembro outubro novembro dezembro
		janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre decembre
		janvye fevriye avril me jen jiyè jiye out septanm oktòb novanm desanm monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun`,
	since: `since until till before after year years by during from of in early late spring summer fall winter desde hasta en em até depuis en`,
	ordinary: `park school spring summer winter autumn fall may march june april august center bay beach forest green brown black white gray grey gold silver market
		main front back state power gardens water north south east west street avenue road lane drive way place square circle row corner central common
		commons city town village county courts chrysler chevy honda jeep tesla pontiac plymouth saturn infinity regal first second third fourth fifth sixth
		seventh eighth ninth tenth 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th long short new old upper lower broad field fields ferry farm fountain friendly
		ideal sunset sunrise fair view fern hills valley terrace vista sea shore port harbor harbour coast dock wharf pier marine maritime navy ship sail
		captain admiral commercial business exchange commerce trade tea oyster fish salt sand stone rock brick iron steel brass monk saint st dean college
		university library hospital station airport depot railroad track bus train tower gate wall fence day days night hour hours minute minutes week weeks
		month months year years am pm time times house houses home homes car cars truck trucks van vans tree trees people person men man women woman kid kids
		child children boy boys girl girls dog dogs cat cats rat rats bag bags box boxes light lights sign signs pole poles spot spots space spaces door doors
		window windows call calls email emails letter letters page pages report reports case cases ticket tickets stories unit units room rooms floor floors a
		b c d e f g h i j k l m n o p q r s t u v w x y z la de el los las le les du des da do di in on of to for and or point head neck end mass moon cloud
		wind rain snow storm lark horse bull ward wards circuit level grand major minor general royal standard quality premium express young wise sharp sweet
		bright dark cook clerk brooks creek bend cove vale knoll meadows bowl ring boulevard parkway highway alley parent parents mark marks grants bonds bill
		bills price prices worth tip tips win wins fuller longer athletic theatre theater opera museum music dance ball game games wine corn bean cane ice
		charter india bells orient western eastern northern southern emergency parking`,
	plain: `abbey academy angel apple ash athens bacon baker banks bear beech bell berlin berry birch bishop bond bridge brook burns cambridge canal carter
		castle cedar chapel cherry chestnut china church congress cooper copper court cross crown crystal cuba custom dale deer diamond dodge dove draper
		dublin duke eagle elm essex fairview federal fisher ford fort foster fox franklin freedom friend garden glen granite grant grove havana hawk hazel
		heath high highland hill holly hope hunter island ivy joy king lake laurel liberty lily lincoln linden lion london maple marble mars mason meadow
		mercury milk mill miller myrtle mystic noble oak ocean olive orchard palace paris parker peach pear pearl pine pleasant plum pope poplar prince
		princess prospect queen reed rich ridge river robin rome rose ruby sage salem sky slate smith spruce star stark sterling story strong summit sun swan
		taylor temple turner union vine violet walker walnut willow wolf wood woods`,
	thing: `trees cars trucks people kids children residents neighbors families family units bags barrels bins spots spaces signs lights poles benches bench feet
		foot inches miles blocks degrees percent dollars bucks hours hour minutes mins days weeks months years yrs times students teachers officers officer
		police cops houses homes buildings apartments floors rooms bedrooms baths stories bikes scooters dogs rats cats calls emails messages complaints
		tickets reports lanes seats stops games tickets votes members staff workers crew crews councilors councillors condos households seniors tenants owners
		teams bars restaurants shops stores schools churches gallons pounds tons acres drivers riders passengers vehicles vans suvs buses trains trips cases
		meetings events requests pm am o'clock oclock mph árboles arboles carros coches niños ninos personas familias casas años anos días dias horas minutos
		semanas meses pessoas crianças árvores arvores arbres voitures enfants personnes familles ans jours heures semaines mois tree`,
	unit:   `apt apartment unit ste suite rm room fl floor no apto apartamento piso appt appartement lot bldg building`,
	filler: `the of de la el los las le du des da do dos a an l`,
	and:    `and y e et und at & i và va ak con x n or und into onto cruce`,
	crossing: `corner corners crnr intersection intersections intersecting junction crossing cross crossroads esquina intersección interseccion cruce cruzamento coin carrefour
		angle kwen ngã nga góc goc угол angolo incrocio corner-of between`,
	between: `between entre btwn btw bet antr`,
	signOff: `thanks thank thx regards sincerely best cheers respectfully yours gracias obrigado obrigada merci mèsi mesi cordialement atentamente saludos
		grazie спасибо cảm ơn signed`,
	state: `al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc
		massachusetts mass illinois connecticut florida california maine vermont texas`,
	measure: `ft feet foot inches inch in" mph am pm a.m p.m hrs hr hours hour min mins minutes lbs lb pounds oz gal gallons percent pct dollars bucks usd k
		degrees miles mile mi km m cm years yrs yr year days day weeks week wks months month mos times x people o'clock oclock bags cars horas hora minutos días dias años anos
		heures heure h jours ans pies metros`,
	before:     `calle avenida avda rua rue lari via ulitsa улица ул đường duong`,
	numberWord: `number no num número numero nº numéro nimewo số номер`,
	strong:     `at front behind outside opposite across near from between of rear frente detrás detras cerca devant derrière derriere devan dèyè deye próximo perto address location dirección direccion`,
	inside:     `in en em à a nan near ở o within`,
}

var classes = newClasses()

func newClasses() map[string]class {
	out := map[string]class{}
	for c, words := range lists {
		for _, w := range strings.Fields(words) {
			out[street.Fold(w)] |= c
		}
	}
	return out
}
