import type { Guidance } from '../../message.ts'
import type { Reader } from '../../reader.ts'
import type { Span } from '../../spans.ts'
import {
  conditionsIn,
  factorSpan,
  figureSpan,
  groupIn,
  hundredSpan,
  likelihoodOf,
  likelihoodSpan,
  removedSpan,
  sizeSpan,
} from '../../spans.ts'

export const guidance: Guidance = {
  'refusal.no-better': () =>
    'Ne vous en servez pas : sur des lignes jamais vues, il ne fait pas mieux que de toujours donner la même réponse.',
  'refusal.uncertain': () =>
    'Ne vous y fiez pas encore : son avance sur le fait de toujours donner la même réponse peut être due au hasard.',
  'refusal.leakage': (v) =>
    `Ne vous en servez pas avant de savoir pourquoi ${v.quotedList(v.texts('columns'))} ${v.texts('columns').length > 1 ? 'donnent' : 'donne'} presque la réponse.`,
  'refusal.few-rows': (v) =>
    `Ne décidez rien d'après lui : ${count(v, 'rowCount')} lignes ne suffisent pas à le mesurer.`,
  'metric.logLoss': (v) =>
    `À ce qui est vraiment arrivé, il donnait typiquement une probabilité de ${to(likelihoodSpan(v))} sur 100${baseline(v, likelihoodOf)}.`,
  'metric.auc': (v) =>
    `D'une ligne ${v.quoted('positive')} et d'une autre qui ne l'est pas, il met la bonne en tête ${to(hundredSpan(v))} fois sur 100 (une pièce : 50).`,
  'metric.averagePrecision': (v) =>
    `En descendant son classement jusqu'à chaque ${v.quoted('positive')}, en moyenne ${to(hundredSpan(v))} des lignes passées sur 100 sont ${v.quoted('positive')}${baseline(v)}.`,
  'metric.brier': (v) =>
    `Ses probabilités suppriment ${to(removedSpan(v))} % de l'erreur quadratique (Brier) d'une réponse toujours égale.`,
  'metric.accuracy': (v) => `Il a raison ${to(hundredSpan(v))} fois sur 100${baseline(v)}.`,
  'metric.balancedAccuracy': (v) =>
    `Sur 100 lignes d'une classe, il en reconnaît ${to(hundredSpan(v))}, en moyenne sur les classes${baseline(v)}.`,
  'metric.f1': (v) =>
    `Combien de celles qu'il signale sont justes et combien de celles qui existent il trouve, en un seul chiffre (F1) : ${to(hundredSpan(v))} sur 100.`,
  'metric.macroF1': (v) =>
    `Combien de celles qu'il nomme sont justes et combien de celles qui existent il trouve, en un seul chiffre moyen sur les classes (F1) : ${to(hundredSpan(v))} sur 100.`,
  'metric.rmse': (v) =>
    `En pesant davantage les grandes erreurs (racine du carré moyen), il se trompe de ${to(figureSpan(v))}${baselineFigure(v)}.`,
  'metric.mae': (v) => `Il se trompe de ${to(figureSpan(v))} en moyenne${baselineFigure(v)}.`,
  'metric.r2': (v) =>
    v.inside('interval').number('high') > 0
      ? `Il explique ${to(hundredSpan(v))} % des variations de ${v.text('target')}.`
      : `Il n'explique rien des variations de ${v.text('target')}.`,
  'metric.medianAbsoluteError': (v) => `La moitié de ses réponses se trompent de moins de ${to(figureSpan(v))}.`,
  'metric.rmsle': (v) => `Il se trompe typiquement d'un facteur de ${to(factorSpan(v))}.`,
  'guidance.flags': (v) => `Sur 100 lignes qu'il annonce ${v.quoted('positive')}, ${to(hundredSpan(v))} le sont.`,
  'guidance.flags-none': (v) =>
    `Il n'annonce aucune ligne ${v.quoted('positive')} et n'en trouve donc aucune sur ${count(v, 'positiveCount')} : servez-vous de ses probabilités pour trier les lignes.`,
  'guidance.finds': (v) => `Sur 100 lignes qui sont ${v.quoted('positive')}, il en trouve ${to(hundredSpan(v))}.`,
  'guidance.false-alarms': (v) =>
    `Sur 100 lignes qui ne sont pas ${v.quoted('positive')}, il en annonce tout de même ${to(hundredSpan(v))}.`,
  'guidance.best': (v) => {
    const next = v.has('next')
      ? ` ; ensuite vient ${v.inside('next').text('name')} (${figure(v.inside('next'), 'value')})`
      : ''
    const prior = v.has('prior') ? ` ; sans modèle, ce serait ${figure(v, 'prior')}` : ''
    return `Le meilleur des ${count(v, 'candidateCount')} candidats sur les lignes de validation est ${v.text('name')}, avec ${v.text('metric')} ${figure(v, 'value')} (${lower(v)} vaut mieux)${next}${prior}.`
  },
  'guidance.smaller': (v) =>
    `${v.text('name')} garde ${v.ofHundred(v.number('keptShare'))} % de ce que ${v.text('best')} gagne sur l'absence de modèle, en étant ${v.count(v.number('times'))} fois plus petit.`,
  'guidance.human-better': (v) => `Il fait mieux que des personnes : ${human(v)}.`,
  'guidance.human-same': (v) => `Il fait à peu près aussi bien que des personnes : ${human(v)}.`,
  'guidance.human-worse': (v) => `Des personnes font encore mieux : ${human(v)}.`,
  'guidance.says': (v) =>
    `Sur 100 lignes où il donne à ${v.quoted('positive')} une probabilité d'environ ${v.percent(v.number('said'))}, ${to(hundredSpan(v))} le sont.`,
  'guidance.says-top': (v) =>
    `Sur 100 lignes dont il est sûr à environ ${v.percent(v.number('said'))}, il a raison pour ${to(hundredSpan(v))}.`,
  'guidance.reliable': (v) =>
    `Ses probabilités se prennent telles quelles : elles s'écartent en moyenne de ${points(v, 'error')} points sur 100, et jusqu'à ${points(v, 'chanceError')} seraient du hasard.`,
  'guidance.off': (v) =>
    `Ne prenez pas ses probabilités telles quelles : elles s'écartent en moyenne de ${points(v, 'error')} points sur 100, et seuls ${points(v, 'chanceError')} seraient du hasard.`,
  'guidance.no-slice': (v) =>
    `Sur ${count(v, 'searchedCount')} sortes de lignes examinées, aucune n'est pire que les autres de façon confirmée.`,
  'guidance.slice-wrong': (v) =>
    `Il est faible là où ${conditionsIn(v, MISSING)} (${count(v, 'rowCount')} lignes) : sur 100 réponses, ${to(hundredSpan(v, 'inside'))} y sont fausses, ${to(hundredSpan(v, 'outside'))} ailleurs.`,
  'guidance.slice-off': (v) =>
    `Il est faible là où ${conditionsIn(v, MISSING)} (${count(v, 'rowCount')} lignes) : il s'y trompe de ${to(figureSpan(v, 'inside'))} en moyenne, de ${to(figureSpan(v, 'outside'))} ailleurs.`,
  'guidance.confuses': (v) =>
    `Son erreur la plus courante : sur 100 lignes ${v.quoted('actual')}, il en prend ${to(hundredSpan(v))} pour ${v.quoted('predicted')}.`,
  'guidance.bias-too-high': (v) => `${where(v)} ses réponses sont trop hautes, de ${to(sizeSpan(v))} en moyenne.`,
  'guidance.bias-too-low': (v) => `${where(v)} ses réponses sont trop basses, de ${to(sizeSpan(v))} en moyenne.`,
  'guidance.spread-grows': (v) =>
    `Plus sa réponse est haute, plus il peut se tromper : typiquement de ${figure(v, 'low')} dans le cinquième le plus bas, de ${figure(v, 'high')} dans le plus haut.`,
  'guidance.spread-shrinks': (v) =>
    `Plus sa réponse est basse, plus il peut se tromper : typiquement de ${figure(v, 'low')} dans le cinquième le plus bas, de ${figure(v, 'high')} dans le plus haut.`,
  'guidance.errors-grow': (v) =>
    `Ses erreurs croissent ${along(v)} : mesurez-le à nouveau sur des lignes plus récentes avant de vous y fier.`,
  'guidance.errors-shrink': (v) => `Ses erreurs diminuent ${along(v)}.`,
  'guidance.fair': (v) =>
    `Entre les ${count(v, 'groupCount')} groupes de ${v.quoted('column')}, ${count(v, 'rowCount')} lignes ne montrent aucune différence qui compte et ne soit pas le hasard.`,
  'guidance.unfair-selectionRate': (v) =>
    `Sur 100 lignes avec ${group(v)}, il en annonce ${to(hundredSpan(v, 'of'))} ${v.quoted('positive')} ; sur 100 avec ${reference(v)}, ${to(hundredSpan(v, 'ofReference'))} ; ${bases(v)}.`,
  'guidance.unfair-truePositiveRate': (v) =>
    `Sur 100 lignes qui sont ${v.quoted('positive')}, il en trouve ${to(hundredSpan(v, 'of'))} avec ${group(v)}, ${to(hundredSpan(v, 'ofReference'))} avec ${reference(v)}.`,
  'guidance.unfair-falsePositiveRate': (v) =>
    `Sur 100 lignes qui ne sont pas ${v.quoted('positive')}, il en annonce ${to(hundredSpan(v, 'of'))} avec ${group(v)}, ${to(hundredSpan(v, 'ofReference'))} avec ${reference(v)}.`,
  'guidance.unfair-calibrationGap': (v) =>
    `Ses probabilités pour ${group(v)} sont trop ${ways(v)} à côté de celles pour ${reference(v)}, de ${points(v.inside('gap'), 'value')} points sur 100.`,
  'guidance.unfair-errorRate': (v) =>
    `Sur 100 réponses avec ${group(v)}, ${to(hundredSpan(v, 'of'))} sont fausses ; avec ${reference(v)}, ${to(hundredSpan(v, 'ofReference'))}.`,
  'guidance.unfair-meanError': (v) =>
    `Avec ${group(v)}, ses réponses sont trop ${ways(v)} à côté de celles avec ${reference(v)}, de ${to(sizeSpan(v, 'gap'))} en moyenne.`,
  'guidance.unfair-meanAbsoluteError': (v) =>
    `Avec ${group(v)}, il se trompe de ${to(figureSpan(v, 'of'))} en moyenne ; avec ${reference(v)}, de ${to(figureSpan(v, 'ofReference'))}.`,
  'guidance.robust-noise': (v) =>
    `Un bruit de ${v.percent(v.number('amount'))} de l'étendue habituelle de chaque nombre ${changes(v)} ${to(hundredSpan(v))} réponses sur 100.`,
  'guidance.robust-missing': (v) =>
    `L'absence de ${v.percent(v.number('amount'))} des valeurs ${changes(v)} ${to(hundredSpan(v))} réponses sur 100.`,
  'guidance.robust-worst': (v) =>
    `Le pire changement des nombres, d'au plus ${v.percent(v.number('amount'))} de leur étendue habituelle, ${changes(v)} ${to(hundredSpan(v))} réponses sur 100.`,
  'guidance.data-yes': (v) => `Plus de lignes aideraient : ${doubling(v)}.`,
  'guidance.data-little': (v) => `Plus de lignes aideraient un peu : ${doubling(v)}.`,
  'guidance.data-no': (v) =>
    `Plus de lignes comme celles-ci n'aideraient guère : ${doubling(v)}. D'autres colonnes, peut-être.`,
  'guidance.data-unclear': (v) =>
    `On ne peut dire si plus de lignes aideraient : jusqu'à ${count(v, 'rowCount')}, en ajouter ne l'a pas amélioré.`,
  'guidance.ceiling': (v) =>
    `Parmi ${count(v, 'rowCount')} lignes pareilles à une autre dans toutes les colonnes, aucun modèle ne peut en réussir plus de ${to(hundredSpan(v))} sur 100 : leurs réponses diffèrent.`,
  'guidance.floor': (v) =>
    `${count(v, 'rowCount')} lignes sont pareilles à une autre dans toutes les colonnes, et pourtant leur ${v.text('target')} varie de ${figure(v, 'error')} (écart type) : aucun modèle ne peut s'y tromper moins.`,
  'diagnosis.overfit': (v) =>
    `Il retient plus qu'il ne comprend : ${v.ofHundred(v.number('lost'))} % de ce qu'il gagne sur les lignes apprises se perd sur les autres.`,
  'diagnosis.underfit': (v) =>
    `Il n'a presque rien appris : il supprime ${v.percent(v.number('gained'))} de la perte que l'on a sans modèle.`,
  'diagnosis.weak': (v) =>
    `Il fait mieux que l'absence de modèle, mais de peu : il en supprime ${v.percent(v.number('gained'))} de la perte.`,
  'diagnosis.label-noise': (v) =>
    `Certaines réponses des données sont peut-être fausses : ${count(v, 'contradictedCount')} lignes sur ${count(v, 'rowCount')} le contredisent là où il est le plus sûr, et on en attendait ${figure(v, 'expectedCount')}.`,
  'diagnosis.shift': (v) =>
    `Les lignes de test ne ressemblent pas à celles apprises : ${count(v, 'columnCount')} colonnes diffèrent, surtout ${v.quotedList(v.texts('columns'))}.`,
  'diagnosis.overconfident': () => 'Il est trop sûr de lui : ses probabilités sont trop proches de 0 et de 1.',
  'diagnosis.underconfident': () => "Il n'est pas assez sûr de lui : ses probabilités sont trop loin de 0 et de 1.",
  'diagnosis.outliers': (v) =>
    `${count(v, 'farCount')} réponses sur ${count(v, 'rowCount')} se trompent de plus de quatre écarts types.`,
  'advice.more-rows': () => 'Ensuite : recueillez davantage de lignes.',
  'advice.simpler-model': () => 'Ensuite : entraînez avec --learners linear et comparez.',
  'advice.more-columns': () => 'Ensuite : ajoutez des colonnes connues avant la réponse.',
  'advice.check-labels': (v) => `Ensuite : regardez ces lignes des données : ${v.texts('rows').join(', ')}.`,
  'advice.recent-rows': (v) =>
    `Ensuite : apprenez de lignes plus récentes, ou entraînez avec --drop ${v.texts('columns').join(',')} et comparez.`,
  'advice.calibrate': () =>
    "Ensuite : fiez-vous à son classement, ou vérifiez d'abord ses probabilités sur vos propres lignes.",
  'advice.robust-loss': () =>
    'Ensuite : entraînez avec --metric mae, que quelques grandes erreurs influencent moins, et comparez.',
}

const MISSING = '(absent)'

function to({ low, high }: Span): string {
  return low === high ? low : `${low} à ${high}`
}

function count(v: Reader, name: string): string {
  return v.count(v.number(name))
}

function figure(v: Reader, name: string): string {
  return v.figure(v.number(name))
}

function points(v: Reader, name: string): string {
  return v.figure(Math.abs(v.number(name)) * 100)
}

function baseline(v: Reader, turn = (value: number) => value): string {
  return v.has('baseline') ? ` ; sans modèle, ${v.ofHundred(turn(v.number('baseline')))}` : ''
}

function baselineFigure(v: Reader): string {
  return v.has('baseline') ? ` ; une réponse toujours égale, de ${figure(v, 'baseline')}` : ''
}

function lower(v: Reader): string {
  return v.is('direction', 'maximize') ? 'plus haut' : 'plus bas'
}

function human(v: Reader): string {
  return `${v.text('metric')} ${to(figureSpan(v))} contre ${figure(v, 'human')} pour elles`
}

function where(v: Reader): string {
  return `Là où ${v.text('target')} est au plus ${v.is('isLowest', true) ? 'bas' : 'haut'} (${figure(v, 'low')} à ${figure(v, 'high')}),`
}

function along(v: Reader): string {
  return v.is('order', 'time') ? `avec ${v.quoted('column')}` : 'des premières lignes du fichier aux dernières'
}

function group(v: Reader): string {
  return groupIn(v, 'group', MISSING)
}

function reference(v: Reader): string {
  return groupIn(v, 'reference', MISSING)
}

function bases(v: Reader): string {
  const [one = 0, other = 0] = v.numbers('bases')
  return `le sont vraiment ${v.ofHundred(one)} et ${v.ofHundred(other)}`
}

function ways(v: Reader): string {
  return v.inside('gap').number('value') > 0 ? 'hautes' : 'basses'
}

function changes(v: Reader): string {
  return v.is('isNumber', true) ? 'déplace nettement' : 'change'
}

function doubling(v: Reader): string {
  const share = v.number('gain') < 0.001 ? 'presque rien' : `environ ${v.percent(v.number('gain'))}`
  return `${count(v, 'doubledCount')} au lieu de ${count(v, 'rowCount')} devraient ôter ${share} de sa perte`
}
