/** Words that name a property, as they stand above a column or before a value: the commonest ones of many languages. */
const WORDS = new Set(
  `
  abbreviation account active address age amount area artist attribute author balance birthday born brand budget capacity
  capital category characteristic city class code color colour column comment company contact cost count country county
  created currency customer date day deadline debit credit definition department depth description destination diameter
  discount district distance duration edition email end event example expires explanation fee field founded frequency from
  function gender genre grade group height id industry isbn item job key kind label language last latitude length level link
  location longitude manager manufacturer material maximum meaning measurement minimum model month name nationality note
  notes number occupation office operator origin owner page parameter part percent percentage period person phone place
  population position price product profession property publisher quantity question answer rank rate rating reference region
  remark remarks result role room salary score section sector sender recipient series sex share size sort source speed
  stage start state station status stock street subject subtotal supplier surname symbol task tax team telephone temperature
  term text time title to topic total translation type unit url usage user valid value version vendor volume website week
  weight width word year zip postcode export import religion founder headquarters website capacity builder tonnage

  abteilung adresse alter amt anschrift antwort anzahl art artikel aufgabe ausfuhr autor bedeutung begriff bemerkung
  beschreibung beruf betrag bezeichnung breite bundesland datum dauer definition durchmesser einfuhr einheit einwohner
  einwohnerzahl ende farbe fläche firma frage funktion fundort gattung geburtsdatum geburtsjahr gemeinde geschlecht
  geschwindigkeit gewicht größe grösse gruppe hauptstadt hersteller herkunft höhe jahr kategorie klasse kosten kunde land
  länge leistung material menge merkmal monat nachname name nummer ort ortschaft person preis produkt quelle rang raum rolle
  seite sprache staat stadt status straße strasse stückzahl stunde summe tag telefon termin thema tiefe titel typ uhrzeit
  verein verfasser verlag vorname fluss gewässer kapitän besatzung hafen bauherr erbauer baujahr wahlspruch religion währung wert wohnort zahl zeit zeitraum zustand

  adresse âge année année auteur capitale catégorie client code commune contenu couleur coût date début définition
  département description désignation devise durée éditeur exportation fin fonction genre habitants hauteur heure jour langue
  largeur lieu longueur matériau mois montant nom nombre note numéro objet pays personne poids population prénom prix
  produit profession quantité question réponse référence région remarque rôle service signification société statut
  superficie surface fleuve rivière capitaine équipage devise hymne religion taille taux téléphone température titre total unité valeur ville

  apellido apellidos año área altura anchura artículo autor cantidad capital cargo categoría ciudad cliente código color
  comentario correo coste costo definición descripción día dirección edad editorial empresa estado fecha fin función género
  hora idioma inicio lengua longitud lugar mes moneda nombre notas número país pagina página peso población precio pregunta
  producto profesión provincia región respuesta rol superficie tamaño teléfono tema tipo título total unidad valor

  altezza anno area articolo autore capitale categoria città cliente codice cognome colore comune costo data descrizione
  durata età fine funzione giorno indirizzo inizio larghezza lingua lunghezza luogo mese moneta nome note numero ora paese
  peso popolazione posizione prezzo prodotto professione provincia quantità regione ruolo stato superficie telefono tipo
  titolo totale unità valore valuta
  altura ano autor área capital cargo categoria cidade cliente código comprimento cor data descrição duração endereço estado
  fim função hora idade idioma início largura língua local mês moeda morada município nome número país peso população
  preço produto profissão quantidade região telefone tipo título unidade valor

  aantal achternaam adres artikel auteur bedrag beroep beschrijving betekenis breedte categorie datum dag duur eenheid einde
  functie gewicht grootte hoofdstad hoogte inwoners jaar kleur land leeftijd lengte maand naam nummer omschrijving onderwerp
  oppervlakte plaats prijs product rol soort stad straat taal telefoon tijd titel totaal uur valuta voornaam waarde woonplaats

  adress antal ålder år ämne beskrivelse beskrivning beløp belopp by bredde bredd dag dato datum efternamn efternavn enhed
  enhet farge farve färg folkemengde folketall folkmängd forfatter författare fornavn förnamn høyde højde höjd hovedstad
  hovedstad huvudstad innbyggere indbyggere invånare innehåll kategori kommune kommun kostnad längd lengde længde land
  måned månad navn namn nummer omkostning område pris produkt rolle roll språk sprog stad stilling storlek størrelse sum
  summa telefon tid titel tittel type typ valuta vekt vægt vikt verdi værdi værdi yrke areal antall
  ammatti alue asukasluku hinta ikä kaupunki kieli kuukausi leveys maa määrä nimi numero osoite paikka päivä päivämäärä paino
  pääkaupunki pinta-ala pituus puhelin rooli tila tuote tyyppi vuosi väkiluku

  adres autor cena czas data dzień firma funkcja ilość imię jednostka język kategoria kod kolor koniec kraj kwota liczba
  ludność miasto miejsce miesiąc nazwa nazwisko numer opis początek powierzchnia produkt rodzaj rok rola stan stolica
  szerokość telefon tytuł typ uwagi waga waluta wartość wysokość
  autor barva částka cena datum den délka hlavní hmotnost jazyk jméno kategorie kód měna měsíc množství místo název obyvatel
  počet popis pozice příjmení rozloha rok stát šířka typ výška země
  ad adet adı alan adres ağırlık açıklama başkent başlık birim boy cinsiyet dil fiyat il isim kategori kod konum meslek
  miktar not numara nüfus renk rol saat sayı soyadı şehir tarih telefon toplam tür uzunluk ülke ürün yaş yazar yer yıl yükseklik

  автор адрес валюта вес возраст возрасты время высота город год дата день длина должность единица значение имя
  категория количество код комментарий конец место месяц название наименование население номер область описание отдел
  площадь почта примечание профессия размер регион роль статус столица страна стоимость сумма телефон тип товар улица
  фамилия цвет цена число ширина экспорт язык
  адреса вага вартість вік висота дата довжина ім'я країна кількість місто мова назва населення номер опис площа посада
  прізвище рік столиця сума телефон тип ціна
  όνομα επώνυμο τίτλος ημερομηνία πόλη χώρα τιμή ποσότητα διεύθυνση γλώσσα πρωτεύουσα πληθυσμός έκταση ρόλος είδος σύνολο

  名前 氏名 名称 品名 商品 商品名 価格 値段 単価 金額 数量 合計 日付 年月日 年 月 時間 時刻 場所 住所 都市 国 国名 首都 言語 人口 面積 高さ 長さ 幅
  重さ 年齢 性別 職業 役割 役職 部署 会社 電話 番号 種類 分類 説明 備考 題名 著者 出版社 通貨 単位 状態 色 項目 値
  姓名 名字 名稱 产品 產品 价格 價格 单价 單價 金额 金額 数量 數量 总计 總計 日期 时间 時間 地点 地點 地址 城市 国家 國家 首都 语言 語言 人口 面积
  面積 高度 长度 長度 宽度 寬度 重量 年龄 年齡 性别 性別 职业 職業 角色 职位 職位 部门 部門 公司 电话 電話 编号 編號 类型 類型 类别 類別 说明 說明
  描述 备注 備註 标题 標題 作者 出版社 货币 貨幣 单位 單位 状态 狀態 颜色 顏色 项目 項目
  이름 성명 제목 가격 금액 수량 합계 날짜 시간 장소 주소 도시 나라 국가 수도 언어 인구 면적 높이 길이 무게 나이 성별 직업 역할 부서 회사 전화 번호 종류
  설명 비고 저자 통화 단위 상태 항목
  الاسم العنوان التاريخ السعر الكمية المجموع المدينة البلد العاصمة اللغة السكان المساحة النوع الوصف الهاتف العمر الوظيفة
  שם כותרת תאריך מחיר כמות עיר מדינה בירה שפה אוכלוסייה שטח סוג תיאור טלפון גיל תפקיד
  नाम शीर्षक दिनांक मूल्य मात्रा शहर देश राजधानी भाषा जनसंख्या क्षेत्रफल प्रकार विवरण पता आयु
  `
    .trim()
    .split(/\s+/),
);

/** Whether a cell says what others hold, as “Unit price (EUR)” or `customer_id` do: it is short, and one of its words names a property. */
export function namesProperty(text: string): boolean {
  if (text.length > LONGEST_NAME) return false;
  const words = text
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{M}'-]+/u)
    .filter((word) => word !== '');
  return words.length <= MOST_WORDS && words.some((word) => WORDS.has(word));
}

const LONGEST_NAME = 60;
const MOST_WORDS = 4;
