import { flaggedIn, removedShare } from '../conclusion.ts'
import type { Messages } from '../message.ts'
import type { Reader } from '../reader.ts'
import { framingEs } from './framing-es.ts'
import { guidance } from './guidance/es.ts'

export const es: Messages = {
  ...framingEs,
  'warning.few-rows': (v) =>
    `Solo hay ${count(v, 'rowCount')} filas: las cifras son aproximadas, y lo que más ayudaría son más filas.`,
  'warning.imbalance': (v) =>
    `Solo el ${v.percent(v.number('share'))} de las filas (${count(v, 'rowCount')}) son ${v.quoted('class')}: no juzgue por la exactitud.`,
  'warning.rare-class': (v) =>
    v.is('leftOut', true)
      ? `${v.quoted('class')} aparece en una sola fila, muy poco para aprender y probar; esa fila se ha dejado fuera.`
      : `${v.quoted('class')} aparece solo en ${count(v, 'rowCount')} filas: lo que se predice para ella es poco fiable.`,
  'warning.missing-target': (v) =>
    `${count(v, 'missingCount')} de ${count(v, 'rowCount')} filas no tienen valor en ${v.quoted('column')} y se han dejado fuera.`,
  'warning.ambiguous-task': (v) =>
    `${v.quoted('column')} tiene ${count(v, 'distinctCount')} valores enteros y se predice como ${read(v)}; si no es así, indique --task ${v.text('alternative')}.`,
  'dropped.identifier': (v) => dropped(v, 'tiene un valor distinto en casi cada fila, como un identificador.'),
  'dropped.constant': (v) => dropped(v, 'tiene el mismo valor en todas las filas.'),
  'dropped.all-missing': (v) => dropped(v, 'no tiene valor en ninguna fila.'),
  'dropped.user': (v) => dropped(v, 'usted lo pidió.'),
  'dropped.group': (v) => dropped(v, 'solo dice qué filas van juntas.'),
  'dropped.weight': (v) => dropped(v, 'solo dice cuánto cuenta cada fila.'),
  'stopped.done': () => 'Se ha probado todo lo previsto.',
  'stopped.time-budget': () => 'El límite de tiempo ha terminado la búsqueda.',
  'stopped.trials': () => 'Se ha alcanzado el número de pruebas pedido.',
  'stopped.interrupted': () => 'La búsqueda se ha detenido; se ha conservado lo mejor hasta entonces.',
  'finding.disguised-missing': (v) =>
    `${v.quoted('column')} parece escribir los valores ausentes como valores corrientes.`,
  'finding.duplicate-rows': () => 'Algunas filas aparecen más de una vez.',
  'finding.constant': (v) => `${v.quoted('column')} tiene el mismo valor en todas las filas.`,
  'finding.identifier-like': (v) =>
    `${v.quoted('column')} tiene un valor distinto en casi cada fila, como un identificador.`,
  'finding.high-cardinality': (v) => `${v.quoted('column')} tiene muchísimos valores distintos.`,
  'finding.mixed-types': (v) => `${v.quoted('column')} mezcla números, palabras o fechas.`,
  'finding.padded': (v) => `${v.quoted('column')} tiene valores con espacios delante o detrás.`,
  'finding.duplicate-header': (v) =>
    `Más de una columna se llama ${v.quoted('column')}; las siguientes se han renombrado.`,
  'finding.missing-header': () => 'El archivo no tiene línea de encabezado; sus columnas se han numerado.',
  'finding.rejected-lines': () => 'Algunas líneas del archivo no encajan en sus columnas y se han dejado fuera.',
  'finding.mostly-missing': (v) => `${v.quoted('column')} falta en la mayoría de las filas.`,
  'conclusion.binary': (v) =>
    `El modelo predice si ${v.text('target')} es ${v.quoted('positive')}.${ranking(v)} ${flagging(v)}`,
  'conclusion.multiclass': (v) =>
    `El modelo predice cuál de ${count(v, 'classCount')} valores tiene ${v.text('target')}. En ${unseen(v)} acierta ` +
    `${v.ofHundred(v.inside('accuracy').number('value'))} veces de cada 100; decir siempre el más frecuente acertaría ` +
    `${v.ofHundred(v.inside('accuracy').number('baseline'))} veces.`,
  'conclusion.regression': (v) =>
    `El modelo predice ${v.text('target')}. En ${unseen(v)} se equivoca en ${error(v, 'mae', 'value')} de media; ` +
    `dar siempre la misma respuesta se equivocaría en ${error(v, 'mae', 'baseline')}. La raíz de su error cuadrático medio es ${error(v, 'rmse', 'value')} frente a ` +
    `${error(v, 'rmse', 'baseline')}${less(v)}.`,
  'conclusion.columns': (v) => {
    const names = v.items('columns').map((column) => column.text('column'))
    return names.length === 0 ? 'Ninguna columna le ha ayudado.' : `Lo que más cuenta: ${v.list(names)}.`
  },
  'caution.leakage': (v) => {
    const names = v.texts('columns')
    const [give, known] = names.length > 1 ? ['casi dan', 'se conocen'] : ['casi da', 'se conoce']
    return `Cuidado: ${v.quotedList(names)} ${give} la respuesta; si no ${known} de antemano, estas cifras son demasiado buenas para ser ciertas.`
  },
  'caution.no-better': (v) =>
    `No se fíe de él: en filas nunca vistas no mejora${by(v)} a dar siempre la misma respuesta.`,
  'caution.uncertain': (v) => `Cuidado: su ventaja${by(v)} sobre dar siempre la misma respuesta puede ser casualidad.`,
  'caution.few-rows': (v) =>
    `Cuidado: ${count(v, 'rowCount')} filas nunca vistas son pocas, así que estas cifras son aproximadas.`,
  'caution.too-good': (v) =>
    `Cuidado: casi no se equivoca en ${unseen(v)}, lo cual es raro; asegúrese de que ninguna columna se rellene cuando ya se conoce la respuesta.`,
  'caution.imbalance': (v) =>
    `Cuidado: solo el ${v.percent(v.number('share'))} de las filas son ${v.quoted('class')}; no lo juzgue por cuántas veces acierta.`,
  'caution.time-budget': () => 'El límite de tiempo acortó la búsqueda; más tiempo puede dar un modelo mejor.',
  'caution.interrupted': () => 'La búsqueda se detuvo pronto; una entera puede dar un modelo mejor.',
  'caution.ambiguous-task': (v) =>
    `El objetivo se ha leído como ${read(v)}; si no es así, indique --task ${v.text('alternative')}.`,
  'next.drop': (v) => `Después: entrene de nuevo con --drop ${v.texts('columns').join(',')} y compare.`,
  'next.more-data': () => 'Después: añada columnas que se conozcan antes que la respuesta, o más filas.',
  'next.use': () => 'Después: pruébelo con filas propias.',
  ...guidance,
}

function count(v: Reader, name: string): string {
  return v.count(v.number(name))
}

function unseen(v: Reader): string {
  return `${count(v, 'rowCount')} filas nunca vistas`
}

function error(v: Reader, metric: string, of: 'value' | 'baseline'): string {
  return v.figure(v.inside(metric).number(of))
}

function less(v: Reader): string {
  const share = removedShare(v.inside('rmse'))
  return share > 0 ? `, un ${v.percent(share)} menos` : ', que no es menos'
}

function by(v: Reader): string {
  return v.has('metric') ? ` según ${v.text('metric')}` : ''
}

function dropped(v: Reader, why: string): string {
  return `${v.quoted('column')} se ha dejado fuera: ${why}`
}

function read(v: Reader): string {
  return v.is('task', 'regression') ? 'un número' : 'clases'
}

function ranking(v: Reader): string {
  if (!v.inside('auc').has('value')) return ` Las ${unseen(v)} tienen todas el mismo valor: no permiten juzgarlo.`
  const wins = v.ofHundred(v.inside('auc').number('value'))
  return ` En ${unseen(v)}, pone una fila ${v.quoted('positive')} por encima de otra, ambas al azar, ${wins} veces de cada 100 (una moneda: 50).`
}

function flagging(v: Reader): string {
  const { kind, right, flagged, found, positives } = flaggedIn(v)
  if (kind === 'none')
    return `No ve ninguna fila más probable ${v.quoted('positive')} que no, así que use sus probabilidades para ordenar filas.`
  if (kind === 'counts')
    return `Llama ${v.quoted('positive')} a ${flagged} de ellas y acierta en ${right}, de ${positives} que había que encontrar.`
  return `De cada 100 filas que llama ${v.quoted('positive')}, ${right} lo son; de cada 100 que lo son, encuentra ${found}.`
}
