package main

import "strings"

// Offices are nine districts and four at large.
var offices = strings.Fields("d1 d2 d3 d4 d5 d6 d7 d8 d9 al1 al2 al3 al4")

// tongue is a language: what people of it are called, and what they write about.
type tongue struct {
	code        string
	weight      int // of 100
	first, last []string
	subjects    []string
	sentences   []string
}

var tongues = []tongue{
	{"en", 62, strings.Fields("Mary James Linda Robert Patricia John Jennifer Michael Susan David Karen Thomas Nancy Keisha Darnell Siobhan Patrick Deborah Kevin Aaliyah"),
		strings.Fields("Murphy Sullivan Smith Johnson Brown O'Brien Williams Jones Walsh Davis Miller Wilson Moore Taylor Anderson Jackson White Harris Martin Thompson"),
		[]string{"Street light out", "Pothole", "Missed trash pickup", "Rats behind the building", "Noise from the bar", "Tree branch down", "Broken sidewalk", "Speeding cars", "Snow not plowed", "Bus stop bench", "Parking permit", "Graffiti on the wall", "School bus late", "Flooded crosswalk", "Library hours", "Rent increase", "Dog park", "Construction at night", "Water bill", "Playground fence"},
		[]string{"The street light in front of my house has been out for two weeks.", "There is a large pothole at the corner and my tire is damaged.", "Nobody came to pick up the trash this week.", "I called 311 and they closed the case without doing anything.", "My children walk to school there every day.", "Please let me know what the office can do.", "The neighbors are very upset about this.", "It happens every night after eleven and we cannot sleep.", "I have lived here for twenty years and never saw this before.", "The sidewalk is broken and my mother uses a wheelchair.", "Could somebody come and look at it?", "I attach a photo.", "Thank you for your help.", "The landlord does not answer.", "When it rains the water comes up to the door."}},
	{"es", 16, strings.Fields("María José Rosa Luis Ana Carlos Carmen Juan Luz Miguel"), strings.Fields("Delgado Rodríguez García Peña Martínez Núñez Ramírez Torres Vásquez Jiménez"),
		[]string{"La luz de la calle no funciona", "Basura sin recoger", "Ruido por la noche", "Un bache en la esquina", "El alquiler subió", "La escuela de mi hijo"},
		[]string{"La luz de la calle está apagada desde hace dos semanas.", "No recogieron la basura.", "Mi hijo camina a la escuela por ahí.", "El dueño no contesta el teléfono.", "Por favor, ayúdenme con este problema.", "Hay mucho ruido después de la medianoche.", "Muchas gracias por su ayuda."}},
	{"ht", 5, strings.Fields("Jean Marie Pierre Rose Wilner Guerline Frantz Mirlande"), strings.Fields("Baptiste Pierre Joseph Louis Charles Jean-Louis Desrosiers"),
		[]string{"Limyè lari a pa limen", "Yo pa ranmase fatra", "Lwaye a monte"}, []string{"Limyè lari a pa limen depi de semèn.", "Yo pa ranmase fatra a.", "Tanpri ede m ak pwoblèm sa a.", "Mèsi anpil."}},
	{"zh", 6, strings.Fields("伟 芳 娜 敏 静 丽 强 磊"), strings.Fields("王 李 张 刘 陈 杨 黄 赵"),
		[]string{"路灯坏了", "垃圾没有收", "学校附近停车", "晚上太吵"}, []string{"我家门前的路灯已经坏了两个星期。", "这个星期没有人来收垃圾。", "学校附近的停车场总是满的。", "晚上十一点以后很吵，我们睡不着。", "请帮助我们解决这个问题，谢谢。"}},
	{"vi", 4, strings.Fields("Linh Đức Hương Minh Thảo Tuấn"), strings.Fields("Nguyễn Trần Lê Phạm Đặng"),
		[]string{"Đèn đường bị hỏng", "Rác không được thu gom"}, []string{"Đèn đường trước nhà tôi đã hỏng hai tuần.", "Tuần này không ai đến thu gom rác.", "Xin giúp chúng tôi.", "Cảm ơn quý vị."}},
	{"pt", 3, strings.Fields("João Conceição Manuel Fátima"), strings.Fields("Silva Gonçalves Fernandes Tavares"),
		[]string{"A luz da rua não funciona"}, []string{"A luz da rua está apagada há duas semanas.", "Ninguém recolheu o lixo.", "Muito obrigado pela ajuda."}},
	{"ar", 2, strings.Fields("محمد فاطمة أحمد ليلى"), strings.Fields("حسن علي إبراهيم"), []string{"إنارة الشارع لا تعمل"}, []string{"إنارة الشارع أمام بيتي لا تعمل منذ أسبوعين.", "لم يأت أحد لجمع القمامة.", "شكرا لمساعدتكم."}},
	{"ru", 2, strings.Fields("Ольга Иван Наталья Сергей"), strings.Fields("Иванов Петрова Кузнецов"), []string{"Не горит фонарь"}, []string{"Фонарь перед моим домом не горит уже две недели.", "На этой неделе никто не вывез мусор.", "Спасибо за помощь."}},
}

var (
	streets  = strings.Fields("Poplar Washington Blue-Hill Dorchester Tremont Beacon Hyde-Park Centre Adams Bowdoin Columbia Quincy Geneva Norfolk Talbot Warren Dudley Harvard Walnut River Maple Chestnut Summer Winter")
	kinds    = strings.Fields("St Ave Rd St Ct Ter")
	topics   = strings.Fields("street-lights trash noise trees parking housing schools snow traffic water parks other")
	files    = []string{"photo.jpg", "IMG_2041.jpeg", "carta-escuela.pdf", "lease 2024.pdf", "照片.png", "estimate.docx"}
	replies  = []string{"Thank you for writing to our office.", "We have asked Public Works to look at it this week.", "The department says that it will be repaired by Friday.", "Has it been taken care of?", "We called the landlord and left a message.", "Please call us if it happens again."}
	notes    = []string{"Called the department, they will send somebody.", "Resident prefers calls in the evening.", "Same block as last month.", "The superintendent has the key.", "Ask again on Monday."}
	staffers = strings.Fields("Ana Ben Cleo Dina Ed Flor Gus Hal Ines Jo Kay Leo Mia Nat Ola")
)
