/**
 * The small words of the common languages: they carry no topic, and they tell the languages apart.
 * Every list begins with the most frequent words; apostrophes are straight.
 */
const LISTS = {
  en: `the of and to a in is that it was for on are as with be this by i at you have not from or they his he we had
    an which were her she been one all their there would more will if no who so its when can than them then these
    also into only some could other up out about what my your our do did does has him me but how any such may most
    over where after many those because should very just being between through during before both each under
    while same own us am too here why again further once off down against until above below nor don't it's i'm
    that's didn't doesn't can't isn't wasn't won't you're we're they're there's let's i've we've like get got gets
    going go said says say well`,
  de: `der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
    dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis
    mehr durch man sein wurde wenn können ich wir ihr ihre ihrer ihren seine seinen seiner dieser diese dieses
    diesem diesen kann hatte vom gegen was da schon sehr unter wurden worden hier wo doch dann denn also eines
    sowie jedoch weil ob beim ins alle allem allen uns mich mir du dir muss zwischen während sondern`,
  fr: `de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son ou il
    aux d'un cette d'une ont ses mais comme on tout nous sa fait été aussi leur bien peut ces y deux même elle je
    vous ils entre sans dont était être avait très où si leurs ainsi encore cet après avant contre sous lui donc
    car elles c'est qu'il qu'elle n'est l'on notre nos votre vos mon ma mes`,
  es: `de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o este sí porque
    esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni
    contra otros ese eso ante ellos e esto mí antes algunos qué unos yo otro otras otra él tanto esa estos mucho
    nada muchos cual poco ella estar estas es son fue era ha han ser está están había puede`,
  pt: `de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando
    muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos seus quem nas me esse eles você
    essa num nem suas meu às minha numa pelos elas qual nós lhe deles são é foi ser está tem foram era há pode
    sobre este esta`,
  it: `di e il la che in a per un è del non con si da una le dei al i come della nel alla più lo gli ha sono delle
    anche dal o ma se su nella ai tra questo questa ad dalla loro sua suo degli cui ed stato alle era essere
    hanno dopo quando fra solo due dello sui ancora dove così ogni perché molto sul dai tutti sulla può nei
    c'è un'altro dell'ultimo chi io lui lei noi voi`,
  nl: `de van het een en in is dat op te zijn met voor die niet aan er om ook als dan maar bij of uit nog naar worden
    door over deze hij werd wordt zich heeft dit tot hebben meer kan was had tegen ze we geen wel veel onder na
    al zo wat haar hun je moet zou kunnen waar omdat tussen werden zij ik mijn ons onze`,
  sv: `och att det i en som är av för på med till den har de inte om ett han men var jag sig från vi så kan när
    år under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket än
    här då sedan över bara in blir upp även vad detta denna dessa`,
  da: `og i at det er en til af på for med der de den ikke som et har om han var jeg men sig fra vi så kan når
    efter også eller nu sin ved mod skal ville kommer ud får være havde alle andre meget end her da over kun ind
    bliver op hvad dette denne disse hun blev man`,
  no: `og i det er på som en til for av at med de den har ikke om et han var jeg men seg fra vi så kan når etter også
    eller nå sin ved mot skal ville kommer ut får være hadde alle andre mye enn her da over bare inn blir opp hva
    dette denne disse hun ble`,
  fi: `ja on ei se että oli hän en mutta joka ovat niin kuin myös sen ole mukaan kun jo vain ollut sekä tai hänen
    mitä nyt jos sitä voi olla ne vielä kanssa tämä tämän mikä jonka joita jotka kuitenkin noin ennen jälkeen`,
  pl: `w i na z się nie do to że jest o jak a po co ale od za tak przez był dla czy są tym ze go jego już być tego
    tylko oraz która który które jej ich przy może było przed nad pod jako także których ma`,
  cs: `a v se na je že o s z do i to k ve pro za by ale si po jako od tak jeho byl které který jsou která jen až
    podle nebo už co při být však také není bylo jak kde když této mezi má před`,
  ro: `de și în a la cu pe nu din că o este pentru un care mai sa se au fi ce s-a prin dar sunt al ca după sau lui
    fost ale mult fără între despre acest această către cum ar era`,
  hu: `a az és hogy nem is egy meg ez volt de csak már el mint ha vagy még azt be lehet majd én kell ki van le mert
    azonban olyan szerint után ezt minden amely között lett sem`,
  tr: `ve bir bu da de için ile çok daha olarak en kadar gibi ne var sonra olan o ama ki mi her ise olduğu değil
    göre ya tarafından iki şey bunu ancak diye önce yeni üzerine`,
  id: `yang dan di dengan untuk dari dalam tidak ini itu pada adalah ke akan juga oleh karena sebagai ada atau telah
    bisa saya mereka lebih sudah dapat kami tersebut bahwa kita menjadi seperti`,
  ru: `и в не на я что он с как это по но из у за то к от его для она же мы а о так было все ты бы был только меня
    ее мне еще или вы нет если когда уже до ни их быть во со при чтобы который которые этого этот этой том также
    может после под где есть были была лишь между однако`,
  uk: `і в не на що з та у як до це за по від для але він про його вона так був ми ви або й є які який бути також
    було при їх чи ще коли щоб цього після між вже лише`,
  bg: `на и да от се в за е не са с по че като до това при но или са от които който бе има бъде след със един също
    те той тя към през този тази`,
  el: `και το να του η της την με που για τα από οι στο των είναι σε τον θα δεν τη στην ένα τους μια αυτό ως στις
    έχει κατά τις αλλά όπως μας ή`,
  ar: `في من على إلى أن التي عن مع هذا ما لا هذه الذي كان هو كما أو هي ذلك قد بعد بين كل لم كانت عند غير حتى إن ثم`,
  fa: `و در به از که این را با است برای آن یک خود تا بر هم نیز شده می باید ها کرد شد او ما یا`,
  he: `של את על לא הוא זה עם כי גם היא אל כל או אם אבל יש אני היה אך בין כמו רק מה עד`,
  hi: `के में की है और से का को पर इस कि यह एक ने हैं भी नहीं लिए तो कर हो था जो वह या थे गया`,
  zh: `的 了 在 是 我 有 和 就 不 人 都 一 一个 上 也 很 到 说 要 去 你 会 着 没有 看 这 那 他 她 它 们 我们 他们 与 及 或 等 而 并 被 对 为 以 于 之 中 其 由 从 将 还 但 因为 所以 如果 可以 这个`,
  ja: `の に は を た が で て と し れ さ ある いる も する から な こと として い や れる など なっ ない この ため その あっ よう また もの という あり まで られ なる へ か だ これ によって により おり より による ず なり られる において ば なかっ なく しかし について せ だっ その後 できる それ う ので なお のみ でき き つ における および いう です ます`,
  ko: `이 그 저 것 수 등 및 를 을 은 는 가 의 에 와 과 도 로 으로 에서 하다 있다 있는 하는 한 그리고 그러나 또한 대한 위해 통해`,
  th: `ที่ และ ใน การ เป็น ของ มี ได้ ให้ ว่า จะ ไม่ กับ นี้ จาก คือ ก็ โดย แต่ หรือ ซึ่ง เพื่อ ความ ไป มา อยู่ แล้ว`,
} as const satisfies Record<string, string>;

const NONE: ReadonlySet<string> = new Set();

const SETS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(LISTS).map(([language, list]) => [language, new Set(list.split(/\s+/))]),
);

const ALL: ReadonlySet<string> = new Set([...SETS.values()].flatMap((set) => [...set]));

/** The languages that have a list, as two-letter codes. */
export const LISTED_LANGUAGES: readonly string[] = [...SETS.keys()];

/** The stop words of a language (a BCP 47 tag; only its first part counts). Empty where there is no list. */
export function stopWords(language: string | null): ReadonlySet<string> {
  return SETS.get(baseLanguage(language) ?? '') ?? NONE;
}

/** Whether the word, in lower case, is a small word of any of the listed languages. */
export function isSmallWord(word: string): boolean {
  return ALL.has(word);
}

/** `pt-BR` → `pt`, the names of Norwegian → `no`. */
export function baseLanguage(language: string | null): string | null {
  const base = language?.split(/[-_]/)[0]?.toLowerCase() ?? null;
  return base === 'nb' || base === 'nn' ? 'no' : base === '' ? null : base;
}
