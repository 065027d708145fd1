import type { FramingMessages } from '../message.ts'
import type { Reader } from '../reader.ts'

export const framingEs: FramingMessages = {
  'warning.leakage': (v) =>
    `${leak(v)}${scores(v)} Conservado por ahora: lo que no se conozca antes que el objetivo se deja fuera con --drop ${together(v).join(',')}.`,
  'dropped.leakage': (v) =>
    `${leak(v)} Columnas dejadas fuera: ${v.quotedList(together(v))}. Si se conocen antes que el objetivo, entrene con --keep ${together(v).join(',')}.`,
  'warning.judgement': (v) =>
    `Parece un juicio sobre lo que hay que predecir: ${v.quotedList(together(v))} (hasta ${v.figure(v.number('score'))} en una escala de 0 a 1). Si se hizo sabiendo lo que usted no sabrá, entrene con --drop ${together(v).join(',')}.`,
  'warning.group': (v) => {
    const rows = `${count(v, 'groupCount')} valores de ${v.quoted('column')}, ${v.figure(v.number('rowsPerGroup'))} filas cada uno`
    return v.is('applied', true)
      ? `Hay filas que van juntas: ${rows}${constant(v)}. Quedan en el mismo lado de cada división, así que las cifras tratan de valores nuevos; si va a preguntar por los mismos, indique --group none.`
      : `Puede que haya filas que van juntas: ${rows}${constant(v)}. Las filas de prueba se eligen al azar de todos modos; si va a preguntar por valores nuevos, indique --group ${v.text('column')}.`
  },
  'warning.time': (v) => {
    const moves = v.number('drift') >= 0.01 || v.number('persistence') >= 0.2 ? ', y el objetivo se mueve con ella' : ''
    if (v.is('applied', true))
      return `Las filas siguen el orden de ${v.quoted('column')}${moves}. Las últimas se reservan como prueba, pues se preguntará por filas posteriores; si no, indique --time none.`
    const ordered = v.is('ordered', true) ? 'Las filas siguen el orden de' : 'El objetivo se mueve con'
    return `${ordered} ${v.quoted('column')}. Las filas de prueba se eligen al azar de todos modos; si va a preguntar por filas posteriores, indique --time ${v.text('column')}.`
  },
  'warning.order-identifier': (v) =>
    `${v.quoted('column')} cuenta las filas, y el objetivo cambia a lo largo del archivo: dice dónde está una fila, no qué es. Si las filas nuevas no siguen a la última, entrene con --drop ${v.text('column')}.`,
  'warning.duplicate-rows': (v) =>
    `${count(v, 'rowCount')} filas (${v.percent(v.number('share'))}) son copias, salvo en columnas dejadas fuera. Cerca de ${v.percent(v.number('testShare'))} de las filas de prueba tienen una copia entre las aprendidas, lo que halaga las cifras; quite las copias que sean errores.`,
  'warning.contradictions': (v) =>
    v.is('task', 'regression')
      ? `Filas iguales en todas las columnas tienen objetivos distintos: es ${v.percent(v.number('share'))} de todas las diferencias, que ningún modelo puede explicar.`
      : `${count(v, 'rowCount')} filas tienen las columnas de otras pero otro objetivo: en estas filas ningún modelo puede acertar más de ${v.percent(v.number('ceiling'))} de las veces.`,
  'warning.drift': (v) =>
    `El objetivo no es el mismo en los dos extremos según ${v.quoted('column')}${ends(v)}. Cuente con que siga moviéndose; entrene de nuevo cuando lleguen filas.`,
  'reason.drift': (v) =>
    `El objetivo no es el mismo en los dos extremos del archivo${ends(v)}. Si las filas siguen el orden del tiempo, añada la columna que lo dice e indique --time, pues las filas posteriores serán distintas.`,
  'reason.task': (v) =>
    v.is('because', 'asked')
      ? `${v.quoted('target')} se predice por ${v.text('task')}, como se pidió.`
      : `${v.quoted('target')} se predice por ${v.text('task')}, por el aspecto de sus valores.`,
  'reason.positive': (v) => `${v.quoted('positive')} cuenta como la clase positiva: ${positive(v)}.`,
  'reason.metric': (v) =>
    v.is('because', 'asked')
      ? `Los modelos se eligen por ${v.text('metric')}, como se pidió.`
      : v.is('task', 'regression')
        ? `Los modelos se eligen por ${v.text('metric')}, que los errores grandes elevan más.`
        : `Los modelos se eligen por ${v.text('metric')}, que pide probabilidades fiables.`,
  'reason.split': (v) => `${heldBack(v)}${v.is('because', 'asked') ? ', como se pidió' : ''}.`,
  'reason.costs': (v) =>
    `Un ${v.quoted('positive')} equivocado cuesta ${v.figure(v.number('fp'))}, uno que se escapa ${v.figure(v.number('fn'))}.`,
  'reason.protected': (v) => `El modelo se juzga por cómo trata a los grupos de ${v.quotedList(v.texts('columns'))}.`,
  'reason.categories': (v) =>
    v.is('because', 'asked')
      ? `Los números de ${v.quoted('column')} se toman como nombres, como se pidió.`
      : `Los ${count(v, 'levelCount')} números de ${v.quoted('column')} se toman como nombres de cosas: los vecinos no tienen más en común que los demás. Si son cantidades, indique --numeric ${v.text('column')}.`,
  'reason.ordinal-target': (v) =>
    `${v.quoted('column')} tiene ${count(v, 'distinctCount')} grados en orden; predicho como número, el orden cuenta, y una predicción puede caer entre dos grados.`,
  'reason.count-target': (v) =>
    `${v.quoted('column')} cuenta algo. Si equivocarse en una décima parte importa igual en números pequeños y grandes, indique --metric rmsle.`,
  'reason.skewed-target': (v) =>
    `Unos pocos valores de ${v.quoted('column')} son muy grandes (la mitad está por debajo de ${v.figure(v.number('median'))}, el mayor es ${v.figure(v.number('max'))}) y pesan más. Si importan los errores relativos, indique --metric rmsle.`,
  'reason.capped-target': (v) =>
    `El ${v.percent(v.number('share'))} de las filas tiene el mayor valor de ${v.quoted('column')}, ${v.figure(v.number('max'))}: parece cortado ahí, y ninguna predicción irá mucho más allá.`,
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
  const figure = `(${v.figure(v.number('score'))} en una escala de 0 a 1)`
  switch (v.text('how')) {
    case 'same':
      return `${column} es el objetivo con otras palabras: a cada uno de sus valores corresponde un valor del objetivo.`
    case 'rounded':
      return `${column} es el objetivo en otra unidad, salvo redondeo.`
    case 'banded':
      return `${column} dice en qué parte de su intervalo está el objetivo, en cada fila.`
    case 'identity':
      return `${v.text('formula')} es el objetivo en cada fila.`
    case 'gaps':
      return `${column} tiene valor exactamente donde el objetivo lo dice.`
    case 'companion':
      return `${column} solo ${v.has('value') ? `es ${v.quoted('value')}` : 'tiene valor'} donde ${v.quoted('of')}, que da la respuesta, lo dice.`
    case 'filled':
      return `${column} casi solo tiene valor donde el objetivo es uno.`
    case 'afterwards':
      return `${column} suena a algo que solo se sabe después, y por sí sola dice mucho del objetivo ${figure}.`
    case 'shared-word':
      return `${column} se llama como el objetivo (${v.text('word')}) y por sí sola dice mucho de él ${figure}.`
    default: {
      const isStrong = v.is('strength', 'strong')
      const names = together(v)
      if (names.length > 1)
        return `Por sí solas, ${v.quotedList(names)} ${isStrong ? 'casi dan el objetivo' : 'dicen muchísimo del objetivo'} (hasta ${v.figure(v.number('score'))} en una escala de 0 a 1).`
      return `Por sí sola, ${column} ${isStrong ? 'casi da el objetivo' : 'dice muchísimo del objetivo'} ${figure}.`
    }
  }
}

function scores(v: Reader): string {
  if (!v.has('without')) return ''
  return ` Un modelo rápido alcanza ${v.figure(v.number('with'))} (${v.text('metric')}) con ella y ${v.figure(v.number('without'))} sin ella.`
}

function constant(v: Reader): string {
  const names = v.texts('constant')
  return names.length === 0 ? '' : `, con un solo valor de ${v.quotedList(names)}`
}

function ends(v: Reader): string {
  if (!v.has('first')) return ''
  if (v.is('task', 'regression'))
    return `: de media ${v.figure(v.number('first'))} en el primer quinto, ${v.figure(v.number('last'))} en el último`
  return `: ${v.percent(v.number('first'))} son ${v.quoted('positive')} en el primer quinto, ${v.percent(v.number('last'))} en el último`
}

function positive(v: Reader): string {
  if (v.is('because', 'asked')) return 'usted lo dijo'
  if (v.is('because', 'word')) return 'su palabra lo dice'
  const which = v.is('because', 'rarer') ? 'es la más rara' : 'nada las distingue'
  return `${which}; si es la otra, indique --positive`
}

function heldBack(v: Reader): string {
  if (v.is('kind', 'time')) return `Las últimas filas según ${v.quoted('column')} se reservan como prueba`
  if (v.is('kind', 'group')) return `Las filas con la misma ${v.quoted('column')} se reservan juntas`
  return v.is('kind', 'stratified')
    ? 'Las filas de prueba se eligen al azar, con la misma parte de cada clase'
    : 'Las filas de prueba se eligen al azar'
}
