import type { FramingMessages } from '../message.ts'
import type { Reader } from '../reader.ts'

export const framingFr: FramingMessages = {
  'warning.leakage': (v) =>
    `${leak(v)}${scores(v)} Gardé pour l'instant : ce qu'on ne connaît pas avant la cible s'écarte par --drop ${together(v).join(',')}.`,
  'dropped.leakage': (v) =>
    `${leak(v)} Colonnes écartées : ${v.quotedList(together(v))}. Si on les connaît avant la cible, réentraînez avec --keep ${together(v).join(',')}.`,
  'warning.judgement': (v) =>
    `Cela ressemble à un jugement sur ce qu'il faut prédire : ${v.quotedList(together(v))} (jusqu'à ${v.figure(v.number('score'))} sur une échelle de 0 à 1). S'il repose sur ce que vous ne saurez pas, réentraînez avec --drop ${together(v).join(',')}.`,
  'warning.group': (v) => {
    const rows = `${count(v, 'groupCount')} valeurs de ${v.quoted('column')}, ${v.figure(v.number('rowsPerGroup'))} lignes chacune`
    return v.is('applied', true)
      ? `Des lignes vont ensemble : ${rows}${constant(v)}. Elles restent du même côté de chaque séparation, et les chiffres portent donc sur de nouvelles valeurs ; si vous interrogez les mêmes, indiquez --group none.`
      : `Des lignes vont peut-être ensemble : ${rows}${constant(v)}. Les lignes de test sont tout de même tirées au hasard ; si vous en interrogez de nouvelles, indiquez --group ${v.text('column')}.`
  },
  'warning.time': (v) => {
    const moves = v.number('drift') >= 0.01 || v.number('persistence') >= 0.2 ? ', et la cible évolue avec elle' : ''
    if (v.is('applied', true))
      return `Les lignes suivent l'ordre de ${v.quoted('column')}${moves}. Les dernières servent de test, puisque le modèle sera interrogé sur de plus récentes ; sinon, indiquez --time none.`
    const ordered = v.is('ordered', true) ? "Les lignes suivent l'ordre de" : 'La cible évolue avec'
    return `${ordered} ${v.quoted('column')}. Les lignes de test sont tout de même tirées au hasard ; si vous interrogez de plus récentes, indiquez --time ${v.text('column')}.`
  },
  'warning.order-identifier': (v) =>
    `${v.quoted('column')} compte les lignes, et la cible change au fil du fichier : elle dit où est une ligne, non ce qu'elle est. Si les nouvelles lignes ne suivent pas la dernière, réentraînez avec --drop ${v.text('column')}.`,
  'warning.duplicate-rows': (v) =>
    `${count(v, 'rowCount')} lignes (${v.percent(v.number('share'))}) sont des copies, colonnes écartées mises à part. Environ ${v.percent(v.number('testShare'))} des lignes de test ont une copie parmi celles apprises, ce qui flatte les chiffres ; retirez les copies qui sont des erreurs.`,
  'warning.contradictions': (v) =>
    v.is('task', 'regression')
      ? `Des lignes identiques dans toutes les colonnes ont des cibles différentes : c'est ${v.percent(v.number('share'))} de tous les écarts, qu'aucun modèle ne peut expliquer.`
      : `${count(v, 'rowCount')} lignes ont les colonnes d'autres mais une autre cible : sur ces lignes, aucun modèle ne peut avoir raison plus de ${v.percent(v.number('ceiling'))} du temps.`,
  'warning.drift': (v) =>
    `La cible n'est pas la même aux deux bouts selon ${v.quoted('column')}${ends(v)}. Attendez-vous à ce qu'elle continue ; réentraînez quand de nouvelles lignes arrivent.`,
  'reason.drift': (v) =>
    `La cible n'est pas la même aux deux bouts du fichier${ends(v)}. Si les lignes suivent l'ordre du temps, ajoutez la colonne qui le dit et indiquez --time, car les lignes à venir différeront.`,
  'reason.task': (v) =>
    v.is('because', 'asked')
      ? `${v.quoted('target')} est prédite par ${v.text('task')}, comme demandé.`
      : `${v.quoted('target')} est prédite par ${v.text('task')}, d'après ses valeurs.`,
  'reason.positive': (v) => `${v.quoted('positive')} compte comme la classe positive : ${positive(v)}.`,
  'reason.metric': (v) =>
    v.is('because', 'asked')
      ? `Les modèles sont choisis par ${v.text('metric')}, comme demandé.`
      : v.is('task', 'regression')
        ? `Les modèles sont choisis par ${v.text('metric')}, que les grandes erreurs augmentent le plus.`
        : `Les modèles sont choisis par ${v.text('metric')}, qui veut des probabilités fiables.`,
  'reason.split': (v) => `${heldBack(v)}${v.is('because', 'asked') ? ', comme demandé' : ''}.`,
  'reason.costs': (v) =>
    `Un ${v.quoted('positive')} annoncé à tort coûte ${v.figure(v.number('fp'))}, un ${v.quoted('positive')} manqué ${v.figure(v.number('fn'))}.`,
  'reason.protected': (v) =>
    `Le modèle est jugé sur la façon dont il traite les groupes de ${v.quotedList(v.texts('columns'))}.`,
  'reason.categories': (v) =>
    v.is('because', 'asked')
      ? `Les nombres de ${v.quoted('column')} sont pris pour des noms, comme demandé.`
      : `Les ${count(v, 'levelCount')} nombres de ${v.quoted('column')} sont pris pour des noms de choses : des voisins n'ont pas plus en commun que les autres. Si ce sont des quantités, indiquez --numeric ${v.text('column')}.`,
  'reason.ordinal-target': (v) =>
    `${v.quoted('column')} a ${count(v, 'distinctCount')} degrés ordonnés ; prédite comme un nombre, l'ordre compte, et une prédiction peut tomber entre deux degrés.`,
  'reason.count-target': (v) =>
    `${v.quoted('column')} compte quelque chose. Si se tromper d'un dixième importe autant pour les petits nombres que pour les grands, indiquez --metric rmsle.`,
  'reason.skewed-target': (v) =>
    `Quelques valeurs de ${v.quoted('column')} sont très grandes (la moitié sont sous ${v.figure(v.number('median'))}, la plus grande est ${v.figure(v.number('max'))}) et pèsent le plus. Si les erreurs relatives importent, indiquez --metric rmsle.`,
  'reason.capped-target': (v) =>
    `${v.percent(v.number('share'))} des lignes ont la plus grande valeur de ${v.quoted('column')}, ${v.figure(v.number('max'))} : elle semble coupée là, et aucune prédiction n'ira bien au-delà.`,
}

function count(v: Reader, name: string): string {
  return v.count(v.number(name))
}

function together(v: Reader): readonly string[] {
  const names = v.texts('together')
  return names.length === 0 ? [v.text('column')] : names
}

function leak(v: Reader): string {
  const column = v.quoted('column')
  const figure = `(${v.figure(v.number('score'))} sur une échelle de 0 à 1)`
  switch (v.text('how')) {
    case 'same':
      return `${column} est la cible sous d'autres mots : à chacune de ses valeurs correspond une valeur de la cible.`
    case 'rounded':
      return `${column} est la cible dans une autre unité, aux arrondis près.`
    case 'banded':
      return `${column} dit dans quelle partie de son étendue se trouve la cible, sur chaque ligne.`
    case 'identity':
      return `${v.text('formula')} donne la cible sur chaque ligne.`
    case 'gaps':
      return `${column} a une valeur exactement là où la cible le dit.`
    case 'companion':
      return `${column} ${v.has('value') ? `ne vaut ${v.quoted('value')}` : `n'a de valeur`} que là où ${v.quoted('of')}, qui donne la réponse, le dit.`
    case 'filled':
      return `${column} n'a presque de valeur que là où la cible vaut une seule chose.`
    case 'afterwards':
      return `${column} semble n'être connue qu'après coup, et dit beaucoup à elle seule de la cible ${figure}.`
    case 'shared-word':
      return `${column} porte un nom de la cible (${v.text('word')}) et en dit beaucoup à elle seule ${figure}.`
    default: {
      const isStrong = v.is('strength', 'strong')
      const names = together(v)
      if (names.length > 1)
        return `À elles seules, ${v.quotedList(names)} ${isStrong ? 'donnent presque la cible' : 'en disent très long sur la cible'} (jusqu'à ${v.figure(v.number('score'))} sur une échelle de 0 à 1).`
      return `À elle seule, ${column} ${isStrong ? 'donne presque la cible' : 'en dit très long sur la cible'} ${figure}.`
    }
  }
}

function scores(v: Reader): string {
  if (!v.has('without')) return ''
  return ` Un modèle rapide atteint ${v.figure(v.number('with'))} (${v.text('metric')}) avec elle et ${v.figure(v.number('without'))} sans elle.`
}

function constant(v: Reader): string {
  const names = v.texts('constant')
  return names.length === 0 ? '' : `, avec une seule valeur de ${v.quotedList(names)}`
}

function ends(v: Reader): string {
  if (!v.has('first')) return ''
  if (v.is('task', 'regression'))
    return ` : en moyenne ${v.figure(v.number('first'))} dans le premier cinquième, ${v.figure(v.number('last'))} dans le dernier`
  return ` : ${v.percent(v.number('first'))} valent ${v.quoted('positive')} dans le premier cinquième, ${v.percent(v.number('last'))} dans le dernier`
}

function positive(v: Reader): string {
  if (v.is('because', 'asked')) return "vous l'avez dit"
  if (v.is('because', 'word')) return 'son mot le dit'
  const which = v.is('because', 'rarer') ? 'elle est la plus rare' : 'rien ne les départage'
  return `${which} ; si c'est l'autre, indiquez --positive`
}

function heldBack(v: Reader): string {
  if (v.is('kind', 'time')) return `Les dernières lignes selon ${v.quoted('column')} servent de test`
  if (v.is('kind', 'group')) return `Les lignes de même ${v.quoted('column')} servent de test ensemble`
  return v.is('kind', 'stratified')
    ? 'Les lignes de test sont tirées au hasard, avec la même part de chaque classe'
    : 'Les lignes de test sont tirées au hasard'
}
