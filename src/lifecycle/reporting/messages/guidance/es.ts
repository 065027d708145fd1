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
  'refusal.no-better': () => 'No lo use: en filas nunca vistas no mejora a dar siempre la misma respuesta.',
  'refusal.uncertain': () =>
    'No se fíe aún de él: su ventaja sobre dar siempre la misma respuesta puede ser casualidad.',
  'refusal.leakage': (v) =>
    `No lo use antes de saber por qué ${v.quotedList(v.texts('columns'))} casi ${v.texts('columns').length > 1 ? 'dan' : 'da'} la respuesta.`,
  'refusal.few-rows': (v) => `No decida nada con él: ${count(v, 'rowCount')} filas son muy pocas para medirlo.`,
  'metric.logLoss': (v) =>
    `A lo que de verdad ocurrió le daba típicamente una probabilidad de ${to(likelihoodSpan(v))} sobre 100${baseline(v, likelihoodOf)}.`,
  'metric.auc': (v) =>
    `De una fila ${v.quoted('positive')} y otra que no lo es, pone delante la correcta ${to(hundredSpan(v))} veces de cada 100 (una moneda: 50).`,
  'metric.averagePrecision': (v) =>
    `Bajando por su clasificación hasta cada ${v.quoted('positive')}, de media ${to(hundredSpan(v))} de cada 100 filas recorridas son ${v.quoted('positive')}${baseline(v)}.`,
  'metric.brier': (v) =>
    `Sus probabilidades quitan el ${to(removedSpan(v))} % del error cuadrático (Brier) de decir siempre lo mismo.`,
  'metric.accuracy': (v) => `Acierta ${to(hundredSpan(v))} veces de cada 100${baseline(v)}.`,
  'metric.balancedAccuracy': (v) =>
    `De 100 filas de una clase reconoce ${to(hundredSpan(v))}, de media entre las clases${baseline(v)}.`,
  'metric.f1': (v) =>
    `Cuántas de las que señala son ciertas y cuántas de las que hay encuentra, en una sola cifra (F1): ${to(hundredSpan(v))} de 100.`,
  'metric.macroF1': (v) =>
    `Cuántas de las que nombra son ciertas y cuántas de las que hay encuentra, en una sola cifra media entre las clases (F1): ${to(hundredSpan(v))} de 100.`,
  'metric.rmse': (v) =>
    `Dando más peso a los errores grandes (raíz cuadrática media), se equivoca en ${to(figureSpan(v))}${baselineFigure(v)}.`,
  'metric.mae': (v) => `Se equivoca en ${to(figureSpan(v))} de media${baselineFigure(v)}.`,
  'metric.r2': (v) =>
    v.inside('interval').number('high') > 0
      ? `Explica el ${to(hundredSpan(v))} % de cómo varía ${v.text('target')}.`
      : `No explica nada de cómo varía ${v.text('target')}.`,
  'metric.medianAbsoluteError': (v) => `La mitad de sus respuestas se equivocan en menos de ${to(figureSpan(v))}.`,
  'metric.rmsle': (v) => `Se equivoca típicamente en un factor de ${to(factorSpan(v))}.`,
  'guidance.flags': (v) => `De 100 filas que llama ${v.quoted('positive')}, ${to(hundredSpan(v))} lo son.`,
  'guidance.flags-none': (v) =>
    `No llama ${v.quoted('positive')} a ninguna fila y no encuentra ninguna de ${count(v, 'positiveCount')}: use sus probabilidades para ordenar las filas.`,
  'guidance.finds': (v) => `De 100 filas que son ${v.quoted('positive')}, encuentra ${to(hundredSpan(v))}.`,
  'guidance.false-alarms': (v) =>
    `De 100 filas que no son ${v.quoted('positive')}, llama así a ${to(hundredSpan(v))} de todos modos.`,
  'guidance.best': (v) => {
    const next = v.has('next')
      ? `; después viene ${v.inside('next').text('name')} (${figure(v.inside('next'), 'value')})`
      : ''
    const prior = v.has('prior') ? `; sin modelo sería ${figure(v, 'prior')}` : ''
    return `El mejor de ${count(v, 'candidateCount')} candidatos en las filas de validación fue ${v.text('name')}, con ${v.text('metric')} ${figure(v, 'value')} (${lower(v)} es mejor)${next}${prior}.`
  },
  'guidance.smaller': (v) =>
    `${v.text('name')} conserva el ${v.ofHundred(v.number('keptShare'))} % de lo que ${v.text('best')} gana frente a no tener modelo, y es ${v.count(v.number('times'))} veces más pequeño.`,
  'guidance.human-better': (v) => `Es mejor que las personas: ${human(v)}.`,
  'guidance.human-same': (v) => `Es más o menos tan bueno como las personas: ${human(v)}.`,
  'guidance.human-worse': (v) => `Las personas siguen siendo mejores: ${human(v)}.`,
  'guidance.says': (v) =>
    `De 100 filas en las que da a ${v.quoted('positive')} una probabilidad de alrededor del ${v.percent(v.number('said'))}, ${to(hundredSpan(v))} lo son.`,
  'guidance.says-top': (v) =>
    `De 100 filas de las que está seguro en torno al ${v.percent(v.number('said'))}, acierta en ${to(hundredSpan(v))}.`,
  'guidance.reliable': (v) =>
    `Sus probabilidades pueden tomarse tal cual: se desvían de media ${points(v, 'error')} puntos de 100, y hasta ${points(v, 'chanceError')} serían casualidad.`,
  'guidance.off': (v) =>
    `No tome sus probabilidades tal cual: se desvían de media ${points(v, 'error')} puntos de 100, y solo ${points(v, 'chanceError')} serían casualidad.`,
  'guidance.no-slice': (v) =>
    `De ${count(v, 'searchedCount')} tipos de filas examinados, no se confirma que ninguno sea peor que el resto.`,
  'guidance.slice-wrong': (v) =>
    `Es débil donde ${conditionsIn(v, MISSING)} (${count(v, 'rowCount')} filas): de 100 respuestas, allí ${to(hundredSpan(v, 'inside'))} son erróneas, ${to(hundredSpan(v, 'outside'))} en el resto.`,
  'guidance.slice-off': (v) =>
    `Es débil donde ${conditionsIn(v, MISSING)} (${count(v, 'rowCount')} filas): allí se equivoca en ${to(figureSpan(v, 'inside'))} de media, en ${to(figureSpan(v, 'outside'))} en el resto.`,
  'guidance.confuses': (v) =>
    `Su error más común: de 100 filas que son ${v.quoted('actual')}, toma ${to(hundredSpan(v))} por ${v.quoted('predicted')}.`,
  'guidance.bias-too-high': (v) => `${where(v)} sus respuestas son demasiado altas, en ${to(sizeSpan(v))} de media.`,
  'guidance.bias-too-low': (v) => `${where(v)} sus respuestas son demasiado bajas, en ${to(sizeSpan(v))} de media.`,
  'guidance.spread-grows': (v) =>
    `Cuanto más alta es su respuesta, más puede equivocarse: típicamente en ${figure(v, 'low')} en el quinto más bajo, en ${figure(v, 'high')} en el más alto.`,
  'guidance.spread-shrinks': (v) =>
    `Cuanto más baja es su respuesta, más puede equivocarse: típicamente en ${figure(v, 'low')} en el quinto más bajo, en ${figure(v, 'high')} en el más alto.`,
  'guidance.errors-grow': (v) =>
    `Sus errores crecen ${along(v)}: mídalo de nuevo en filas más recientes antes de fiarse de él.`,
  'guidance.errors-shrink': (v) => `Sus errores disminuyen ${along(v)}.`,
  'guidance.fair': (v) =>
    `Entre los ${count(v, 'groupCount')} grupos de ${v.quoted('column')}, ${count(v, 'rowCount')} filas no muestran ninguna diferencia que importe y no sea casualidad.`,
  'guidance.unfair-selectionRate': (v) =>
    `De 100 filas con ${group(v)} llama ${v.quoted('positive')} a ${to(hundredSpan(v, 'of'))}; de 100 con ${reference(v)}, a ${to(hundredSpan(v, 'ofReference'))}; ${bases(v)}.`,
  'guidance.unfair-truePositiveRate': (v) =>
    `De 100 filas que son ${v.quoted('positive')} encuentra ${to(hundredSpan(v, 'of'))} con ${group(v)}, ${to(hundredSpan(v, 'ofReference'))} con ${reference(v)}.`,
  'guidance.unfair-falsePositiveRate': (v) =>
    `De 100 filas que no son ${v.quoted('positive')} llama así a ${to(hundredSpan(v, 'of'))} con ${group(v)}, a ${to(hundredSpan(v, 'ofReference'))} con ${reference(v)}.`,
  'guidance.unfair-calibrationGap': (v) =>
    `Sus probabilidades para ${group(v)} son demasiado ${ways(v)} junto a las de ${reference(v)}, en ${points(v.inside('gap'), 'value')} puntos de 100.`,
  'guidance.unfair-errorRate': (v) =>
    `De 100 respuestas con ${group(v)}, ${to(hundredSpan(v, 'of'))} son erróneas; con ${reference(v)}, ${to(hundredSpan(v, 'ofReference'))}.`,
  'guidance.unfair-meanError': (v) =>
    `Con ${group(v)} sus respuestas son demasiado ${ways(v)} junto a las de ${reference(v)}, en ${to(sizeSpan(v, 'gap'))} de media.`,
  'guidance.unfair-meanAbsoluteError': (v) =>
    `Con ${group(v)} se equivoca en ${to(figureSpan(v, 'of'))} de media; con ${reference(v)}, en ${to(figureSpan(v, 'ofReference'))}.`,
  'guidance.robust-noise': (v) =>
    `Un ruido del ${v.percent(v.number('amount'))} de la dispersión habitual de cada número ${changes(v)} ${to(hundredSpan(v))} de cada 100 respuestas.`,
  'guidance.robust-missing': (v) =>
    `La falta del ${v.percent(v.number('amount'))} de los valores ${changes(v)} ${to(hundredSpan(v))} de cada 100 respuestas.`,
  'guidance.robust-worst': (v) =>
    `El peor cambio de los números, de a lo sumo el ${v.percent(v.number('amount'))} de su dispersión habitual, ${changes(v)} ${to(hundredSpan(v))} de cada 100 respuestas.`,
  'guidance.data-yes': (v) => `Más filas ayudarían: ${doubling(v)}.`,
  'guidance.data-little': (v) => `Más filas ayudarían un poco: ${doubling(v)}.`,
  'guidance.data-no': (v) => `Más filas como estas apenas ayudarían: ${doubling(v)}. Otras columnas, quizá.`,
  'guidance.data-unclear': (v) =>
    `No se puede decir si más filas ayudarían: hasta ${count(v, 'rowCount')}, añadirlas no lo ha mejorado.`,
  'guidance.ceiling': (v) =>
    `De ${count(v, 'rowCount')} filas iguales a otra en todas las columnas, ningún modelo puede acertar más de ${to(hundredSpan(v))} de cada 100: sus respuestas difieren.`,
  'guidance.floor': (v) =>
    `${count(v, 'rowCount')} filas son iguales a otra en todas las columnas, y sin embargo su ${v.text('target')} varía en ${figure(v, 'error')} (desviación típica): ningún modelo puede equivocarse menos en ellas.`,
  'diagnosis.overfit': (v) =>
    `Recuerda más de lo que entiende: el ${v.ofHundred(v.number('lost'))} % de lo que gana en las filas aprendidas se pierde en otras.`,
  'diagnosis.underfit': (v) =>
    `Apenas ha aprendido nada: quita el ${v.percent(v.number('gained'))} de la pérdida de no tener modelo.`,
  'diagnosis.weak': (v) =>
    `Es mejor que no tener modelo, pero por poco: quita el ${v.percent(v.number('gained'))} de su pérdida.`,
  'diagnosis.label-noise': (v) =>
    `Algunas respuestas de los datos pueden ser erróneas: ${count(v, 'contradictedCount')} de ${count(v, 'rowCount')} filas lo contradicen donde está más seguro, y se esperaban ${figure(v, 'expectedCount')}.`,
  'diagnosis.shift': (v) =>
    `Las filas de prueba no se parecen a las aprendidas: ${count(v, 'columnCount')} columnas difieren, sobre todo ${v.quotedList(v.texts('columns'))}.`,
  'diagnosis.overconfident': () => 'Está demasiado seguro de sí: sus probabilidades están demasiado cerca de 0 y de 1.',
  'diagnosis.underconfident': () => 'Está demasiado inseguro: sus probabilidades están demasiado lejos de 0 y de 1.',
  'diagnosis.outliers': (v) =>
    `${count(v, 'farCount')} de ${count(v, 'rowCount')} respuestas se desvían más de cuatro desviaciones típicas.`,
  'advice.more-rows': () => 'Después: reúna más filas.',
  'advice.simpler-model': () => 'Después: entrene con --learners linear y compare.',
  'advice.more-columns': () => 'Después: añada columnas que se conozcan antes que la respuesta.',
  'advice.check-labels': (v) => `Después: mire estas filas de los datos: ${v.texts('rows').join(', ')}.`,
  'advice.recent-rows': (v) =>
    `Después: aprenda de filas más recientes, o entrene con --drop ${v.texts('columns').join(',')} y compare.`,
  'advice.calibrate': () =>
    'Después: guíese por su clasificación, o compruebe antes sus probabilidades en filas propias.',
  'advice.robust-loss': () =>
    'Después: entrene con --metric mae, en la que pesan menos unos pocos errores grandes, y compare.',
}

const MISSING = '(ausente)'

function to({ low, high }: Span): string {
  return low === high ? low : `${low} a ${high}`
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
  return v.has('baseline') ? `; sin modelo, ${v.ofHundred(turn(v.number('baseline')))}` : ''
}

function baselineFigure(v: Reader): string {
  return v.has('baseline') ? `; dar siempre la misma respuesta, en ${figure(v, 'baseline')}` : ''
}

function lower(v: Reader): string {
  return v.is('direction', 'maximize') ? 'más alto' : 'más bajo'
}

function human(v: Reader): string {
  return `${v.text('metric')} ${to(figureSpan(v))} frente a ${figure(v, 'human')} de ellas`
}

function where(v: Reader): string {
  return `Donde ${v.text('target')} es más ${v.is('isLowest', true) ? 'bajo' : 'alto'} (${figure(v, 'low')} a ${figure(v, 'high')}),`
}

function along(v: Reader): string {
  return v.is('order', 'time') ? `con ${v.quoted('column')}` : 'de las primeras filas del archivo a las últimas'
}

function group(v: Reader): string {
  return groupIn(v, 'group', MISSING)
}

function reference(v: Reader): string {
  return groupIn(v, 'reference', MISSING)
}

function bases(v: Reader): string {
  const [one = 0, other = 0] = v.numbers('bases')
  return `lo son de verdad ${v.ofHundred(one)} y ${v.ofHundred(other)}`
}

function ways(v: Reader): string {
  return v.inside('gap').number('value') > 0 ? 'altas' : 'bajas'
}

function changes(v: Reader): string {
  return v.is('isNumber', true) ? 'mueve de forma notable' : 'cambia'
}

function doubling(v: Reader): string {
  const share = v.number('gain') < 0.001 ? 'casi nada' : `alrededor del ${v.percent(v.number('gain'))}`
  return `${count(v, 'doubledCount')} en lugar de ${count(v, 'rowCount')} deberían quitar ${share} de su pérdida`
}
