/** What a column's name suggests; English, French and Spanish words. Never evidence by itself. */

/** Filled in when it is over. */
const AFTERWARDS = wordSet(
  'end ended ending event outcome outcomes result results final closed closing resolved resolution settled settlement ' +
    'duration elapsed afterwards actual discharge discharged recovered refund refunded cancelled canceled cancellation ' +
    'résultat resultat issue fin durée duree clôture cloture resultado desenlace final duración duracion cierre',
)
/** Known before, however much they say. */
const BEFOREHAND = wordSet(
  'lag lagged prev previous prior past last yesterday before initial first old opening open ago baseline start started ' +
    'history historic historical forecast planned précédent precedent avant hier initial anterior previo antes ayer inicial',
)
/** What a person or another model thought. */
const JUDGEMENT = wordSet(
  'score scores decile percentile predicted prediction predictions proba probability forecasted estimate estimated ' +
    'probabilité probabilite prédiction prediction puntuación puntuacion probabilidad predicción prediccion',
)
/** Somebody (or something alive or worn) that several rows can be about, and of whom new ones will be asked. */
const BEING = wordSet(
  'patient patients subject subjects customer client user person household family member participant student pupil ' +
    'employee worker driver player speaker author device sensor machine engine animal specimen donor respondent ' +
    'patiente sujet personne foyer famille élève eleve employé paciente sujeto cliente usuario persona hogar familia alumno empleado',
)
const KEY = wordSet('id ids uuid guid key nbr identifier account session case compte cuenta')
const DATE_OF_BIRTH = wordSet('birth born dob birthday birthdate naissance nacimiento')
const CALENDAR = wordSet(
  'year yr month mnth mo week weekday day dow hour hr minute min second sec quarter season age ' +
    'an année annee mois semaine jour heure trimestre saison âge año ano mes semana día dia hora trimestre edad',
)
/** Too common to say that two columns are about one thing. */
const COMMON = wordSet(
  'value values total count number rate mean median average type name code date year month week time days status level ' +
    'class size score index flag target label group amount sum last first this that from with have been',
)
const MIN_SHARED_LENGTH = 4

/** `isViolent_recid2` is `is violent recid 2`. */
export function wordsOf(name: string): readonly string[] {
  const spaced = name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/(\p{L})(\d)|(\d)(\p{L})/gu, '$1$3 $2$4')
  return spaced.toLowerCase().match(/\p{L}+|\d+/gu) ?? []
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}

function says(name: string, words: ReadonlySet<string>): boolean {
  return wordsOf(name).some((word) => words.has(word))
}

export const soundsAfterwards = (name: string): boolean => says(name, AFTERWARDS) && !says(name, BEFOREHAND)
export const soundsLikeJudgement = (name: string): boolean => says(name, JUDGEMENT)
export const soundsLikeBeing = (name: string): boolean => says(name, BEING)
export const soundsLikeKey = (name: string): boolean => says(name, KEY)
export const soundsLikeBirth = (name: string): boolean => says(name, DATE_OF_BIRTH)
export const soundsLikeCalendar = (name: string): boolean => says(name, CALENDAR)

/** A telling word that both names have, such as `recid` in `is_recid` and `two_year_recid`; null where there is none. */
export function sharedWord(name: string, target: string): string | null {
  if (says(name, BEFOREHAND)) return null
  const words = new Set(wordsOf(target).filter((word) => word.length >= MIN_SHARED_LENGTH && !COMMON.has(word)))
  return wordsOf(name).find((word) => words.has(word)) ?? null
}
