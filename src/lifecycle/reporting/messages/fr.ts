import { flaggedIn, removedShare } from '../conclusion.ts'
import type { Messages } from '../message.ts'
import type { Reader } from '../reader.ts'
import { framingFr } from './framing-fr.ts'
import { guidance } from './guidance/fr.ts'

export const fr: Messages = {
  ...framingFr,
  'warning.few-rows': (v) =>
    `Il n'y a que ${count(v, 'rowCount')} lignes : les chiffres sont approximatifs, et d'autres lignes aideraient le plus.`,
  'warning.imbalance': (v) =>
    `Seules ${v.percent(v.number('share'))} des lignes (${count(v, 'rowCount')}) valent ${v.quoted('class')} : ne jugez pas à l'exactitude.`,
  'warning.rare-class': (v) =>
    v.is('leftOut', true)
      ? `${v.quoted('class')} n'apparaît que sur une ligne, trop peu pour apprendre et tester ; cette ligne a été écartée.`
      : `${v.quoted('class')} n'apparaît que sur ${count(v, 'rowCount')} lignes : ce qui est prédit pour elle est peu fiable.`,
  'warning.missing-target': (v) =>
    `${count(v, 'missingCount')} lignes sur ${count(v, 'rowCount')} n'ont pas de valeur dans ${v.quoted('column')} et ont été écartées.`,
  'warning.ambiguous-task': (v) =>
    `${v.quoted('column')} a ${count(v, 'distinctCount')} valeurs entières et est prédite comme ${read(v)} ; si c'est faux, indiquez --task ${v.text('alternative')}.`,
  'dropped.identifier': (v) => dropped(v, 'sa valeur diffère sur presque chaque ligne, comme un identifiant.'),
  'dropped.constant': (v) => dropped(v, 'sa valeur est la même sur toutes les lignes.'),
  'dropped.all-missing': (v) => dropped(v, "elle n'a de valeur sur aucune ligne."),
  'dropped.user': (v) => dropped(v, "vous l'avez demandé."),
  'dropped.group': (v) => dropped(v, 'elle dit seulement quelles lignes vont ensemble.'),
  'dropped.weight': (v) => dropped(v, 'elle dit seulement combien compte chaque ligne.'),
  'stopped.done': () => 'Tout ce qui était prévu a été essayé.',
  'stopped.time-budget': () => 'Le budget de temps a mis fin à la recherche.',
  'stopped.trials': () => "Le nombre d'essais demandé a été atteint.",
  'stopped.interrupted': () => 'La recherche a été arrêtée ; le meilleur modèle trouvé a été gardé.',
  'finding.disguised-missing': (v) =>
    `${v.quoted('column')} semble noter les valeurs manquantes comme des valeurs ordinaires.`,
  'finding.duplicate-rows': () => 'Certaines lignes apparaissent plusieurs fois.',
  'finding.constant': (v) => `${v.quoted('column')} a la même valeur sur toutes les lignes.`,
  'finding.identifier-like': (v) =>
    `La valeur de ${v.quoted('column')} diffère sur presque chaque ligne, comme un identifiant.`,
  'finding.high-cardinality': (v) => `${v.quoted('column')} a un très grand nombre de valeurs différentes.`,
  'finding.mixed-types': (v) => `${v.quoted('column')} mélange nombres, mots ou dates.`,
  'finding.padded': (v) => `${v.quoted('column')} a des valeurs entourées d'espaces.`,
  'finding.duplicate-header': (v) =>
    `Plusieurs colonnes s'appellent ${v.quoted('column')} ; les suivantes ont été renommées.`,
  'finding.missing-header': () => "Le fichier n'a pas de ligne d'en-tête ; ses colonnes ont été numérotées.",
  'finding.rejected-lines': () =>
    'Certaines lignes du fichier ne correspondent pas à ses colonnes et ont été écartées.',
  'finding.mostly-missing': (v) => `${v.quoted('column')} manque sur la plupart des lignes.`,
  'conclusion.binary': (v) =>
    `Le modèle prédit si ${v.text('target')} vaut ${v.quoted('positive')}.${ranking(v)} ${flagging(v)}`,
  'conclusion.multiclass': (v) =>
    `Le modèle prédit laquelle de ${count(v, 'classCount')} valeurs prend ${v.text('target')}. Sur ${unseen(v)}, il donne la bonne ` +
    `${v.ofHundred(v.inside('accuracy').number('value'))} fois sur 100 ; toujours répondre la plus fréquente serait juste ` +
    `${v.ofHundred(v.inside('accuracy').number('baseline'))} fois.`,
  'conclusion.regression': (v) =>
    `Le modèle prédit ${v.text('target')}. Sur ${unseen(v)}, il se trompe de ${error(v, 'mae', 'value')} en moyenne ; ` +
    `répondre toujours la même valeur se tromperait de ${error(v, 'mae', 'baseline')}. La racine de son erreur quadratique moyenne est de ${error(v, 'rmse', 'value')} contre ` +
    `${error(v, 'rmse', 'baseline')}${less(v)}.`,
  'conclusion.columns': (v) => {
    const names = v.items('columns').map((column) => column.text('column'))
    return names.length === 0 ? "Aucune colonne ne l'a aidé." : `Ce qui compte le plus : ${v.list(names)}.`
  },
  'caution.leakage': (v) => {
    const names = v.texts('columns')
    const [give, they] = names.length > 1 ? ['donnent', 'on ne les connaît'] : ['donne', 'on ne la connaît']
    return `Prudence : ${v.quotedList(names)} ${give} presque la réponse ; si ${they} pas à l'avance, ces chiffres sont trop beaux pour être vrais.`
  },
  'caution.no-better': (v) =>
    `Ne vous y fiez pas : sur des lignes jamais vues, il ne fait pas mieux${by(v)} que de toujours donner la même réponse.`,
  'caution.uncertain': (v) =>
    `Prudence : son avance${by(v)} sur le fait de toujours donner la même réponse peut être due au hasard.`,
  'caution.few-rows': (v) =>
    `Prudence : ${count(v, 'rowCount')} lignes jamais vues, c'est peu ; ces chiffres sont approximatifs.`,
  'caution.too-good': (v) =>
    `Prudence : il ne se trompe presque jamais sur ${unseen(v)}, ce qui est rare ; assurez-vous qu'aucune colonne n'est remplie une fois la réponse connue.`,
  'caution.imbalance': (v) =>
    `Prudence : seules ${v.percent(v.number('share'))} des lignes valent ${v.quoted('class')} ; ne le jugez pas au nombre de bonnes réponses.`,
  'caution.time-budget': () =>
    'Le budget de temps a écourté la recherche ; plus de temps peut donner un meilleur modèle.',
  'caution.interrupted': () => 'La recherche a été arrêtée tôt ; une recherche entière peut donner un meilleur modèle.',
  'caution.ambiguous-task': (v) =>
    `La cible a été lue comme ${read(v)} ; si c'est faux, indiquez --task ${v.text('alternative')}.`,
  'next.drop': (v) => `Ensuite : réentraînez avec --drop ${v.texts('columns').join(',')} et comparez.`,
  'next.more-data': () => 'Ensuite : ajoutez des colonnes connues avant la réponse, ou davantage de lignes.',
  'next.use': () => 'Ensuite : essayez-le sur vos propres lignes.',
  ...guidance,
}

function count(v: Reader, name: string): string {
  return v.count(v.number(name))
}

function unseen(v: Reader): string {
  return `${count(v, 'rowCount')} lignes jamais vues`
}

function error(v: Reader, metric: string, of: 'value' | 'baseline'): string {
  return v.figure(v.inside(metric).number(of))
}

function less(v: Reader): string {
  const share = removedShare(v.inside('rmse'))
  return share > 0 ? `, soit ${v.percent(share)} de moins` : ", ce qui n'est pas moins"
}

function by(v: Reader): string {
  return v.has('metric') ? ` selon ${v.text('metric')}` : ''
}

function dropped(v: Reader, why: string): string {
  return `${v.quoted('column')} a été écartée : ${why}`
}

function read(v: Reader): string {
  return v.is('task', 'regression') ? 'un nombre' : 'des classes'
}

function ranking(v: Reader): string {
  if (!v.inside('auc').has('value'))
    return ` Les ${unseen(v)} ont toutes la même valeur : elles ne permettent pas de le juger.`
  const wins = v.ofHundred(v.inside('auc').number('value'))
  return ` Sur ${unseen(v)}, il classe une ligne ${v.quoted('positive')} au-dessus d'une autre, prises au hasard, ${wins} fois sur 100 (une pièce : 50).`
}

function flagging(v: Reader): string {
  const { kind, right, flagged, found, positives } = flaggedIn(v)
  if (kind === 'none')
    return `Il ne juge aucune ligne plus probablement ${v.quoted('positive')} que non : servez-vous de ses probabilités pour trier les lignes.`
  if (kind === 'counts')
    return `Il en annonce ${flagged} comme ${v.quoted('positive')} et a raison pour ${right}, sur ${positives} à trouver.`
  return `Sur 100 lignes qu'il annonce ${v.quoted('positive')}, ${right} le sont ; sur 100 qui le sont, il en trouve ${found}.`
}
